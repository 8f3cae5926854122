// SPDX-License-Identifier: Apache-2.0
#include "config/checks.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "config/scope_checks.h"

namespace tandem::config {

namespace {

constexpr auto kNetworks = static_cast<std::int32_t>(ListId::SharedNetworks);
constexpr auto kReservations = static_cast<std::int32_t>(ListId::Reservations);

PieceId scope_id(std::size_t index) {
  return {static_cast<std::int32_t>(ListId::Scopes), static_cast<std::uint32_t>(index)};
}
PieceId network_id(std::size_t index) {
  return {kNetworks, static_cast<std::uint32_t>(index)};
}
PieceId reservation_id(std::size_t index) {
  return {kReservations, static_cast<std::uint32_t>(index)};
}

// A node of a piece, found only when something is to be said of it.
struct Spot {
  PieceId piece;
  const Node* node;
};

class Checker {
 public:
  explicit Checker(const Draft& draft) : draft_(draft), networks_(network_times(draft)) {
    for (const Entry& entry : draft.list(ListId::Scopes).entries) {
      scopes_.push_back(entry.piece->scope.get());
    }
    above_ = draft.frame->above();
    above_.networks = &networks_;
  }

  std::vector<PieceFinding> run(const Concerns& concerns) {
    sort_scopes();
    if (concerns.subnets) check_overlap_of_scopes();
    if (concerns.subnets || concerns.networks) check_members();
    if (concerns.ways_in) check_ways_in();
    if (concerns.networks) check_names();
    if (concerns.subnets || concerns.reservations) check_global_reservations();
    return std::move(findings_);
  }

 private:
  // --- pointing at things

  const PieceTree& tree(PieceId id) {
    const auto known = trees_.find(id);
    if (known != trees_.end()) return known->second;
    const auto list = static_cast<ListId>(id.list);
    const Piece& piece = *draft_.list(list).entries[id.index].piece;
    return trees_.emplace(id, tree_of(list, piece, above_)).first->second;
  }
  Spot root(PieceId id) { return {id, &tree(id).root()}; }
  Spot member(PieceId id, std::string_view name) {
    return {id, &member_or_self(tree(id).root(), name)};
  }

  void refuse(const Spot& at, std::string message, std::string hint = "") {
    findings_.push_back({
        at.piece,
        {Severity::Error, at.node->place, at.node->path(), std::move(message), std::move(hint)}
    });
  }
  void refuse(const Spot& at, std::string message, const Spot& other, std::string hint) {
    refuse(at, std::move(message), std::move(hint));
    findings_.back().finding.other =
        Finding::Other{other.piece, other.node->place, other.node->path()};
  }
  // Which of two pieces stands first in the text.
  bool is_before(PieceId a, PieceId b) const {
    if (a.list == b.list) return a.index < b.index;
    const auto hole = [&](PieceId id) {
      return draft_.frame->holes[static_cast<std::size_t>(id.list)];
    };
    return hole(a) < hole(b);
  }

  // --- scopes

  void sort_scopes() {
    for (std::uint32_t i = 0; i < scopes_.size(); ++i) {
      if (scopes_[i] != nullptr) order_.emplace_back(scopes_[i]->scope().subnet, i);
    }
    std::ranges::sort(order_);
  }

  std::optional<std::uint32_t> scope_of(Ipv4Address address) const {
    const auto after = std::ranges::upper_bound(
        order_, address, {}, [](const auto& entry) { return entry.first.network(); });
    if (after == order_.begin() || !std::prev(after)->first.contains(address)) return std::nullopt;
    return std::prev(after)->second;
  }

  // Two subnets are apart or one holds the other, so that one pass in order finds every overlap.
  void check_overlap_of_scopes() {
    for (std::size_t i = 1, outer = 0; i < order_.size(); ++i) {
      const Subnet& wide = order_[outer].first;
      const Subnet& here = order_[i].first;
      if (!wide.contains(here.network())) {
        outer = i;
        continue;
      }
      const auto [first, second] = std::minmax(order_[outer].second, order_[i].second);
      refuse(member(scope_id(second), "subnet"),
             fmt::format("{} {} {}, ", scopes_[second]->scope().subnet.text(),
                         here == wide ? "is the same subnet as" : "overlaps",
                         scopes_[first]->scope().subnet.text()),
             root(scope_id(first)),
             "scopes on one segment stand side by side in a shared network; their subnets do not "
             "overlap");
    }
  }

