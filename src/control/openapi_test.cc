// SPDX-License-Identifier: Apache-2.0
#include "control/openapi.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "control/test_plane.h"

namespace tandem::control {
namespace {

const std::string kFile = TANDEM_SOURCE_DIR "/api/openapi.json";

// Every reference within the document.
void gather_references(const api::Json& json, std::set<std::string>& references) {
  if (const api::Array* array = json.if_array()) {
    for (const api::Json& element : *array) gather_references(element, references);
  }
  const api::Object* object = json.if_object();
  if (object == nullptr) return;
  for (const auto& [key, value] : *object) {
    if (key == "$ref" && value.is_string()) references.emplace(*value.if_string());
    gather_references(value, references);
  }
}

TEST(Openapi, TheDocumentOfTheRepositoryIsTheRoutes) {
  const test::Plane plane;
  const std::string document = openapi_document(plane.control->router().routes());
  if (std::getenv("TANDEM_RECORD") != nullptr) std::ofstream(kFile) << document;
  std::ostringstream file;
  file << std::ifstream(kFile).rdbuf();
  EXPECT_TRUE(file.str() == document)
      << "api/openapi.json is not what the routes say; TANDEM_RECORD=1 writes it anew";
}

// "#/components/schemas/scope"
const api::Json* resolve(const api::Json& document, std::string_view reference) {
  const api::Json* at = &document;
  reference.remove_prefix(1);
  while (at != nullptr && !reference.empty()) {
    reference.remove_prefix(1);
    const std::string_view name = reference.substr(0, reference.find('/'));
    reference.remove_prefix(name.size());
    at = api::find(*at, name);
  }
  return at;
}

TEST(Openapi, EveryReferenceHasItsSchema) {
  const test::Plane plane;
  const auto document =
      api::parse_json(openapi_document(plane.control->router().routes()), 64).value();
  std::set<std::string> references;
  gather_references(document, references);
  for (const std::string& reference : references) {
    EXPECT_NE(resolve(document, reference), nullptr) << reference;
  }
}

TEST(Openapi, RoutesAreNamedAndServedOnce) {
  const test::Plane plane;
  std::set<std::string_view> names;
  std::set<std::pair<std::string_view, http::Method>> places;
  for (const Route& route : plane.control->router().routes()) {
    EXPECT_TRUE(names.insert(route.id).second) << route.id;
    EXPECT_TRUE(places.insert({route.path, route.method}).second) << route.path;
    EXPECT_TRUE(route.handler != nullptr) << route.id;
    EXPECT_FALSE(route.summary.empty()) << route.id;
    EXPECT_TRUE(route.method == http::Method::Get || route.role != Role::Read ||
                route.path.ends_with("/check") || route.path.ends_with("/diff") ||
                route.path.ends_with("/explain"))
        << route.id << " may be called by readers";
  }
}

TEST(Openapi, TheDocumentIsServed) {
  test::Plane plane;
  EXPECT_EQ(plane.get("/v1/openapi.json").body, openapi_document(plane.control->router().routes()));
}

}  // namespace
}  // namespace tandem::control
