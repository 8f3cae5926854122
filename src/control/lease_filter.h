// SPDX-License-Identifier: Apache-2.0
// Which leases a list, an export or a change stream is about: fragments as people type them. Made
// once for a request, asked for every lease; asking allocates nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/problem.h"
#include "control/call.h"
#include "control/route.h"
#include "lease/binding.h"
#include "lease/topology.h"

namespace tandem::control {

// A fragment of a hardware address in any spelling: "52:54:00", "5254.00", "52-54-0", "525400",
// or with its type, "32/00:01". Where it has separators octets begin at them.
class HardwareFragment {
 public:
  // Nothing when the text can be part of no hardware address.
  static std::optional<HardwareFragment> parse(std::string_view text);
  bool matches(const HardwareAddress& address) const;

 private:
  enum class Spelling : std::uint8_t { Bare, Pairs, Quads };
  Spelling spelling_ = Spelling::Bare;
  std::optional<std::uint8_t> type_;
  std::string digits_;  // lower case, with the separators of the spelling
};

// A fragment of a client identifier: of its octets in hexadecimal, or of the text in it.
class ClientIdFragment {
 public:
  explicit ClientIdFragment(std::string_view text);
  bool matches(ByteView client_id) const;

 private:
  std::string hex_;   // lower case, without separators; empty: it is not hexadecimal
  std::string text_;  // lower case
};

class LeaseFilter {
 public:
  // The parameters that the function below reads, for routes.
  static std::vector<Parameter> parameters();
  // Nothing when one of them is not right; the call is answered then.
  static std::optional<LeaseFilter> of(const Call& call, const lease::Topology& topology);

  bool matches(const lease::BindingData& binding) const;
  // Of an address of which nothing more is known: whether it could have been one of these.
  bool matches(Ipv4Address address) const;
  // Where to look.
  const Ipv4Range& range() const { return range_; }

  // One parameter; the error says what is wrong with its value.
  Result<void> set(std::string_view name, std::string_view value, const lease::Topology& topology);

 private:
  Result<void> set_scope(std::string_view value, const lease::Topology& topology);
  bool matches_any(const lease::BindingData& binding) const;

  Ipv4Range range_{Ipv4Address{0}, kBroadcastAddress};
  std::string address_;
  std::optional<HardwareFragment> hardware_address_;
  std::optional<ClientIdFragment> client_id_;
  std::string host_name_;  // lower case
  std::optional<lease::BindingStatus> state_;
  struct Any {
    std::string address;
    std::optional<HardwareFragment> hardware_address;
    std::optional<ClientIdFragment> client_id;
    std::string text;
  };
  std::optional<Any> any_;
};

}  // namespace tandem::control
