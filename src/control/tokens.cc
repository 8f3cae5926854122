// SPDX-License-Identifier: Apache-2.0
#include "control/tokens.h"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "io/entropy.h"

namespace tandem::control {

namespace {

constexpr std::string_view kFile = "tokens.json";
constexpr std::string_view kPending = "tokens.new";
constexpr std::string_view kPrefix = "tandem-";  // for those who search repositories for secrets
constexpr Duration kUsesStoredEvery = Duration::seconds(600);

Token::Digest digest_of(std::string_view secret) {
  Token::Digest digest;
  unsigned size = 0;
  const int done =
      EVP_Digest(secret.data(), secret.size(), reinterpret_cast<unsigned char*>(digest.data()),
                 &size, EVP_sha256(), nullptr);
  TANDEM_ASSERT(done == 1 && size == digest.size());
  return digest;
}

std::string new_secret() {
  std::string secret(kPrefix);
  for (int i = 0; i < 4; ++i) secret += fmt::format("{:016x}", io::unpredictable());
  return secret;
}

api::Json time_or_null(const std::optional<WallTime>& time) {
  return time ? api::time_json(*time) : api::Json(nullptr);
}

api::Json to_json(const Token& token) {
  api::Object object;
  object["name"] = token.name;
  object["role"] = to_text(token.role);
  object["sha256"] = to_hex(token.digest);
  object["created"] = api::time_json(token.created);
  object["expires"] = time_or_null(token.expires);
  object["last-used"] = time_or_null(token.last_used);
  return api::Json(std::move(object));
}

std::optional<WallTime> time_at(const api::Json& json, std::string_view member) {
  const std::optional<std::string> text = api::text_at(json, member);
  if (!text) return std::nullopt;
  const Result<WallTime> time = api::parse_time(*text);
  return time ? std::optional(*time) : std::nullopt;
}

Result<Token> token_of(const api::Json& json) {
  const auto name = api::text_at(json, "name");
  const auto role = role_of(api::text_at(json, "role").value_or(""));
  const Result<Bytes> digest = from_hex(api::text_at(json, "sha256").value_or(""));
  const auto created = time_at(json, "created");
  const auto expires = time_at(json, "expires");
  const api::Json* expires_json = api::find(json, "expires");
  const bool expires_known = expires || (expires_json != nullptr && expires_json->is_null());
  if (!name || !role || !digest || digest->size() != sizeof(Token::Digest) || !created ||
      !expires_known) {
    return fail(fmt::format("{}: a token in it is not whole", kFile));
  }
  Token token{.name = *name, .role = *role, .created = *created, .expires = expires};
  std::ranges::copy(*digest, token.digest.begin());
  token.last_used = time_at(json, "last-used");
  return token;
}

Result<void> replace_file(Disk& disk, std::string_view content) {
  const auto write = [&]() -> DiskResult<void> {
    auto file = disk.open(std::string(kPending), Disk::Mode::Create);
    if (!file.ok()) {  // left by a crash
      TANDEM_CHECK(disk.remove(std::string(kPending)));
      file = disk.open(std::string(kPending), Disk::Mode::Create);
      if (!file.ok()) return file.as_failure();
    }
    TANDEM_CHECK((*file)->write(0, as_bytes(content)));
    TANDEM_CHECK((*file)->sync());
    TANDEM_CHECK(disk.rename(std::string(kPending), std::string(kFile)));
    return disk.sync_names();
  };
  if (const auto written = write(); !written) return fail(written.error().message);
  return {};
}

}  // namespace

Tokens Tokens::open(Disk& disk) {
  Tokens tokens(disk);
  if (const auto read = tokens.read(); !read) {
    tokens.tokens_.clear();
    tokens.damage_ = read.error().message;
  }
  return tokens;
}

Result<void> Tokens::read() {
  auto file = disk_->open(std::string(kFile), Disk::Mode::Read);
  if (!file.ok()) {
    if (file.error().kind == DiskError::Kind::NotFound) return {};
    return fail(file.error().message);
  }
  const auto size = (*file)->size();
  if (!size.ok()) return fail(size.error().message);
  const auto bytes = (*file)->read(0, static_cast<std::size_t>(*size));
  if (!bytes.ok()) return fail(bytes.error().message);
  const auto json = api::parse_json(as_text(*bytes));
  if (!json.ok()) {
    return fail(fmt::format("{}:{}: {}", kFile, json.error().line, json.error().message));
  }
  const api::Json* list = api::find(*json, "tokens");
  if (list == nullptr || !list->is_array()) return fail(fmt::format("{}: has no tokens", kFile));
  for (const api::Json& element : *list->if_array()) {
    TANDEM_TRY(Token token, token_of(element));
    tokens_.push_back(std::move(token));
  }
  return {};
}

Result<void> Tokens::store() const {
  if (!damage_.empty()) return fail(damage_);
  api::Array list;
  for (const Token& token : tokens_) list.push_back(to_json(token));
  api::Object object;
  object["tokens"] = std::move(list);
  return replace_file(*disk_, api::to_pretty_text(api::Json(std::move(object))));
}

bool Tokens::valid_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '@';
  };
  return !name.empty() && name.size() <= kNameMax && std::ranges::all_of(name, allowed);
}

const Token* Tokens::find(std::string_view name) const {
  const auto found = std::ranges::find(tokens_, name, &Token::name);
  return found == tokens_.end() ? nullptr : &*found;
}

Result<std::string> Tokens::issue(std::string_view name, Role role, std::optional<WallTime> expires,
                                  WallTime now) {
  TANDEM_ASSERT(valid_name(name) && find(name) == nullptr);
  if (tokens_.size() >= kTokensMax) {
    return fail(fmt::format("there are {} tokens already; revoke some first", kTokensMax));
  }
  std::string secret = new_secret();
  const auto place = std::ranges::lower_bound(tokens_, name, {}, &Token::name);
  const auto made = tokens_.insert(place, {.name = std::string(name),
                                           .role = role,
                                           .digest = digest_of(secret),
                                           .created = now,
                                           .expires = expires});
  if (const auto stored = store(); !stored) {
    tokens_.erase(made);
    return stored.as_failure();
  }
  return secret;
}

Result<bool> Tokens::revoke(std::string_view name) {
  const auto found = std::ranges::find(tokens_, name, &Token::name);
  if (found == tokens_.end()) return false;
  const Token revoked = std::move(*found);
  const auto place = tokens_.erase(found);
  if (const auto stored = store(); !stored) {
    tokens_.insert(place, revoked);  // it would come back with the next start: better say so
    return stored.as_failure();
  }
  return true;
}

// Every token is compared, each in constant time: how long it takes tells nothing.
const Token* Tokens::use(std::string_view secret, WallTime now) {
  const Token::Digest digest = digest_of(secret);
  Token* match = nullptr;
  for (Token& token : tokens_) {
    if (CRYPTO_memcmp(token.digest.data(), digest.data(), digest.size()) == 0) match = &token;
  }
  if (match == nullptr || (match->expires && *match->expires <= now)) return nullptr;
  match->last_used = WallTime::from_seconds(now.in_seconds() / 60 * 60);
  if (now - uses_stored_ >= kUsesStoredEvery) {
    uses_stored_ = now;
    (void)store();  // the time of a last use is no reason to refuse anybody
  }
  return match;
}

}  // namespace tandem::control
