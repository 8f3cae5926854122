// SPDX-License-Identifier: Apache-2.0
#include "control/lease_clash.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.h"
#include "control/lease_fields.h"
#include "control/lease_scan.h"

namespace tandem::control {
namespace {

using lease::BindingData;
using lease::BindingStatus;
using node::ImportLease;

constexpr auto kWords = std::to_array<std::string_view>(
    {"none", "unchanged", "malformed", "repeated", "outside-scopes", "held-by-another",
     "reserved-for-another", "client-elsewhere", "expired", "exists", "refused"});

lease::Client client_of(const ImportLease& lease) {
  return {lease.hardware_address, lease.client_id};
}

std::string shown(const HardwareAddress& hardware_address, ByteView client_id) {
  const std::string text = hardware_text(hardware_address);
  return text.empty() ? "client id " + to_hex(client_id) : text;
}

bool same(const BindingData& b, const ImportLease& lease, const TimeLine& line) {
  const bool same_end = lease.ends ? b.ends != lease::kNever && line.wall_of(b.ends) == *lease.ends
                                   : b.ends == lease::kNever;
  return b.status == lease.status && line.wall_of(b.starts) == lease.starts && same_end &&
         line.wall_of(b.client_last_transaction_time) == lease.client_last_transaction_time &&
         b.hardware_address == lease.hardware_address && equal(b.client_id, lease.client_id) &&
         equal(b.host_name, lease.host_name) &&
         equal(b.relay_agent_information, lease.relay_agent_information) &&
         equal(b.vendor_class, lease.vendor_class);
}

// Nobody holds the address by it any more.
bool is_over(BindingStatus status) {
  return status != BindingStatus::Active && status != BindingStatus::Abandoned;
}

class Comparison {
 public:
  Comparison(const node::Node& node, bool replace, Candidate& candidate)
      : node_(node),
        topology_(node.settings().topology),
        replace_(replace),
        candidate_(candidate),
        lease_(candidate.row.lease) {}

  void run() {
    const auto binding = node_.binding(lease_.address);
    const TimeLine line = time_line_of(node_);
    if (binding && same(*binding, lease_, line)) return clash(Clash::Unchanged, "");
    const std::uint32_t scope = topology_.scope_of(lease_.address);
    if (scope == lease::kNoIndex || !topology_.scopes()[scope].subnet.is_host(lease_.address)) {
      return clash(Clash::OutsideScopes, "no scope has the address");
    }
    if (lease_.status == BindingStatus::Active) compare_active(scope, line);
    if (candidate_.clash == Clash::None && binding) compare_with(*binding);
  }

 private:
  void compare_active(std::uint32_t scope, const TimeLine& line) {
    const WallTime now = line.wall_of(node_.clock().seconds());
    if (lease_.ends && *lease_.ends <= now) {
      return clash(Clash::Expired, fmt::format("it ended at {}", lease_.ends->text()));
    }
    const lease::Client client = client_of(lease_);
    const lease::Reservation* reserved = topology_.reservation_at(lease_.address);
    if (reserved != nullptr &&
        topology_.reservation(scope, lease_.client_id, lease_.hardware_address) != reserved) {
      return clash(
          Clash::ReservedForAnother,
          "the address is reserved for " +
              shown(reserved->hardware_address.value_or(HardwareAddress{}), reserved->client_id));
    }
    if (replace_) return;
    const lease::BindingTable& bindings = node_.bindings();
    const lease::Slot elsewhere = bindings.find(client, false, [&](lease::Slot slot) {
      const std::uint32_t other = topology_.scope_of(bindings.address(slot));
      return bindings.status(slot) == BindingStatus::Active &&
             bindings.address(slot) != lease_.address && other != lease::kNoIndex &&
             topology_.same_segment(scope, other);
    });
    if (elsewhere == lease::kNoSlot) return;
    clash(Clash::ClientElsewhere,
          fmt::format("the client has {}", bindings.address(elsewhere).text()));
  }

  // The address has a binding, and another one than the row says.
  void compare_with(const BindingData& binding) {
    const bool gives_way = is_over(binding.status) && !is_over(lease_.status);
    lease_.replace = replace_ || gives_way;
    if (lease_.replace) return;
    const bool own = lease::is_same_client(client_of(lease_), binding.hardware_address,
                                           binding.client_id, false);
    const std::string who = shown(binding.hardware_address, binding.client_id);
    if (binding.status == BindingStatus::Active && !own) {
      return clash(Clash::HeldByAnother, "it is leased to " + who);
    }
    clash(Clash::Exists, fmt::format("it is {} here, last for {}", to_text(binding.status), who));
  }

  void clash(Clash clash, std::string detail) {
    candidate_.clash = clash;
    candidate_.detail = std::move(detail);
  }

  const node::Node& node_;
  const lease::Topology& topology_;
  bool replace_;
  Candidate& candidate_;
  ImportLease& lease_;
};

}  // namespace

std::string_view to_text(Clash clash) {
  return kWords[static_cast<std::size_t>(clash)];
}

void compare(const node::Node& node, bool replace, Candidate& candidate) {
  Comparison(node, replace, candidate).run();
}

std::optional<std::uint64_t> client_on_segment(const ImportLease& lease,
                                               const lease::Topology& topology) {
  const std::uint32_t scope = topology.scope_of(lease.address);
  if (scope == lease::kNoIndex) return std::nullopt;
  std::uint32_t segment = scope;  // the lowest of its scopes names it
  topology.segment(scope).any_of([&](std::uint32_t other) {
    segment = std::min(segment, other);
    return false;
  });
  const std::uint64_t client = lease.client_id.empty()
                                   ? lease::hash_of(lease.hardware_address, segment)
                                   : hash_bytes(lease.client_id, ~std::uint64_t{segment});
  return client | std::uint64_t{1} << 63;  // no IPv4 address
}

// --- the set

std::size_t SeenNumbers::place_of(std::uint64_t number) const {
  const std::size_t mask = places_.size() - 1;
  std::size_t place = static_cast<std::size_t>(hash_number(number, 0)) & mask;
  while (places_[place] != 0 && places_[place] != number) place = (place + 1) & mask;
  return place;
}

bool SeenNumbers::insert(std::uint64_t number) {
  if (number == 0) return !std::exchange(zero_, true);
  if (2 * (size_ + 1) > places_.size()) grow();
  std::uint64_t& place = places_[place_of(number)];
  if (place == number) return false;
  place = number;
  ++size_;
  return true;
}

void SeenNumbers::grow() {
  std::vector<std::uint64_t> old(places_.empty() ? 1024 : 2 * places_.size());
  old.swap(places_);
  for (const std::uint64_t number : old) {
    if (number != 0) places_[place_of(number)] = number;
  }
}

void SeenNumbers::clear() {
  places_.clear();
  size_ = 0;
  zero_ = false;
}

}  // namespace tandem::control
