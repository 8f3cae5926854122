// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of the types, and the same rules applied to texts and bodies.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "api/places.h"
#include "api/types.h"
#include "base/address.h"

namespace tandem::api {

namespace {

Json reference(std::string_view type) {
  Object object;
  object["$ref"] = fmt::format("#/components/schemas/{}", type);
  return Json(std::move(object));
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    words.push_back(word);
  }
  return words;
}

Object typed(std::string_view type, std::string_view format = {}) {
  Object object;
  object["type"] = type;
  if (!format.empty()) object["format"] = format;
  return object;
}

Object plain_schema(Form form, std::string_view of) {
  switch (form) {
    case Form::Text:
    case Form::Range:
    case Form::Subnet:
    case Form::HardwareAddress:
      return typed("string");
    case Form::Hex: {
      Object schema = typed("string");
      schema["pattern"] = "^([0-9a-f]{2})*$";
      return schema;
    }
    case Form::Number:
    case Form::Duration: {
      Object schema = typed("integer");
      schema["minimum"] = 0;
      return schema;
    }
    case Form::Decimal:
      return typed("number");
    case Form::Boolean:
      return typed("boolean");
    case Form::Choice: {
      Array choices;
      for (const std::string_view word : words(of)) choices.emplace_back(word);
      Object schema;
      schema["enum"] = std::move(choices);
      return schema;
    }
    case Form::Time:
      return typed("string", "date-time");
    case Form::Address:
      return typed("string", "ipv4");
    case Form::Nested:
      return *reference(of).if_object();
    case Form::List: {
      Object schema = typed("array");
      schema["items"] = reference(of);
      return schema;
    }
    case Form::Texts: {
      Object schema = typed("array");
      schema["items"] = typed("string");
      return schema;
    }
    case Form::Numbers: {
      Object schema = typed("object");
      schema["additionalProperties"] = plain_schema(Form::Number, {});
      return schema;
    }
    case Form::Any:
      return {};
  }
  return {};
}

Object with_null(Object schema) {
  if (Json* type = schema.if_contains("type")) {
    Array both;
    both.push_back(*type);
    both.emplace_back("null");
    *type = std::move(both);
    return schema;
  }
  if (Json* choices = schema.if_contains("enum")) {
    choices->if_array()->emplace_back(nullptr);
    return schema;
  }
  Array either;
  either.emplace_back(std::move(schema));
  either.emplace_back(typed("null"));
  Object any;
  any["anyOf"] = std::move(either);
  return any;
}

Json field_schema(const Field& field) {
  Object schema = plain_schema(field.form, field.of);
  if (field.nullable) schema = with_null(std::move(schema));
  if (!field.description.empty()) schema["description"] = field.description;
  return Json(std::move(schema));
}

Json type_schema(const Type& type) {
  Object schema = typed("object");
  schema["description"] = type.description;
  Object properties;
  Array required;
  for (const Field& field : type.fields) {
    properties[field.name] = field_schema(field);
    if (field.required) required.emplace_back(field.name);
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  return Json(std::move(schema));
}

Result<void> is_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size()) return {};
  return fail(fmt::format("\"{}\" is no whole number", text));
}

Result<void> is_choice(std::string_view text, std::string_view of) {
  const std::vector<std::string_view> choices = words(of);
  if (std::ranges::find(choices, text) != choices.end()) return {};
  return fail(fmt::format("\"{}\" is none of: {}", text, fmt::join(choices, ", ")));
}

template <typename T>
Result<void> only_checked(const Result<T>& parsed) {
  if (!parsed) return parsed.as_failure();
  return {};
}

// What a JSON value would have to be.
std::string_view wanted(Form form) {
  switch (form) {
    case Form::Number:
    case Form::Duration:
      return "a whole number that is not negative";
    case Form::Decimal:
      return "a number";
    case Form::Boolean:
      return "true or false";
    case Form::Nested:
    case Form::Numbers:
      return "an object";
    case Form::List:
      return "a list of objects";
    case Form::Texts:
      return "a list of texts";
    default:
      return "a text";
  }
}

bool is_of_form(const Json& value, Form form) {
  switch (form) {
    case Form::Number:
    case Form::Duration:
      return value.is_uint64() || (value.is_int64() && *value.if_int64() >= 0);
    case Form::Decimal:
      return value.is_number();
    case Form::Boolean:
      return value.is_bool();
    case Form::Nested:
    case Form::Numbers:
      return value.is_object();
    case Form::List:
      return value.is_array() &&
             std::ranges::all_of(*value.if_array(), [](const Json& v) { return v.is_object(); });
    case Form::Texts:
      return value.is_array() &&
             std::ranges::all_of(*value.if_array(), [](const Json& v) { return v.is_string(); });
    case Form::Any:
      return true;
    default:
      return value.is_string();
  }
}

