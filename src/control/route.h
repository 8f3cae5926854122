// SPDX-License-Identifier: Apache-2.0
// The table of routes: everything that the API can do is one row, once. From the rows come the
// dispatch, the authorisation and the checking of parameters and bodies (control/router.h), and
// api/openapi.json (control/openapi.h); a test compares the document with the table.
//
// A noun is a file with its rows and its handlers: lease_routes(services),
// scope_routes(services)... (control/nouns.h). A handler gets a Call that has been authorised and
// whose parameters and JSON body have been checked against the row.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "api/problem.h"
#include "api/types.h"
#include "control/role.h"
#include "http/request.h"

namespace tandem::control {

struct Parameter {
  std::string_view name;
  api::Form form = api::Form::Text;
  std::string_view description;
  std::string_view of = {};  // of Choice: the words
  bool required = false;
};

// What a route is besides one request and one answer; each brings its parameters and errors along.
enum class Shape : std::uint8_t {
  Plain,
  List,    // limit, cursor, sort; answers {"items": [...], "next": ...} of `reply`
  Change,  // of the configuration: dry-run, comment, If-Match; answers a "change"
  Stream,  // server-sent events
};

class Call;
using Handler = std::function<void(Call)>;

struct Route {
  http::Method method = http::Method::Get;
  std::string_view path;  // "/v1/leases/{address}"
  Role role = Role::Read;
  std::string_view id;       // "show-lease": the operationId
  std::string_view summary;  // a sentence
  Shape shape = Shape::Plain;
  std::vector<Parameter> parameters =
      {};                           // of the query; those of the path and the shape are known
  std::string_view sort_keys = {};  // of a List: "address ends", the first is the default
  std::string_view body = {};       // a type of api/types.h or of the configuration
  std::string_view reply = {};      // the same; empty: no content
  unsigned status = 200;            // of success
  std::vector<api::ProblemKind> problems = {};  // beyond those that follow from the above
  // Where there are several, parted by blanks, the first is the default.
  std::string_view body_media = "application/json";
  std::string_view reply_media = "application/json";
  Handler handler = {};
};

// The segments in braces that paths may have, by name, with form and description.
const Parameter& path_parameter(std::string_view name);
// All parameters of the query that the route takes, those of its shape first.
std::vector<Parameter> query_parameters(const Route& route);
// Every problem that the route may answer, ascending by status.
std::vector<api::ProblemKind> problems_of(const Route& route);

}  // namespace tandem::control
