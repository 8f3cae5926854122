// SPDX-License-Identifier: Apache-2.0
#include "sim/networks.h"

#include <algorithm>

#include "base/writer.h"

namespace tandem::sim {
namespace {

constexpr Ipv4Address at(std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return Ipv4Address::of(10, b, c, d);
}

lease::Scope scope(Subnet subnet, std::string name, Ipv4Range pool) {
  lease::Scope s;
  s.subnet = subnet;
  s.name = std::move(name);
  s.pools.push_back({pool, {}});
  return s;
}

lease::Reservation reservation(Ipv4Address address, HardwareAddress hardware_address) {
  lease::Reservation r;
  r.address = address;
  r.hardware_address = hardware_address;
  r.name = "printer";
  return r;
}

lease::Parameters draw_parameters(Random& random) {
  static constexpr std::int64_t kLeaseTimes[] = {60, 120, 300, 600, 3600};
  static constexpr std::int64_t kHolds[] = {10, 30, 120};
  static constexpr std::int64_t kDeclineHolds[] = {60, 600, 86'400};
  static constexpr lease::Allocation kAllocations[] = {
      lease::Allocation::Random, lease::Allocation::Sequential, lease::Allocation::Lowest,
      lease::Allocation::Oldest};
  lease::Parameters p;
  const std::int64_t time = kLeaseTimes[random.below(std::size(kLeaseTimes))];
  p.lease_time = Duration::seconds(time);
  p.lease_time_min = Duration::seconds(std::max<std::int64_t>(time / 4, 20));
  p.lease_time_max = random.one_in(4) ? Duration::infinite() : Duration::seconds(time * 4);
  p.offer_hold = Duration::seconds(kHolds[random.below(std::size(kHolds))]);
  p.decline_hold = Duration::seconds(kDeclineHolds[random.below(std::size(kDeclineHolds))]);
  p.allocation = kAllocations[random.below(std::size(kAllocations))];
  p.authoritative = !random.one_in(4);
  if (random.one_in(4)) p.unasked_lease_time = lease::UnaskedLeaseTime::Remaining;
  return p;
}

lease::Scope& draw_scope(lease::TopologySource& topology, Random& random) {
  return topology.scopes[random.below(topology.scopes.size())];
}

void remove_or_return_scope(lease::TopologySource& topology, Random& random) {
  lease::Scope& chosen = draw_scope(topology, random);
  if (!chosen.pools.empty()) {
    chosen.pools.clear();
    return;
  }
  const lease::TopologySource original = draw_topology(random);
  for (const lease::Scope& s : original.scopes) {
    if (s.subnet == chosen.subnet) chosen.pools = s.pools;
  }
}

void reserve(lease::TopologySource& topology, Ipv4Address address, Random& random) {
  for (lease::Scope& s : topology.scopes) {
    const bool taken = std::ranges::any_of(
        s.reservations, [&](const lease::Reservation& r) { return r.address == address; });
    if (!s.subnet.contains(address) || taken) continue;
    const auto stranger = static_cast<std::uint32_t>(200 + random.below(1000));
    s.reservations.push_back(reservation(address, hardware_address_of(stranger)));
  }
}

}  // namespace

const std::vector<Link>& links() {
  static const std::vector<Link> kLinks = {
      {"office", {}, {}, {Subnet{at(0, 0, 0), 24}}},
      {"branch", at(1, 0, 1), {}, {Subnet{at(1, 0, 0), 28}}},
      {"floor", at(2, 0, 1), {}, {Subnet{at(2, 0, 0), 28}, Subnet{at(3, 0, 0), 28}}},
      {"lab", Ipv4Address::of(172, 16, 0, 1), at(4, 0, 1), {Subnet{at(4, 0, 0), 29}}},
      {"nowhere", at(9, 0, 1), {}, {}},
  };
  return kLinks;
}

dhcp::Interface server_interface() {
  return {1, "eth0", {Subnet{kServerAddress, 24}}, {kServerAddress}};
}

Bytes relay_information(const Link& link) {
  Bytes information = to_bytes(as_bytes("\x01\x04port"));
  if (link.link_selection.is_zero()) return information;
  Writer out{information};
  out.u8(wire::relay::kLinkSelection);
  out.u8(4);
  out.ipv4(link.link_selection);
  return information;
}

HardwareAddress hardware_address_of(std::uint32_t client) {
  const std::array<std::byte, 6> octets = {std::byte{0x02},
                                           std::byte{0},
                                           std::byte{0},
                                           static_cast<std::byte>(client >> 16 & 0xff),
                                           static_cast<std::byte>(client >> 8 & 0xff),
                                           static_cast<std::byte>(client & 0xff)};
  return {HardwareAddress::kEthernet, octets};
}

lease::TopologySource draw_topology(Random& random) {
  lease::TopologySource t;
  t.parameters = draw_parameters(random);
  lease::Scope office = scope({at(0, 0, 0), 24}, "office", {at(0, 0, 10), at(0, 0, 14)});
  office.exclusions.push_back({at(0, 0, 12), at(0, 0, 12)});
  office.reservations.push_back(
      reservation(kReservedAddress, hardware_address_of(kReservedClient)));
  office.reservations.push_back(reservation(at(0, 0, 13), hardware_address_of(5000)));
  t.scopes.push_back(std::move(office));
  t.scopes.push_back(scope({at(1, 0, 0), 28}, "branch", {at(1, 0, 4), at(1, 0, 6)}));
  t.scopes.push_back(scope({at(2, 0, 0), 28}, "floor a", {at(2, 0, 4), at(2, 0, 5)}));
  t.scopes.push_back(scope({at(3, 0, 0), 28}, "floor b", {at(3, 0, 4), at(3, 0, 5)}));
  t.scopes.push_back(scope({at(4, 0, 0), 29}, "lab", {at(4, 0, 2), at(4, 0, 6)}));
  t.shared_networks.push_back({
      "floor", {{at(2, 0, 0), 28}, {at(3, 0, 0), 28}},
       {},
       {},
       {}
  });
  return t;
}

void change_topology(lease::TopologySource& topology, const std::vector<Ipv4Address>& leased,
                     Random& random) {
  switch (random.below(6)) {
    case 0:
    case 1:
      remove_or_return_scope(topology, random);
      break;
    case 2:
      if (!leased.empty()) reserve(topology, leased[random.below(leased.size())], random);
      break;
    case 3: {
      lease::Scope& s = draw_scope(topology, random);
      s.enabled = !s.enabled;
      break;
    }
    case 4: {
      lease::Scope& s = draw_scope(topology, random);
      if (!s.exclusions.empty() && random.one_in(2)) {
        s.exclusions.clear();
      } else if (!leased.empty()) {
        const Ipv4Address address = leased[random.below(leased.size())];
        if (s.subnet.contains(address)) s.exclusions.push_back({address, address});
      }
      break;
    }
    default: {
      const lease::Parameters drawn = draw_parameters(random);
      topology.parameters = drawn;
      break;
    }
  }
}

std::shared_ptr<const node::Settings> make_settings(const lease::TopologySource& topology,
                                                    std::uint64_t revision) {
  // A Topology does not move: it is made in its place.
  return std::shared_ptr<const node::Settings>(
      new node::Settings{.revision = revision, .topology = lease::Topology{topology}});
}

}  // namespace tandem::sim
