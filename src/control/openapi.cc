// SPDX-License-Identifier: Apache-2.0
#include "control/openapi.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/assert.h"
#include "config/schema.h"

namespace tandem::control {

namespace {

using api::Array;
using api::Json;
using api::Object;

constexpr std::string_view kDescription =
    "What `tandemd` lets programs see and do: the server, its configuration, leases, events and "
    "statistics. Over the Unix socket the system says who asks; over TLS a bearer token does. "
    "docs/api.md is the guide.";

Object text(std::string_view key, std::string_view value) {
  Object object;
  object[key] = value;
  return object;
}

Json reference(std::string_view schema) {
  return Json(text("$ref", fmt::format("#/components/schemas/{}", schema)));
}

Object content(std::string_view media_types, const Json& schema) {
  Object content;
  while (!media_types.empty()) {
    std::string_view media = media_types.substr(0, media_types.find(' '));
    media_types.remove_prefix(std::min(media_types.size(), media.size() + 1));
    if (media.find('=') != std::string_view::npos) continue;  // a parameter: "text/plain; a=b"
    media = media.substr(0, media.find(';'));
    Object body;
    body["schema"] = media.ends_with("json") ? schema : Json(text("type", "string"));
    content[media] = std::move(body);
  }
  return content;
}

Json sort_schema(std::string_view keys) {
  std::string either;
  for (const char c : keys) either += c == ' ' ? '|' : c;
  Object schema = text("type", "string");
  schema["pattern"] = fmt::format("^-?({})$", either);
  return Json(std::move(schema));
}

Json parameter_json(const Parameter& parameter, std::string_view in) {
  Object object;
  object["name"] = parameter.name;
  object["in"] = in;
  object["description"] = parameter.description;
  if (parameter.required || in == "path") object["required"] = true;
  object["schema"] = parameter.name == "sort" ? sort_schema(parameter.of)
                                              : api::schema_of(parameter.form, parameter.of, "");
  return Json(std::move(object));
}

Json header_json(std::string_view name, std::string_view description, bool required = false) {
  return parameter_json({.name = name, .description = description, .required = required}, "header");
}

void add_path_parameters(Array& parameters, std::string_view path) {
  for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    const std::string_view name = path.substr(at + 1, path.find('}', at) - at - 1);
    parameters.push_back(parameter_json(path_parameter(name), "path"));
  }
}

bool needs_revision(const Route& route) {
  return std::ranges::find(route.problems, api::ProblemKind::PreconditionRequired) !=
         route.problems.end();
}

Array parameters_of(const Route& route) {
  Array parameters;
  add_path_parameters(parameters, route.path);
  for (const Parameter& parameter : query_parameters(route)) {
    parameters.push_back(parameter_json(parameter, "query"));
  }
  if (route.shape == Shape::Change) {
    parameters.push_back(header_json("If-Match",
                                     "The ETag that the change is based on; refused with 412 when "
                                     "it is not the current one.",
                                     needs_revision(route)));
  }
  if (route.method == http::Method::Post) {
    parameters.push_back(header_json(
        "Idempotency-Key",
        "Repeating the request with the same key does it once and gives the same answer."));
  }
  return parameters;
}

Json list_schema(std::string_view type) {
  Object items = text("type", "array");
  items["items"] = reference(type);
  Object next;
  next["type"] = Array{"string", "null"};
  next["description"] = "The `cursor` of the next page; null: this is the last one.";
  Object properties;
  properties["items"] = std::move(items);
  properties["next"] = std::move(next);
  Object schema = text("type", "object");
  schema["properties"] = std::move(properties);
  schema["required"] = Array{"items", "next"};
  return Json(std::move(schema));
}

// What is no JSON has no type.
Object success(const Route& route) {
  const bool nothing = route.reply.empty() && route.reply_media.ends_with("json");
  Object response = text("description", nothing ? "Done." : "Done; the answer.");
  if (nothing) return response;
  const bool is_list = route.shape == Shape::List;
  response["content"] =
      content(route.reply_media, is_list ? list_schema(route.reply) : reference(route.reply));
  return response;
}

// Kinds of one status share a response.
void add_problems(Object& responses, const Route& route) {
  std::map<unsigned, std::string> by_status;
  for (const api::ProblemKind kind : problems_of(route)) {
    const api::ProblemRow& row = api::row_of(kind);
    std::string& description = by_status[row.status];
    if (!description.empty()) description += "; ";
    description += fmt::format("`{}`: {}", row.name, row.title);
  }
  for (const auto& [status, description] : by_status) {
    Object response = text("description", description + ".");
    response["content"] = content(api::kProblemMediaType, reference("problem"));
    responses[std::to_string(status)] = std::move(response);
  }
}

Json operation(const Route& route) {
  Object operation = text("operationId", route.id);
  const std::string_view rest = route.path.substr(route.path.starts_with("/v1/") ? 4 : 1);
  operation["tags"] = Array{rest.substr(0, rest.find('/'))};
  operation["summary"] = route.summary;
  operation["x-role"] = to_text(route.role);
  Array parameters = parameters_of(route);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (!route.body.empty()) {
    const std::string_view media = route.method == http::Method::Patch
                                       ? "application/merge-patch+json application/json"
                                       : route.body_media;
    Object body;
    body["required"] = true;
    body["content"] = content(media, reference(route.body));
    operation["requestBody"] = std::move(body);
  }
  Object responses;
  responses[std::to_string(route.status)] = success(route);
  if (route.shape == Shape::Change && route.status != 200) {
    responses["200"] = success(route);  // of a dry run
  }
  add_problems(responses, route);
  operation["responses"] = std::move(responses);
  return Json(std::move(operation));
}

std::string method_name(http::Method method) {
  std::string name(http::to_text(method));
  for (char& c : name) c = static_cast<char>(c + 32);
  return name;
}

Object paths_of(const std::vector<Route>& routes) {
  Object paths;
  for (const Route& route : routes) {
    if (!paths.contains(route.path)) paths[route.path] = Object{};
    paths[route.path].if_object()->emplace(method_name(route.method), operation(route));
  }
  return paths;
}

// The definitions of the configuration's schema become schemas of the document.
void move_references(Json& json) {
  constexpr std::string_view kFrom = "#/$defs/";
  if (Array* array = json.if_array()) {
    for (Json& element : *array) move_references(element);
  }
  Object* object = json.if_object();
  if (object == nullptr) return;
  for (auto& [key, value] : *object) {
    const boost::json::string* target = key == "$ref" ? value.if_string() : nullptr;
    if (target != nullptr && target->starts_with(kFrom)) {
      value =
          fmt::format("#/components/schemas/{}", std::string_view(*target).substr(kFrom.size()));
    } else {
      move_references(value);
    }
  }
}

void add_schema(Object& schemas, std::string_view name, Json schema) {
  const bool is_new = schemas.emplace(name, std::move(schema)).second;
  TANDEM_ASSERT(is_new);  // one name, one meaning
}

void add_configuration(Object& schemas) {
  Json schema = api::parse_json(config::json_schema()).value();
  move_references(schema);
  Object& document = *schema.if_object();
  Object definitions = std::move(*document["$defs"].if_object());
  document.erase("$defs");
  document.erase("$schema");
  for (auto& [name, definition] : definitions) add_schema(schemas, name, std::move(definition));
  add_schema(schemas, "configuration", std::move(schema));
  Object exclusion;
  exclusion["allOf"] = Array{reference("range")};
  add_schema(schemas, "exclusion", Json(std::move(exclusion)));
  add_schema(schemas, "option",
             Json(text("description", "A value as `options` has it: the option's type decides.")));
}

Object schemas_of() {
  Object schemas = api::schemas();
  add_configuration(schemas);
  Object patch = text("type", "object");
  patch["description"] = "Members to change; null removes one (RFC 7386).";
  add_schema(schemas, "patch", Json(std::move(patch)));
  Object openapi = text("type", "object");
  openapi["description"] = "An OpenAPI 3.1 document.";
  add_schema(schemas, "openapi", Json(std::move(openapi)));
  return schemas;
}

}  // namespace

std::string openapi_document(const std::vector<Route>& routes) {
  Object info = text("title", "Tandem control API");
  info["version"] = "1";
  info["description"] = kDescription;
  Object license = text("name", "Apache-2.0");
  license["identifier"] = "Apache-2.0";
  info["license"] = std::move(license);

  Object scheme = text("type", "http");
  scheme["scheme"] = "bearer";
  scheme["description"] = "Over TLS; over the Unix socket the system says who asks.";
  Object schemes;
  schemes["token"] = std::move(scheme);
  Object components;
  components["schemas"] = schemas_of();
  components["securitySchemes"] = std::move(schemes);

  Object token;
  token["token"] = Array{};
  Object document = text("openapi", "3.1.0");
  document["info"] = std::move(info);
  document["security"] = Array{Json(std::move(token)), Json(Object{})};
  document["paths"] = paths_of(routes);
  document["components"] = std::move(components);
  return api::to_wrapped_text(Json(std::move(document)));
}

}  // namespace tandem::control