class BodyCheck {
 public:
  explicit BodyCheck(std::string_view whole) : whole_(whole) {}

  void check_object(const Object& object, const Type& type, const std::string& path,
                    std::string_view text) {
    for (const auto& [key, value] : object) {
      const auto field = std::ranges::find(type.fields, std::string_view(key), &Field::name);
      const std::string inner = path.empty() ? std::string(key) : path + "." + std::string(key);
      const std::string_view part = member_text(text, key);
      if (field == type.fields.end()) {
        add(inner, part, fmt::format("a {} has no such member", type.name), known(type));
      } else if (!(field->nullable && value.is_null())) {
        check_value(value, *field, inner, part);
      }
    }
    for (const Field& field : type.fields) {
      if (!field.required || object.contains(field.name)) continue;
      add(path, text, fmt::format("a {} needs \"{}\"", type.name, field.name), "");
    }
  }
  std::vector<Fault> take() { return std::move(faults_); }

 private:
  static std::string known(const Type& type) {
    std::string names;
    for (const Field& field : type.fields) {
      if (!names.empty()) names += ", ";
      names += field.name;
    }
    return "known are: " + names;
  }

  void check_value(const Json& value, const Field& field, const std::string& path,
                   std::string_view text) {
    if (!is_of_form(value, field.form)) {
      return add(path, text, fmt::format("must be {}", wanted(field.form)), "");
    }
    const Type* type = find_type(field.of);  // not known: it is config's, and checked there
    if (field.form == Form::Nested && type != nullptr) {
      check_object(*value.if_object(), *type, path, text);
    } else if (field.form == Form::List && type != nullptr) {
      const std::vector<std::string_view> parts = element_texts(text);
      const Array& array = *value.if_array();
      for (std::size_t i = 0; i < array.size() && i < parts.size(); ++i) {
        check_object(*array[i].if_object(), *type, fmt::format("{}[{}]", path, i), parts[i]);
      }
    } else if (value.is_string()) {
      const auto checked = check_text(field.form, field.of, *value.if_string());
      if (!checked) add(path, text, checked.error().message, "");
    }
  }

  void add(std::string path, std::string_view part, std::string message, std::string hint) {
    if (faults_.size() >= kFaultsMax) return;
    const TextPlace place = part.empty() ? TextPlace{} : place_of(whole_, part);
    faults_.push_back({.path = std::move(path),
                       .line = place.line,
                       .column = place.column,
                       .message = std::move(message),
                       .hint = std::move(hint)});
  }

  static constexpr std::size_t kFaultsMax = 100;
  std::string_view whole_;
  std::vector<Fault> faults_;
};

}  // namespace

Json schema_of(Form form, std::string_view of, std::string_view description) {
  return field_schema({.name = {}, .form = form, .description = description, .of = of});
}

Object schemas() {
  Object all;
  for (const Type* type : types()) all[type->name] = type_schema(*type);
  return all;
}

Result<void> check_text(Form form, std::string_view of, std::string_view text) {
  switch (form) {
    case Form::Number:
    case Form::Duration:
      return is_number(text);
    case Form::Boolean:
      return is_choice(text, "true false");
    case Form::Choice:
      return is_choice(text, of);
    case Form::Time:
      return only_checked(parse_time(text));
    case Form::Address:
      return only_checked(Ipv4Address::parse(text));
    case Form::Range:
      return only_checked(Ipv4Range::parse(text));
    case Form::Subnet:
      return only_checked(Subnet::parse(text));
    case Form::HardwareAddress:
      return only_checked(HardwareAddress::parse(text));
    case Form::Hex:
      return only_checked(from_hex(text));
    default:
      return {};
  }
}

std::vector<Fault> check_body(const Json& body, std::string_view type_name, std::string_view text) {
  const Type* type = find_type(type_name);
  if (!body.is_object()) {
    return {
        {.line = 1, .column = 1, .message = "the body must be an object"}
    };
  }
  if (type == nullptr) return {};  // config's, and checked there
  BodyCheck check(text);
  check.check_object(*body.if_object(), *type, "", text);
  return check.take();
}

}  // namespace tandem::api
