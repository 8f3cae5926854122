// SPDX-License-Identifier: Apache-2.0
// The server itself: how it is, its interfaces and counters, and reading its file anew.
#include "control/changing.h"
#include "control/counters.h"
#include "control/nouns.h"

namespace tandem::control {

namespace {

api::Json storage_json(const Status& status) {
  api::Object object;
  object["healthy"] = status.storage.healthy;
  object["position"] = static_cast<std::int64_t>(status.storage.durable);
  object["waiting"] = static_cast<std::int64_t>(status.last_position > status.storage.durable
                                                    ? status.last_position - status.storage.durable
                                                    : 0);
  if (!status.storage.failure.empty()) object["failure"] = status.storage.failure;
  return api::Json(std::move(object));
}

api::Json working_json(const Working& working) {
  if (working.what.empty()) return api::Json(nullptr);
  api::Object object;
  object["what"] = working.what;
  object["since"] = api::time_json(working.since);
  object["waiting"] = static_cast<std::int64_t>(working.waiting);
  return api::Json(std::move(object));
}

api::Json server_json(const Services& services, const Status& status) {
  const node::Settings& settings = *services.configurator.current()->settings();
  api::Object object;
  object["name"] = settings.server_name;
  object["version"] = services.version;
  object["started"] = api::time_json(services.started);
  object["uptime"] = std::max<std::int64_t>((status.now.wall - services.started).in_seconds(), 0);
  object["time"] = api::time_json(status.now.wall);
  object["revision"] = static_cast<std::int64_t>(status.revision);
  object["scopes"] = static_cast<std::int64_t>(settings.topology.scopes().size());
  object["leases"] = static_cast<std::int64_t>(status.bindings);
  object["storage"] = storage_json(status);
  object["working"] = working_json(services.configurator.working());
  return api::Json(std::move(object));
}

api::Json interfaces_json(const Status& status) {
  api::Array items;
  for (const node::Interface& interface : status.interfaces) {
    api::Array addresses;
    for (std::size_t i = 0; i < interface.addresses.size(); ++i) {
      addresses.emplace_back(interface.addresses[i].text() + "/" +
                             std::to_string(interface.subnets[i].length()));
    }
    api::Object object;
    object["name"] = interface.name;
    object["index"] = std::int64_t{interface.id};
    object["addresses"] = std::move(addresses);
    items.emplace_back(std::move(object));
  }
  api::Object object;
  object["items"] = std::move(items);
  return api::Json(std::move(object));
}

api::Json version_json(const Services& services) {
  api::Object object;
  object["name"] = "tandemd";
  object["version"] = services.version;
  object["api"] = "v1";
  return api::Json(std::move(object));
}

void reload(const Call& call, Services& services) {
  services.configurator.reload([call](const ChangeResult& result) { reply_change(call, result); });
}

}  // namespace

std::vector<Route> server_routes(Services& services) {
  const auto of_status = [&services](api::Json (*make)(const Services&, const Status&)) {
    return [&services, make](const Call& call) {
      services.core.status(
          [&services, make, call](const Status& status) { call.reply(make(services, status)); });
    };
  };
  return {
      {.path = "/v1/server",
       .id = "show-server",
       .summary = "Shows how the server is.",
       .reply = "server-status",
       .handler = of_status(server_json)},
      {.path = "/v1/server/interfaces",
       .id = "list-interfaces",
       .summary = "Lists the interfaces that are served.",
       .reply = "interfaces",
       .handler = of_status([](const Services&, const Status& s) { return interfaces_json(s); })},
      {.path = "/v1/server/counters",
       .id = "show-counters",
       .summary = "Shows what was counted since the start.",
       .reply = "counters",
       .handler = of_status([](const Services&, const Status& s) {
         return counters_json(s.counters, s.network, s.bindings);
       })},
      {.method = http::Method::Post,
       .path = "/v1/server/reload",
       .role = Role::Administer,
       .id = "reload",
       .summary = "Reads the configuration file anew, as SIGHUP does.",
       .reply = "change",
       .problems = {api::ProblemKind::Refused, api::ProblemKind::Conflict,
                    api::ProblemKind::StorageDown},
       .handler = [&services](const Call& call) { reload(call, services); }},
      {.path = "/v1/version",
       .id = "show-version",
       .summary = "Says which program answers.",
       .reply = "version",
       .handler = [&services](const Call& call) { call.reply(version_json(services)); }},
      {.path = "/v1/openapi.json",
       .id = "show-openapi",
       .summary = "This document.",
       .reply = "openapi",
       .handler = [&services](const Call& call) { call.reply(Answer{.body = *services.openapi}); }},
  };
}

}  // namespace tandem::control
