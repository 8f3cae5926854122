// SPDX-License-Identifier: Apache-2.0
#include "cli/reservations.h"

#include <fmt/format.h>

#include "base/address.h"
#include "cli/objects.h"

namespace tandem::cli {

namespace {

// The scopes that have a reservation of that name; an empty text is the whole server.
Answer<std::vector<std::string>> owners_of(Session& session, std::string_view id) {
  // Without an address a reservation is named by its client.
  const bool by_address = Ipv4Address::parse(id).ok();
  Ask ask{
      .path = "/v1/reservations",
      .query = {{by_address ? "address" : "client", std::string(id)}, {"limit", "1000"}}
  };
  TANDEM_TRY(const api::Json page, session.fetch(ask));
  std::vector<std::string> owners;
  const api::Json* items = api::find(page, "items");
  if (items == nullptr || !items->is_array()) return owners;
  for (const api::Json& item : items->get_array()) {
    if (api::text_at(item, "id") == id) owners.push_back(api::text_at(item, "scope").value_or(""));
  }
  return owners;
}

Done in_its_scope(Session& session, const Invocation& invocation, Run run) {
  if (invocation.has("scope")) return run(session, invocation);
  const std::string_view id = invocation.one("RESERVATION");
  TANDEM_TRY(const std::vector<std::string> owners, owners_of(session, id));
  if (owners.size() > 1) {
    std::string scopes;
    for (const std::string& owner : owners) {
      if (!owner.empty()) scopes += fmt::format("{}{}", scopes.empty() ? "" : ", ", owner);
    }
    return session.refuse(Exit::Conflict,
                          fmt::format("there are {} reservations {}: name the scope "
                                      "with --scope ({})",
                                      owners.size(), safe(id), scopes));
  }
  Invocation scoped = invocation;
  if (!owners.empty() && !owners[0].empty()) scoped.given["scope"] = {owners[0]};
  return run(session, scoped);
}

}  // namespace

Done show_reservation(Session& session, const Invocation& invocation) {
  return in_its_scope(session, invocation, show);
}

Done set_reservation(Session& session, const Invocation& invocation) {
  return in_its_scope(session, invocation, set);
}

Done remove_reservation(Session& session, const Invocation& invocation) {
  return in_its_scope(session, invocation, remove);
}

}  // namespace tandem::cli
