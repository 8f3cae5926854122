// SPDX-License-Identifier: Apache-2.0
// Choosing an address for a new client and binding it, beside few leases and beside a million.
#include <memory>

#include <benchmark/benchmark.h>

#include "base/writer.h"
#include "lease/leases.h"

namespace tandem::lease {
namespace {

HardwareAddress mac(std::uint32_t n) {
  Bytes octets;
  Writer out{octets};
  out.u16(0x0200);
  out.u32(n);
  return HardwareAddress{1, octets};
}

void BM_Allocate(benchmark::State& state) {
  TopologySource source;
  Scope scope;
  scope.subnet = *Subnet::parse("10.0.0.0/8");
  scope.pools.push_back({*Ipv4Range::parse("10.0.1.0-10.31.255.255"), {}});
  source.scopes.push_back(scope);
  Leases leases{1};
  const auto topology = std::make_shared<const Topology>(source);
  leases.configure(topology);
  std::uint32_t n = 0;
  const auto bind_one = [&] {
    const Client client{mac(++n), {}};
    const auto candidate = leases.choose(client, topology->segment(0), std::nullopt);
    leases.bind({.address = candidate->address,
                 .status = BindingStatus::Active,
                 .starts = 1,
                 .ends = 100'000 + n,
                 .hardware_address = client.hardware_address});
    leases.changes().clear();
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) bind_one();
  for (auto _ : state) bind_one();
}
BENCHMARK(BM_Allocate)->Arg(1000)->Arg(1'000'000)->Iterations(500'000);

}  // namespace
}  // namespace tandem::lease
