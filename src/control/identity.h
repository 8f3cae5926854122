// SPDX-License-Identifier: Apache-2.0
// Who asks, and what they may do. Over the Unix socket the kernel says who it is: root and the
// server's own user administer, others as `control.users` of the configuration says. Over TLS a
// bearer token says it (control/tokens.h, RFC 6750). Whoever guesses tokens is slowed down.
//
// No secret appears in what is answered or told.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "api/problem.h"
#include "base/time.h"
#include "config/control_settings.h"
#include "control/role.h"
#include "control/tokens.h"
#include "http/request.h"

namespace tandem::control {

struct Identity {
  std::string name;  // "root", or the token's name: the author of what is changed
  Role role = Role::Read;
};

class Authenticator {
 public:
  // Failures of one address within kSpan before it has to wait, and addresses remembered.
  static constexpr std::uint32_t kFailuresMax = 10;
  static constexpr Duration kSpan = Duration::seconds(60);
  static constexpr std::size_t kAddressesMax = 10'000;

  // `user_name` gives the system's name of a uid, or empty.
  Authenticator(Tokens& tokens, std::uint32_t own_uid,
                std::function<std::string(std::uint32_t)> user_name)
      : tokens_(tokens), own_uid_(own_uid), user_name_(std::move(user_name)) {}

  Result<Identity, api::Problem> identify(const http::Request& request,
                                          const config::ControlSettings& settings, Now now);

 private:
  struct Failures {
    std::uint32_t count = 0;
    Instant since;
  };
  Result<Identity, api::Problem> local(const http::Peer& peer,
                                       const config::ControlSettings& settings) const;
  Result<Identity, api::Problem> by_token(const http::Request& request, Now now);
  bool must_wait(const std::string& address, Instant now) const;
  void failed(const std::string& address, Instant now);

  Tokens& tokens_;
  std::uint32_t own_uid_;
  std::function<std::string(std::uint32_t)> user_name_;
  std::map<std::string, Failures> failures_;
};

}  // namespace tandem::control
