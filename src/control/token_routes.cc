// SPDX-License-Identifier: Apache-2.0
// Tokens: who may use the API over TLS.
#include <fmt/format.h>

#include "control/nouns.h"
#include "control/paging.h"
#include "control/tokens.h"

namespace tandem::control {

namespace {

using api::ProblemKind;

api::Json time_or_null(const std::optional<WallTime>& time) {
  return time ? api::time_json(*time) : api::Json(nullptr);
}

api::Json token_json(const Token& token) {
  api::Object object;
  object["name"] = token.name;
  object["role"] = to_text(token.role);
  object["created"] = api::time_json(token.created);
  object["expires"] = time_or_null(token.expires);
  object["last-used"] = time_or_null(token.last_used);
  return api::Json(std::move(object));
}

void list(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  Page<const Token*> page(*query);
  for (const Token& token : services.tokens.list()) {
    page.add(sort_key(token.name) + token.name, &token);
  }
  auto listed = page.take();
  api::Array items;
  for (const Token* token : listed.items) items.push_back(token_json(*token));
  reply_list(call, *query, std::move(items), listed.last);
}

void refuse(const Call& call, std::string path, std::string message) {
  call.problem({.kind = ProblemKind::Refused,
                .detail = fmt::format("{}: {}", path, message),
                .faults = {{.path = path, .message = message}}});
}

// When the token ends; an error says what is wrong with what was asked for.
Result<std::optional<WallTime>> end_of(const api::Json& body, WallTime now) {
  const auto expires = api::text_at(body, "expires");
  const auto lifetime = api::number_at(body, "lifetime");
  if (expires && lifetime) return fail("either this or \"lifetime\"");
  if (!expires && !lifetime) return std::optional<WallTime>{};
  const WallTime end =
      expires ? api::parse_time(*expires).value() : now + Duration::seconds(*lifetime);
  if (end <= now) return fail("is in the past");
  return std::optional<WallTime>(end);
}

void issue(const Call& call, Services& services) {
  const std::string name = *api::text_at(call.body(), "name");
  const Role role = *role_of(*api::text_at(call.body(), "role"));
  if (!Tokens::valid_name(name)) {
    return refuse(
        call, "name",
        fmt::format("must have 1 to {} letters, digits, '-', '_', '.', '@'", Tokens::kNameMax));
  }
  if (services.tokens.find(name) != nullptr) {
    return call.problem(ProblemKind::Exists, fmt::format("there is a token {} already", name));
  }
  const auto expires = end_of(call.body(), services.wall());
  if (!expires) return refuse(call, "expires", expires.error().message);
  const auto secret = services.tokens.issue(name, role, *expires, services.wall());
  if (!secret) return call.problem(ProblemKind::StorageDown, secret.error().message);
  api::Object object;
  object["name"] = name;
  object["role"] = to_text(role);
  object["expires"] = time_or_null(*expires);
  object["token"] = *secret;
  call.reply(api::Json(std::move(object)));
}

void revoke(const Call& call, Services& services) {
  const std::string& name = call.path("name");
  const auto revoked = services.tokens.revoke(name);
  if (!revoked) return call.problem(ProblemKind::StorageDown, revoked.error().message);
  if (!*revoked) return call.problem(ProblemKind::NotFound, fmt::format("no token {}", name));
  call.reply_nothing();
}

}  // namespace

std::vector<Route> token_routes(Services& services) {
  return {
      {.path = "/v1/tokens",
       .role = Role::Administer,
       .id = "list-tokens",
       .summary = "Lists the tokens, without their secrets.",
       .shape = Shape::List,
       .sort_keys = "name",
       .reply = "token",
       .handler = [&services](const Call& call) { list(call, services); }},
      {.method = http::Method::Post,
       .path = "/v1/tokens",
       .role = Role::Administer,
       .id = "add-token",
       .summary = "Makes a token and shows its secret, this once.",
       .body = "new-token",
       .reply = "issued-token",
       .status = 201,
       .problems = {ProblemKind::Exists, ProblemKind::Refused, ProblemKind::StorageDown},
       .handler = [&services](const Call& call) { issue(call, services); }},
      {.method = http::Method::Delete,
       .path = "/v1/tokens/{name}",
       .role = Role::Administer,
       .id = "remove-token",
       .summary = "Revokes a token: it is refused from now on.",
       .status = 204,
       .problems = {ProblemKind::StorageDown},
       .handler = [&services](const Call& call) { revoke(call, services); }},
  };
}

}  // namespace tandem::control
