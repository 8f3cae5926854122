// SPDX-License-Identifier: Apache-2.0
// The document without the elements of its three long lists: scopes, shared networks and global
// reservations are pieces of their own (config/piece.h), and in the frame their lists are empty.
// The frame is a small document in itself.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/reading.h"

namespace tandem::config {

// The lists whose elements are pieces.
enum class ListId : std::uint8_t { Scopes, SharedNetworks, Reservations };
inline constexpr std::size_t kListCount = 3;
inline constexpr std::array<std::string_view, kListCount> kListKeys = {"scopes", "shared-networks",
                                                                       "reservations"};
std::optional<ListId> list_of(std::string_view key);

struct Frame {
  std::string text;
  // Where in the text the elements of each list stand; nothing: the list is not there.
  std::array<std::optional<std::uint32_t>, kListCount> holes;
  Faults faults;  // what is wrong with it

  std::string server_name = "tandem";
  std::vector<std::string> interfaces;
  std::string storage_directory = "/var/lib/tandem";
  wire::Strictness strictness = wire::Strictness::Strict;
  bool require_relay_in_scope = false;
  node::DeclineLimits decline_limits;
  lease::Parameters parameters;   // global
  lease::Parameters lease_times;  // of them, as written
  std::shared_ptr<const OptionDefinitions> definitions;
  ControlSettings control;

  // Of a shared network or global reservation.
  Above above() const;
};

// What is wrong with the text is in the frame's faults. `known`: what parsing tells (a key given
// twice) is told already.
std::shared_ptr<const Frame> read_frame(std::string text, bool known = false);

}  // namespace tandem::config
