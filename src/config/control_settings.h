// SPDX-License-Identifier: Apache-2.0
// The "control" section of the document: where the daemon's control API listens, and for whom. Read
// by the daemon and control; the node knows nothing of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tandem::config {

struct ControlUser {
  std::string name;  // of the system
  std::string role;  // "read", "operate" or "administer"
  friend bool operator==(const ControlUser&, const ControlUser&) = default;
};

struct ControlEndpoint {
  std::string address;  // IPv4 or IPv6, without brackets
  std::uint16_t port = 0;
  friend bool operator==(const ControlEndpoint&, const ControlEndpoint&) = default;
};

struct ControlSettings {
  std::string socket = "/run/tandem/control.sock";  // empty: none
  std::vector<ControlUser> users;                   // of the socket, beside root
  std::vector<ControlEndpoint> listen;              // with TLS and tokens
  std::string certificate;                          // PEM files
  std::string key;
  std::uint32_t connections_max = 512;
  std::uint32_t request_size_max = 64u << 20;  // octets
  friend bool operator==(const ControlSettings&, const ControlSettings&) = default;
};

}  // namespace tandem::config
