// SPDX-License-Identifier: Apache-2.0
#include "control/trace_json.h"

namespace tandem::control {
namespace {

template <typename T>
api::Json name_or_null(const std::optional<T>& value) {
  return value ? api::Json(to_text(*value)) : api::Json(nullptr);
}

}  // namespace

api::Array to_json(std::span<const dhcp::Step> steps) {
  api::Array array;
  for (const dhcp::Step& step : steps) {
    const lease::StepRow& row = lease::row_of(step.id);
    api::Object fields;
    for (const auto& [name, value] : step.fields) fields[name] = value;
    array.push_back(api::Object{
        {"name",   row.name         },
        {"text",   row.text         },
        {"fields", std::move(fields)}
    });
  }
  return array;
}

api::Json to_json(const node::Traced& traced) {
  api::Object object;
  object["time"] = api::time_json(traced.at);
  object["client"] = traced.client;
  object["message"] = name_or_null(traced.type);
  object["reply"] = name_or_null(traced.outcome.reply);
  object["drop"] = name_or_null(traced.outcome.drop);
  object["address"] =
      traced.address.is_zero() ? api::Json(nullptr) : api::Json(traced.address.text());
  object["steps"] = to_json(traced.steps);
  return object;
}

}  // namespace tandem::control
