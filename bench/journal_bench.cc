// SPDX-License-Identifier: Apache-2.0
// What the journal costs without the disk: a record's encoding, a batch's frame, and the reading of
// a million leases at start.
#include <benchmark/benchmark.h>

#include "base/memory_disk.h"
#include "journal/store.h"

namespace tandem::journal {
namespace {

constexpr std::uint32_t kBatch = 64;
constexpr std::uint32_t kMillion = 1'000'000;

lease::BindingData binding_of(std::uint32_t number) {
  static const Bytes client_id(7, std::byte{1});
  lease::BindingData binding;
  binding.address = Ipv4Address{0x0a000000 + number};
  binding.status = lease::BindingStatus::Active;
  binding.ends = number;
  binding.hardware_address = HardwareAddress{1, ByteView(client_id).first(6)};
  binding.client_id = client_id;
  binding.host_name = as_bytes("host-of-usual-length");
  return binding;
}

Bytes records_of(std::uint32_t first, std::uint32_t count) {
  Bytes out;
  for (std::uint32_t i = first; i < first + count; ++i) encode(BindingRecord{binding_of(i)}, out);
  return out;
}

void EncodeRecord(benchmark::State& state) {
  Bytes out;
  const Record record = BindingRecord{binding_of(1)};
  for (auto _ : state) {
    out.clear();
    encode(record, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(EncodeRecord);

void DecodeRecord(benchmark::State& state) {
  const Bytes bytes = records_of(1, 1);
  for (auto _ : state) {
    ByteView rest = bytes;
    benchmark::DoNotOptimize(decode(rest));
  }
}
BENCHMARK(DecodeRecord);

// The frame of a batch; the disk in memory copies it once more.
void AppendBatch(benchmark::State& state) {
  MemoryDisk disk;
  Store store(disk, {.snapshot_after = UINT64_MAX});
  if (!store.recover([](const Record&) {}).ok()) return state.SkipWithError("no journal");
  const Bytes batch = records_of(1, kBatch);
  Position last = 0;
  for (auto _ : state) {
    if (!store.append(batch, kBatch, last += kBatch).ok()) state.SkipWithError("append failed");
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(AppendBatch)->Iterations(20'000);

void recover_all(benchmark::State& state, MemoryDisk& disk) {
  for (auto _ : state) {
    Store store(disk, {});
    std::uint64_t records = 0;
    const auto recovered = store.recover([&](const Record&) { ++records; });
    if (!recovered.ok() || records != kMillion) state.SkipWithError("not all came back");
  }
  state.SetItemsProcessed(state.iterations() * kMillion);
}

void RecoverMillionFromSegments(benchmark::State& state) {
  MemoryDisk disk;
  {
    Store store(disk, {});
    (void)store.recover([](const Record&) {});
    for (std::uint32_t i = 0; i < kMillion; i += kBatch) {
      if (!store.append(records_of(i, kBatch), kBatch, i + kBatch).ok()) return;
    }
  }
  recover_all(state, disk);
}
BENCHMARK(RecoverMillionFromSegments)->Unit(benchmark::kMillisecond);

void RecoverMillionFromSnapshot(benchmark::State& state) {
  constexpr std::uint32_t kPiece = 4000;
  MemoryDisk disk;
  {
    Store store(disk, {});
    (void)store.recover([](const Record&) {});
    (void)store.begin_snapshot();
    for (std::uint32_t i = 0; i < kMillion; i += kPiece) {
      if (!store.add_to_snapshot(records_of(i, kPiece), kPiece).ok()) return;
    }
    if (!store.finish_snapshot().ok()) return;
  }
  recover_all(state, disk);
}
BENCHMARK(RecoverMillionFromSnapshot)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tandem::journal
