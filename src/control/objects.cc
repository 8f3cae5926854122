// SPDX-License-Identifier: Apache-2.0
#include "control/objects.h"

#include <deque>

#include <fmt/format.h>

#include "control/changing.h"

namespace tandem::control {

namespace {

using config::Edit;

// Routes are rows of views; their words are made once and kept.
std::string_view keep(std::string text) {
  static std::deque<std::string> kept;
  return kept.emplace_back(std::move(text));
}

void show(const Call& call, Services& services) {
  const config::Where where = where_of(call);
  const auto object = services.configurator.current()->find(where);
  if (!object) {
    return call.problem(api::ProblemKind::NotFound,
                        fmt::format("there is no {}", config::text_of(where)));
  }
  call.reply(object_json(*object), std::to_string(object->changed_in));
}

void put(const Call& call, Services& services) {
  const Edit edit{.where = where_of(call), .text = call.body_text(), .if_revision = if_match(call)};
  change(call, services, Edits{edit});
}

// There is no object yet that If-Match could be about: it is about the whole configuration.
void add(const Call& call, Services& services) {
  const Edit edit{.action = Edit::Action::Add, .where = where_of(call), .text = call.body_text()};
  change(call, services, Change{.what = Edits{edit}, .if_revision = if_match(call)});
}

void patch(const Call& call, Services& services) {
  change(call, services,
         Change{
             .what = Patch{where_of(call), call.body_text(), if_match(call)}
  });
}

void remove(const Call& call, Services& services) {
  const Edit edit{.action = Edit::Action::Remove,
                  .where = where_of(call),
                  .text = {},
                  .if_revision = if_match(call)};
  change(call, services, Edits{edit});
}

}  // namespace

std::vector<Route> object_routes(Services& services, const ObjectNoun& noun) {
  const auto id = [&](std::string_view verb) {
    return keep(fmt::format("{}-{}{}", verb, noun.suffix, noun.type));
  };
  const auto summary = [&](std::string_view verb, std::string_view rest = "") {
    return keep(fmt::format("{} {}{}.", verb, noun.what, rest));
  };
  const auto handler = [&services](void (*handle)(const Call&, Services&)) {
    return [&services, handle](const Call& call) { handle(call, services); };
  };
  std::vector<Route> routes;
  routes.push_back({.method = http::Method::Get,
                    .path = noun.path,
                    .role = Role::Read,
                    .id = id("show"),
                    .summary = summary("Shows", " as it stands in the configuration"),
                    .reply = noun.type,
                    .handler = handler(show)});
  if (!noun.list_path.empty()) {
    routes.push_back({
        .method = http::Method::Post,
        .path = noun.list_path,
        .role = Role::Administer,
        .id = id("add"),
        .summary = summary("Adds", "; refused if there is one"),
        .shape = Shape::Change,
        .body = noun.type,
        .reply = "change",
        .status = 201,
        .problems = {api::ProblemKind::Exists, api::ProblemKind::NotFound},
        .handler = handler(add)
    });
  }
  routes.push_back({.method = http::Method::Put,
                    .path = noun.path,
                    .role = Role::Administer,
                    .id = id("put"),
                    .summary = summary("Replaces", ", or makes it"),
                    .shape = Shape::Change,
                    .body = noun.type,
                    .reply = "change",
                    .problems = {api::ProblemKind::Exists},
                    .handler = handler(put)});
  if (noun.can_patch) {
    routes.push_back({.method = http::Method::Patch,
                      .path = noun.path,
                      .role = Role::Administer,
                      .id = id("patch"),
                      .summary = summary("Changes members of", " (RFC 7386)"),
                      .shape = Shape::Change,
                      .body = "patch",
                      .reply = "change",
                      .problems = {api::ProblemKind::Exists},
                      .handler = handler(patch)});
  }
  routes.push_back({.method = http::Method::Delete,
                    .path = noun.path,
                    .role = Role::Administer,
                    .id = id("remove"),
                    .summary = summary("Removes"),
                    .shape = Shape::Change,
                    .reply = "change",
                    .handler = handler(remove)});
  return routes;
}

config::Where where_of(const Call& call) {
  const std::vector<std::string>& path = call.request().path;
  return {path.begin() + 1, path.end()};  // without "v1"
}

api::Json object_json(const config::Configuration::Object& object) {
  auto json = api::parse_commented_json(object.text);
  TANDEM_ASSERT(json.ok());  // config has read it
  return std::move(*json);
}

api::Array objects_of(const config::Configuration& configuration,
                      const std::vector<config::Where>& places) {
  api::Array objects;
  for (const config::Where& where : places) {
    if (const auto object = configuration.find(where)) objects.push_back(object_json(*object));
  }
  return objects;
}

void reply_members(const Call& call, const config::Configuration& configuration) {
  const auto query = list_query(call);
  if (!query) return;
  const config::Where list = where_of(call);
  if (!configuration.find({list.begin(), list.end() - 1})) {
    return call.problem(
        api::ProblemKind::NotFound,
        fmt::format("there is no {}", config::text_of({list.begin(), list.end() - 1})));
  }
  const std::string q = call.text("q").value_or("");
  Page<config::Configuration::Named> page(*query);
  std::uint64_t index = 0;
  for (config::Configuration::Named& member : configuration.list(list)) {
    const bool matches = q.empty() || member.object.text.find(q) != std::string::npos;
    if (matches) page.add(sort_key(index), std::move(member));
    ++index;
  }
  auto listed = page.take();
  api::Array items;
  for (const config::Configuration::Named& member : listed.items) {
    items.push_back(object_json(member.object));
  }
  reply_list(call, *query, std::move(items), listed.last);
}

}  // namespace tandem::control