  // --- shared networks

  const std::vector<Entry>& networks() const { return draft_.list(ListId::SharedNetworks).entries; }

  void check_members() {
    std::map<Subnet, std::pair<std::size_t, std::size_t>> taken;  // by network, and which member
    for (std::size_t n = 0; n < networks().size(); ++n) {
      if (networks()[n].piece->network == nullptr) continue;
      const std::vector<Subnet>& members = networks()[n].piece->network->scopes;
      for (std::size_t i = 0; i < members.size(); ++i) check_member(members[i], n, i, taken);
    }
  }

  void check_member(const Subnet& subnet, std::size_t n, std::size_t i,
                    std::map<Subnet, std::pair<std::size_t, std::size_t>>& taken) {
    const auto spot = [&](std::size_t network, std::size_t member) {
      return Spot{network_id(network), tree(network_id(network)).network.scopes[member]};
    };
    const auto scope =
        std::ranges::lower_bound(order_, subnet, {}, [](auto& e) { return e.first; });
    if (scope == order_.end() || scope->first != subnet) {
      return refuse(spot(n, i), fmt::format("there is no scope {}", subnet.text()),
                    "name scopes of this document by their subnet");
    }
    const auto [held, is_new] = taken.emplace(subnet, std::pair(n, i));
    if (is_new) return;
    refuse(spot(n, i), fmt::format("{} belongs to a shared network already: ", subnet.text()),
           spot(held->second.first, held->second.second),
           "a scope belongs to one shared network at most");
  }

  void check_names() {
    std::map<std::string_view, std::size_t> names;
    for (std::size_t n = 0; n < networks().size(); ++n) {
      if (networks()[n].piece->network == nullptr) continue;
      const std::string& name = networks()[n].piece->network->name;
      if (name.empty()) continue;  // told already
      const auto [held, is_new] = names.emplace(name, n);
      if (is_new) continue;
      refuse(member(network_id(n), "name"),
             fmt::format("shared network \"{}\" is named already: ", name),
             member(network_id(held->second), "name"), "keep one of them");
    }
  }

  // --- relays and interfaces: each is named once

  template <typename T>
  struct Claim {
    T what;
    PieceId piece;
    std::size_t index;
  };

  template <typename T, typename Text, typename SpotOf>
  void check_claims(std::vector<Claim<T>>& claims, Text text, SpotOf spot_of) {
    std::ranges::sort(claims, {}, [](const Claim<T>& claim) {
      return std::tuple(claim.what, claim.piece, claim.index);  // scopes before networks
    });
    for (std::size_t i = 1, first = 0; i < claims.size(); ++i) {
      if (claims[first].what != claims[i].what) {
        first = i;
        continue;
      }
      refuse(spot_of(claims[i]), fmt::format("{} is named already: ", text(claims[i].what)),
             spot_of(claims[first]), "keep one of them");
    }
  }

  void check_ways_in() {
    std::vector<Claim<Ipv4Address>> relays;
    std::vector<Claim<std::string_view>> interfaces;
    const auto add = [&](PieceId id, const auto& level) {
      for (std::size_t i = 0; i < level.relays.size(); ++i) {
        relays.push_back({level.relays[i], id, i});
      }
      for (std::size_t i = 0; i < level.interfaces.size(); ++i) {
        interfaces.push_back({level.interfaces[i], id, i});
      }
    };
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      if (scopes_[s] != nullptr) add(scope_id(s), scopes_[s]->scope());
    }
    for (std::size_t n = 0; n < networks().size(); ++n) {
      if (networks()[n].piece->network) add(network_id(n), *networks()[n].piece->network);
    }
    const auto relay = [&](const Claim<Ipv4Address>& claim) {
      const PieceTree& in = tree(claim.piece);
      return Spot{claim.piece, claim.piece.list == kNetworks ? in.network.relays[claim.index]
                                                             : in.scope.relays[claim.index]};
    };
    const auto interface = [&](const Claim<std::string_view>& claim) {
      const PieceTree& in = tree(claim.piece);
      return Spot{claim.piece, claim.piece.list == kNetworks ? in.network.interfaces[claim.index]
                                                             : in.scope.interfaces[claim.index]};
    };
    check_claims(relays, [](Ipv4Address address) { return address.text(); }, relay);
    check_claims(interfaces, [](std::string_view name) { return name; }, interface);
  }

