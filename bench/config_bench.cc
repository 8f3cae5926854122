// SPDX-License-Identifier: Apache-2.0
// The configuration of a large provider, 10,000 scopes with 20 reservations each: to load it, to
// change one object of it, to make the core serve by it, to store the change, to compare.
#include <memory>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/memory_disk.h"
#include "config/configuration.h"
#include "config/revisions.h"
#include "lease/leases.h"
#include "node/node.h"

namespace tandem::config {
namespace {

constexpr std::uint32_t kScopes = 10'000;
constexpr std::uint32_t kReservations = 20;

Ipv4Address network(std::uint32_t scope) {
  return Ipv4Address::of(10, 0, 0, 0) + scope * 256;
}

std::string reservation(std::uint32_t scope, std::uint32_t host, std::string_view name) {
  return fmt::format(
      "{{ \"address\": \"{}\", \"hardware-address\": \"52:54:{:02x}:{:02x}:{:02x}:{:02x}\", "
      "\"name\": \"{}\" }}",
      (network(scope) + host).text(), scope >> 16, scope >> 8 & 255, scope & 255, host, name);
}

std::string document(std::string_view suffix = "") {
  std::string text = "{\n  \"scopes\": [\n";
  for (std::uint32_t s = 0; s < kScopes; ++s) {
    const Ipv4Address first = network(s);
    text += fmt::format(
        "    {{\n      \"subnet\": \"{}/24\",\n      \"pools\": [{{ \"range\": \"{}-{}\" }}],\n"
        "      \"options\": {{ \"routers\": [\"{}\"] }},\n      \"reservations\": [\n",
        first.text(), (first + 100).text(), (first + 199).text(), (first + 1).text());
    for (std::uint32_t r = 0; r < kReservations; ++r) {
      text += fmt::format("        {}{}\n", reservation(s, 10 + r, fmt::format("h{}{}", r, suffix)),
                          r + 1 < kReservations ? "," : "");
    }
    text += fmt::format("      ]\n    }}{}\n", s + 1 < kScopes ? "," : "");
  }
  return text + "  ]\n}\n";
}

const Configuration& large() {
  static const std::shared_ptr<const Configuration> configuration =
      load(document(), 1).configuration;
  return *configuration;
}

// One more reservation in a scope in the middle.
Edit one_reservation(std::uint32_t n) {
  const std::uint32_t scope = 5000 + n % 1000;
  const std::uint32_t host = 40 + n / 1000 % 60;
  return {
      .where = {"scopes", network(scope).text(), "reservations", (network(scope) + host).text()},
      .text = reservation(scope, host, "new")
  };
}

void BM_LoadWhole(benchmark::State& state) {
  const std::string text = document();
  for (auto _ : state) benchmark::DoNotOptimize(load(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(BM_LoadWhole)->Unit(benchmark::kMillisecond)->Iterations(3);

// With the number that it gets, as whoever stores it does.
void BM_EditOneReservation(benchmark::State& state) {
  const Configuration& base = large();
  std::uint32_t n = 0;
  for (auto _ : state) {
    const Edit edits[] = {one_reservation(++n)};
    const Loaded loaded = edit(base, edits);
    if (!loaded.configuration) state.SkipWithError("refused");
    benchmark::DoNotOptimize(loaded.configuration->with_revision(2));
  }
}
BENCHMARK(BM_EditOneReservation)->Unit(benchmark::kMillisecond);

void BM_EditOneScope(benchmark::State& state) {
  const Configuration& base = large();
  for (auto _ : state) {
    const Edit edits[] = {
        {.where = {"scopes", "172.16.0.0"},
         .text =
             R"({ "subnet": "172.16.0.0/24", "pools": [{ "range": "172.16.0.10-172.16.0.99" }] })"}
    };
    const Loaded loaded = edit(base, edits);
    if (!loaded.configuration) state.SkipWithError("refused");
    benchmark::DoNotOptimize(loaded.configuration->with_revision(2));
  }
}
BENCHMARK(BM_EditOneScope)->Unit(benchmark::kMillisecond);

// What the core's thread does for it, with so many bindings.
void BM_Reconfigure(benchmark::State& state) {
  lease::Leases leases(1);
  std::shared_ptr<const Configuration> now = load(document(), 1).configuration;
  const auto topology = [](const Configuration& configuration) {
    return std::make_shared<const lease::Topology>(configuration.settings()->topology);
  };
  leases.configure(topology(*now));
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
    const Ipv4Address address = network(i % kScopes) + (100 + i / kScopes);
    leases.bind({.address = address,
                 .status = lease::BindingStatus::Active,
                 .starts = 1,
                 .ends = 1'000'000,
                 .hardware_address = *HardwareAddress::parse(fmt::format("0200{:08x}", i))});
    leases.changes().clear();
  }
  std::uint32_t n = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const Edit edits[] = {one_reservation(++n)};
    const std::shared_ptr<const Configuration> next = edit(*now, edits).configuration;
    const auto served = topology(*next);
    state.ResumeTiming();
    leases.configure(served);
    state.PauseTiming();
    now = next;
    state.ResumeTiming();
  }
}
BENCHMARK(BM_Reconfigure)->Unit(benchmark::kMillisecond)->Arg(0)->Arg(1'000'000)->Iterations(200);

void BM_StoreDelta(benchmark::State& state) {
  MemoryDisk disk;
  Revisions revisions = *Revisions::open(disk);
  std::shared_ptr<const Configuration> now = load(document(), 0).configuration;
  now = now->with_revision(*revisions.store(*now, {}));
  std::uint32_t n = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const Edit edits[] = {one_reservation(++n)};
    const std::shared_ptr<const Configuration> next = edit(*now, edits).configuration;
    state.ResumeTiming();
    const Result<std::uint64_t> number = revisions.store(*next, {}, now.get());
    state.PauseTiming();
    now = next->with_revision(*number);
    state.ResumeTiming();
  }
}
BENCHMARK(BM_StoreDelta)->Unit(benchmark::kMillisecond)->Iterations(50);

// Two documents that have no piece in common and differ in every reservation.
void BM_DiffWhole(benchmark::State& state) {
  const std::shared_ptr<const Configuration> other = load(document("x")).configuration;
  for (auto _ : state) benchmark::DoNotOptimize(diff(large(), *other));
}
BENCHMARK(BM_DiffWhole)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace tandem::config
