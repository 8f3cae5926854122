// SPDX-License-Identifier: Apache-2.0
#include "control/identity.h"

#include <algorithm>

#include <fmt/format.h>

namespace tandem::control {

namespace {

using api::Problem;
using api::ProblemKind;

constexpr std::string_view kScheme = "bearer ";

// The credentials after the scheme, whose name may be in any case (RFC 9110 section 11.1).
std::string_view bearer_token(std::string_view header) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  if (!std::ranges::equal(header.substr(0, kScheme.size()), kScheme, {}, lower)) return {};
  return header.substr(kScheme.size());
}

}  // namespace

Result<Identity, Problem> Authenticator::identify(const http::Request& request,
                                                  const config::ControlSettings& settings,
                                                  Now now) {
  if (request.peer.kind == http::Peer::Kind::Unix) return local(request.peer, settings);
  return by_token(request, now);
}

Result<Identity, Problem> Authenticator::local(const http::Peer& peer,
                                               const config::ControlSettings& settings) const {
  std::string name = user_name_(peer.uid);
  if (name.empty()) name = fmt::format("uid:{}", peer.uid);
  if (peer.uid == 0 || peer.uid == own_uid_) return Identity{std::move(name), Role::Administer};
  const auto user = std::ranges::find(settings.users, name, &config::ControlUser::name);
  const auto role = user == settings.users.end() ? std::nullopt : role_of(user->role);
  if (role) return Identity{std::move(name), *role};
  return fail_with(
      Problem{.kind = ProblemKind::Forbidden,
              .detail = fmt::format("the user {0} has no role here; an administrator grants one "
                                    "by \"control\": {{\"users\": {{\"{0}\": \"read\"}}}} in the "
                                    "configuration",
                                    name)});
}

Result<Identity, Problem> Authenticator::by_token(const http::Request& request, Now now) {
  const std::string& address = request.peer.address;
  if (must_wait(address, now.instant)) {
    return fail_with(Problem{.kind = ProblemKind::TooManyRequests,
                             .detail = "too many wrong tokens came from this address; try again "
                                       "in a minute"});
  }
  const std::string* header = request.header("authorization");
  if (header == nullptr) {
    return fail_with(Problem{.kind = ProblemKind::Unauthorised,
                             .detail = "send a token: Authorization: Bearer TOKEN; an "
                                       "administrator makes one by `tandem token add`"});
  }
  const std::string_view secret = bearer_token(*header);
  const Token* token = secret.empty() ? nullptr : tokens_.use(secret, now.wall);
  if (token != nullptr) return Identity{token->name, token->role};
  failed(address, now.instant);
  return fail_with(Problem{.kind = ProblemKind::Unauthorised,
                           .detail = "the token is not known, was revoked or has expired"});
}

bool Authenticator::must_wait(const std::string& address, Instant now) const {
  const auto found = failures_.find(address);
  return found != failures_.end() && found->second.count >= kFailuresMax &&
         now - found->second.since < kSpan;
}

void Authenticator::failed(const std::string& address, Instant now) {
  std::erase_if(failures_, [&](const auto& entry) { return now - entry.second.since >= kSpan; });
  if (failures_.size() >= kAddressesMax) failures_.erase(failures_.begin());
  Failures& failures = failures_[address];
  if (failures.count++ == 0) failures.since = now;
}

}  // namespace tandem::control