  // --- global reservations

  struct Global {
    std::size_t index;
    std::optional<std::uint32_t> home;  // the scope of its address
    const lease::Reservation* reservation;
  };

  void check_global_reservations() {
    const std::vector<Entry>& entries = draft_.list(ListId::Reservations).entries;
    std::vector<Global> globals;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const lease::Reservation* reservation = entries[i].piece->reservation.get();
      if (reservation == nullptr) continue;
      Global global{i, std::nullopt, reservation};
      if (reservation->address) {
        global.home = scope_of(*reservation->address);
        if (!global.home) {
          refuse(member(reservation_id(i), "address"),
                 fmt::format("{} lies in no scope", reservation->address->text()),
                 "add the scope, or leave out the address");
          continue;
        }
        check_place(global);
        check_against_scope(global);
      }
      globals.push_back(global);
    }
    check_each_once(std::move(globals));
  }

  void check_place(const Global& global) {
    const lease::Scope& scope = scopes_[*global.home]->scope();
    if (scope.subnet.is_host(*global.reservation->address)) return;
    Faults faults;
    check_place_of_reservation(scope, *global.reservation,
                               tree(reservation_id(global.index)).root(), faults);
    for (const Finding& finding : faults.list()) {
      findings_.push_back({reservation_id(global.index), finding});
    }
  }

  // The scope may have a reservation of its own for the address, or for the client.
  void check_against_scope(const Global& global) {
    const lease::Reservation& ours = *global.reservation;
    const lease::ReservationIndex& theirs = scopes_[*global.home]->reservations();
    if (const lease::Reservation* same = theirs.at(*ours.address)) {
      report_pair(global, *same, "address", ours.address->text());
    }
    const lease::Reservation* same =
        theirs.find(ours.client_id, ours.hardware_address.value_or(HardwareAddress{}),
                    [](const lease::Reservation&) { return true; });
    if (same != nullptr) report_pair(global, *same, "", identity_text(ours));
  }

  void report_pair(const Global& global, const lease::Reservation& theirs, std::string_view name,
                   const std::string& what) {
    const std::vector<lease::Reservation>& all = scopes_[*global.home]->scope().reservations;
    const PieceId scope = scope_id(*global.home);
    const PieceId ours = reservation_id(global.index);
    const auto index = static_cast<std::size_t>(&theirs - all.data());
    const Spot there{scope, tree(scope).scope.reservations[index]};
    const bool there_first = is_before(scope, ours);
    const Spot later = there_first ? root(ours) : there;
    refuse({later.piece, &member_or_self(*later.node, name)},
           fmt::format("{} has a reservation already: ", what), there_first ? there : root(ours),
           "keep one of them");
  }

  void check_each_once(std::vector<Global> globals) {
    std::map<Ipv4Address, std::size_t> addresses;
    using Identity =
        std::tuple<std::optional<std::uint32_t>, std::optional<HardwareAddress>, Bytes>;
    std::map<Identity, std::size_t> identities;
    const auto twin = [&](const Global& global, std::size_t first, std::string_view name,
                          const std::string& what) {
      refuse(member(reservation_id(global.index), name),
             fmt::format("{} has a reservation already: ", what), root(reservation_id(first)),
             "keep one of them");
    };
    for (const Global& global : globals) {
      const lease::Reservation& own = *global.reservation;
      if (own.address) {
        const auto [held, is_new] = addresses.emplace(*own.address, global.index);
        if (!is_new) twin(global, held->second, "address", own.address->text());
      }
      const auto [held, is_new] = identities.emplace(
          Identity{global.home, own.hardware_address, own.client_id}, global.index);
      if (!is_new) twin(global, held->second, "", identity_text(own));
    }
  }

  const Draft& draft_;
  NetworkTimes networks_;
  Above above_;
  std::vector<const lease::ServedScope*> scopes_;        // null: not usable
  std::vector<std::pair<Subnet, std::uint32_t>> order_;  // the scopes by subnet
  std::map<PieceId, PieceTree> trees_;
  std::vector<PieceFinding> findings_;
};

}  // namespace

std::vector<PieceFinding> check_pieces(const Draft& draft, const Concerns& concerns) {
  if (!concerns.subnets && !concerns.networks && !concerns.ways_in && !concerns.reservations) {
    return {};
  }
  return Checker(draft).run(concerns);
}

}  // namespace tandem::config
