// SPDX-License-Identifier: Apache-2.0
// Reservations, of one scope and global ones. They are listed from what the node runs by, where
// 200,000 of them are looked through in a moment; only those of the page are rendered.
#include <fmt/format.h>

#include "control/nouns.h"
#include "control/objects.h"
#include "control/text_filter.h"

namespace tandem::control {

namespace {

using lease::Reservation;

std::string identity_of(const Reservation& reservation) {
  if (reservation.hardware_address) return reservation.hardware_address->text();
  return "id:" + to_hex(reservation.client_id);
}

// As Where names it.
std::string id_of(const Reservation& reservation) {
  return reservation.address ? reservation.address->text() : identity_of(reservation);
}

class Filter {
 public:
  explicit Filter(const Call& call)
      : address_(call.text("address")),
        identity_(call.text("client")),
        name_(call.text("name")),
        any_(call.text("q")) {}

  bool matches(const Reservation& reservation) const {
    const auto either = [&](const TextFilter& own) { return !own.empty() || !any_.empty(); };
    const bool has_address = reservation.address && either(address_);
    const std::string address = has_address ? reservation.address->text() : "";
    const std::string identity = either(identity_) ? identity_of(reservation) : "";
    return address_.matches(address) && identity_.matches(identity) &&
           name_.matches(reservation.name) &&
           (any_.matches(address) || any_.matches(identity) || any_.matches(reservation.name));
  }

 private:
  TextFilter address_, identity_, name_, any_;
};

const std::vector<Parameter>& filters() {
  static const std::vector<Parameter> parameters = {
      {"q",       api::Form::Text, "A part of the address, client or name."                        },
      {"address", api::Form::Text, "A part of the address."                                        },
      {"client",  api::Form::Text, "A part of the hardware address, or of `id:` and the client id."},
      {"name",    api::Form::Text, "A part of the name."                                           },
  };
  return parameters;
}

// Those without an address come first. An address names one reservation of a scope by itself.
std::string key_of(const Reservation& reservation, const ListQuery& query) {
  std::string key = query.sort == "name" ? sort_key(reservation.name) : std::string();
  key += sort_key(reservation.address.value_or(Ipv4Address{}));
  if (!reservation.address) key += sort_key(identity_of(reservation));
  return key;
}

void list_of_scope(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  const auto configuration = services.configurator.current();
  const config::Where list = where_of(call);
  const Result<Ipv4Address> network =
      Ipv4Address::parse(std::string_view(list[1]).substr(0, list[1].find('/')));
  const lease::Topology& topology = configuration->settings()->topology;
  const std::uint32_t index = network ? topology.scope_of(*network) : lease::kNoIndex;
  if (index == lease::kNoIndex || !configuration->find({list[0], list[1]})) {
    return call.problem(api::ProblemKind::NotFound, fmt::format("there is no scope {}", list[1]));
  }
  const Filter filter(call);
  Page<config::Where> page(*query);
  for (const Reservation& reservation : topology.scopes()[index].reservations) {
    if (!filter.matches(reservation)) continue;
    page.add(key_of(reservation, *query), {list[0], list[1], list[2], id_of(reservation)});
  }
  auto listed = page.take();
  reply_list(call, *query, objects_of(*configuration, listed.items), listed.last);
}

struct Entry {
  const lease::Scope* scope = nullptr;  // null: global
  const Reservation* reservation = nullptr;
};

api::Json entry_json(const config::Configuration& configuration, const Entry& entry) {
  const std::string id = id_of(*entry.reservation);
  config::Where where = {"reservations", id};
  api::Object object;
  object["scope"] = nullptr;
  if (entry.scope != nullptr) {
    const std::string scope = entry.scope->subnet.network().text();
    where = {"scopes", scope, "reservations", id};
    object["scope"] = scope;
  }
  object["id"] = id;
  const auto found = configuration.find(where);
  TANDEM_ASSERT(found.has_value());  // of this same configuration
  object["reservation"] = object_json(*found);
  return api::Json(std::move(object));
}

void list_all(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  const auto configuration = services.configurator.current();
  const lease::Topology& topology = configuration->settings()->topology;
  const Filter filter(call);
  const TextFilter scope_filter(call.text("scope"));
  Page<Entry> page(*query);
  const auto add = [&](const lease::Scope* scope, const Reservation& reservation) {
    if (filter.matches(reservation)) {
      page.add(key_of(reservation, *query) +
                   sort_key(scope == nullptr ? Ipv4Address{} : scope->subnet.network()),
               {scope, &reservation});
    }
  };
  if (scope_filter.empty()) {
    for (const auto& reservation : topology.parts().reservations) add(nullptr, *reservation);
  }
  for (std::uint32_t i = 0; i < topology.scopes().size(); ++i) {
    const lease::Scope& scope = topology.scopes()[i];
    if (!scope_filter.matches(scope.subnet.text())) continue;
    for (const Reservation& reservation : scope.reservations) add(&scope, reservation);
  }
  auto listed = page.take();
  api::Array items;
  for (const Entry& entry : listed.items) items.push_back(entry_json(*configuration, entry));
  reply_list(call, *query, std::move(items), listed.last);
}

}  // namespace

std::vector<Route> reservation_routes(Services& services) {
  std::vector<Route> routes;
  routes.push_back({.path = "/v1/scopes/{scope}/reservations",
                    .id = "list-reservations",
                    .summary = "Lists the scope's reservations.",
                    .shape = Shape::List,
                    .parameters = filters(),
                    .sort_keys = "address name",
                    .reply = "reservation",
                    .handler = [&services](const Call& call) { list_of_scope(call, services); }});
  std::vector<Parameter> of_all = filters();
  of_all.push_back({"scope", api::Form::Text, "A part of the scope's subnet."});
  routes.push_back({.path = "/v1/reservations",
                    .id = "list-all-reservations",
                    .summary = "Lists the reservations of all scopes, and global ones.",
                    .shape = Shape::List,
                    .parameters = std::move(of_all),
                    .sort_keys = "address name",
                    .reply = "reservation-entry",
                    .handler = [&services](const Call& call) { list_all(call, services); }});
  for (Route& route :
       object_routes(services, {.path = "/v1/scopes/{scope}/reservations/{reservation}",
                                .list_path = "/v1/scopes/{scope}/reservations",
                                .type = "reservation",
                                .what = "the reservation"})) {
    routes.push_back(std::move(route));
  }
  for (Route& route : object_routes(services, {.path = "/v1/reservations/{reservation}",
                                               .list_path = "/v1/reservations",
                                               .type = "reservation",
                                               .what = "the reservation of every scope",
                                               .suffix = "global-"})) {
    routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace tandem::control
