// SPDX-License-Identifier: Apache-2.0
// The bearer tokens of those who use the API over TLS (RFC 6750): 256 bits that nobody can guess,
// shown once when made. Kept is only their SHA-256, which is as good as the secret's own length
// makes it, in tokens.json of the data directory, written whole and renamed into place. A token
// that was revoked or has expired is refused from that moment on.
//
// Used on the control loop.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.h"
#include "base/disk.h"
#include "base/time.h"
#include "control/role.h"

namespace tandem::control {

struct Token {
  using Digest = std::array<std::byte, 32>;
  std::string name;
  Role role = Role::Read;
  Digest digest{};  // SHA-256 of the secret's text
  WallTime created;
  std::optional<WallTime> expires;
  std::optional<WallTime> last_used;  // to the minute
};

class Tokens {
 public:
  static constexpr std::size_t kTokensMax = 1000;
  static constexpr std::size_t kNameMax = 64;

  // Reads what the directory keeps. A file that cannot be read is damage(): then no token is good
  // and none can be made, since who was revoked must stay so. The disk must outlive the object.
  static Tokens open(Disk& disk);
  const std::string& damage() const { return damage_; }

  const std::vector<Token>& list() const { return tokens_; }  // by name
  const Token* find(std::string_view name) const;

  // Makes a token of that name, which is valid and new, and returns its secret.
  Result<std::string> issue(std::string_view name, Role role, std::optional<WallTime> expires,
                            WallTime now);
  // Whether there was one of that name.
  Result<bool> revoke(std::string_view name);

  // The token of this secret, unless it has expired; notes that it was used.
  const Token* use(std::string_view secret, WallTime now);

  static bool valid_name(std::string_view name);

 private:
  explicit Tokens(Disk& disk) : disk_(&disk) {}
  Result<void> read();
  Result<void> store() const;

  Disk* disk_;
  std::string damage_;
  std::vector<Token> tokens_;
  WallTime uses_stored_;  // when the times of last use were written last
};

}  // namespace tandem::control
