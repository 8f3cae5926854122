// SPDX-License-Identifier: Apache-2.0
// A client in a scenario: does what the transcript says and tells in a few words what came of it.
#pragma once

#include <string>
#include <string_view>

#include "sim/stage.h"

namespace tandem::sim {

class Actor {
 public:
  Actor(std::uint32_t number, Stage& stage);

  // How it appears from now on: option 61 (empty: none sent), where it stands.
  void set_client_id(std::string_view id) { client_id_ = to_bytes(as_bytes(id)); }
  void set_link(std::uint32_t link) { link_ = link; }
  const HardwareAddress& hardware_address() const { return hardware_address_; }

  // "renews", "requests 10.0.0.10" ...; nothing if it is no such verb.
  std::optional<std::string> act(std::string_view verb, std::string_view object);

 private:
  Request message(wire::MessageType type);
  std::string say(Request request);
  std::string discover(std::string_view requested);
  std::string select(Ipv4Address server, std::string_view address);
  std::string lease();
  std::string extend(bool unicast, std::string_view time);
  std::string reboot(std::string_view address);
  std::string release(std::string_view address);
  std::string decline(std::string_view address);

  Stage& stage_;
  HardwareAddress hardware_address_;
  Bytes client_id_;
  std::uint32_t link_ = kOffice;
  std::uint32_t xid_;
  Ipv4Address offered_;
  Ipv4Address address_;
};

}  // namespace tandem::sim
