// SPDX-License-Identifier: Apache-2.0
#include "config/schema.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "config/keys.h"
#include "config/options.h"
#include "wire/option_type.h"

namespace tandem::config {

namespace {

namespace json = boost::json;

json::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

json::object reference(std::string_view definition) {
  return {
      {"$ref", fmt::format("#/$defs/{}", definition)}
  };
}

json::object text_like(std::string_view pattern, std::string_view description) {
  return {
      {"type",        "string"         },
      {"pattern",     view(pattern)    },
      {"description", view(description)}
  };
}

json::object list_of(json::object items) {
  return {
      {"type",  "array"         },
      {"items", std::move(items)}
  };
}

json::object bounded_text(const Key& key) {
  json::object text{
      {"type", "string"}
  };
  if (key.min > 0) text["minLength"] = key.min;
  text["maxLength"] = key.max;
  return text;
}

// --- keys

json::object form_schema(const Key& key) {
  switch (key.form) {
    case Form::Boolean:
      return {
          {"type", "boolean"}
      };
    case Form::Number:
      return {
          {"type",    "integer"},
          {"minimum", key.min  },
          {"maximum", key.max  }
      };
    case Form::Duration:
      return reference("duration");
    case Form::Text:
      return bounded_text(key);
    case Form::Choice: {
      json::array choices;
      for (const std::string_view word : words(key.of)) choices.emplace_back(view(word));
      return {
          {"enum", std::move(choices)}
      };
    }
    case Form::Address:
      return reference("address");
    case Form::Range:
      return reference("range");
    case Form::Subnet:
      return reference("subnet-text");
    case Form::HardwareAddress:
      return reference("hardware-address");
    case Form::ClientId:
      return reference("client-id");
    case Form::Texts:
      return list_of(bounded_text(key));
    case Form::Addresses:
      return list_of(reference("address"));
    case Form::Ranges:
      return list_of(reference("range"));
    case Form::Subnets:
      return list_of(reference("subnet-text"));
    case Form::Endpoints:
      return list_of({
          {"type",    "string"      },
          {"pattern", ":[0-9]{1,5}$"}
      });
    case Form::Roles: {
      json::array roles;
      for (const std::string_view word : words(key.of)) roles.emplace_back(view(word));
      return {
          {"type",                 "object"                                },
          {"additionalProperties", json::object{{"enum", std::move(roles)}}}
      };
    }
    case Form::Options:
      return reference("options");
    case Form::Object:
      return reference(key.of);
    case Form::Objects:
      return list_of(reference(key.of));
  }
  return {};
}

json::object key_schema(const Key& key) {
  json::object schema = form_schema(key);
  std::string description(key.description);
  if (!key.fallback.empty()) description += fmt::format(" Default: {}.", key.fallback);
  schema["description"] = description;
  return schema;
}

json::object object_schema(const ObjectSpec& spec) {
  json::object properties;
  json::array required;
  for (const Key* key : spec.keys()) {
    properties[view(key->name)] = key_schema(*key);
    if (key->required) required.emplace_back(view(key->name));
  }
  json::object schema{
      {"description", view(spec.description)},
      {"type",        "object"              }
  };
  if (!required.empty()) schema["required"] = std::move(required);
  json::array one_of;
  for (const std::string_view key : words(spec.one_of)) {
    one_of.emplace_back(json::object{
        {"required", json::array{view(key)}}
    });
  }
  if (!one_of.empty()) schema["oneOf"] = std::move(one_of);
  schema["properties"] = std::move(properties);
  schema["additionalProperties"] = false;
  return schema;
}

// --- options

json::object type_schema(const wire::OptionType& type);

json::array schemas_of(const std::vector<wire::OptionType>& types) {
  json::array schemas;
  for (const wire::OptionType& type : types) schemas.emplace_back(type_schema(type));
  return schemas;
}

// One item alone may stand for a list of it.
json::object one_or_list(const wire::OptionType& item) {
  json::object one = type_schema(item);
  return {
      {"anyOf", json::array{one, json::object{{"type", "array"}}}}
  };
}

// As wire/option_type.h says what each kind looks like. Lists of records and the like are left to
// load(), whose messages are better than a validator's.
json::object type_schema(const wire::OptionType& type) {
  using wire::Kind;
  switch (type.kind) {
    case Kind::None:
      return reference("octets");
    case Kind::Empty:
      return {
          {"const", true}
      };
    case Kind::Boolean:
      return {
          {"type", "boolean"}
      };
    case Kind::Uint8:
    case Kind::Uint16:
    case Kind::Uint32:
    case Kind::Uint64:
    case Kind::Int32: {
      const wire::IntegerRange range = wire::integer_range(type.kind);
      return {
          {"type",    "integer"},
          {"minimum", range.min},
          {"maximum", range.max}
      };
    }
    case Kind::Ipv4Address:
      return reference("address");
    case Kind::Ipv6Address:
    case Kind::Fqdn:
    case Kind::String:
    case Kind::Binary:
      return {
          {"type", "string"}
      };
    case Kind::Repeat:
    case Kind::Counted:
      return one_or_list(type.children.front());
    case Kind::Sized:
      return type_schema(type.children.front());
    case Kind::Choice:
    case Kind::Either:
      return {
          {"anyOf", schemas_of(type.children)}
      };
    case Kind::Enterprises:
    case Kind::Encapsulated:
      return {
          {"type", "object"}
      };
    case Kind::Route:
    case Kind::Record:
      return {
          {"type", json::array{"array", "object"}}
      };
  }
  return {};
}

// A value short, as octets, or in the long form.
json::object option_schema(const wire::OptionSpec& spec) {
  json::object value{
      {"anyOf", json::array{type_schema(wire::type_of(spec)), reference("octets")}}
  };
  json::object long_form{
      {"type",                 "object"                                                   },
      {"properties",           json::object{{"value", value}, {"send", reference("send")}}},
      {"minProperties",        1                                                          },
      {"additionalProperties", false                                                      },
  };
  json::array forms = value["anyOf"].as_array();
  forms.emplace_back(std::move(long_form));
  return {
      {"description", fmt::format("Option {}: {}", spec.code, spec.type)},
      {"anyOf", std::move(forms)}
  };
}

json::object options_schema() {
  json::object properties;
  for (const wire::OptionSpec& spec : wire::option_table()) {
    if (spec.space != wire::Space::Dhcp4 || why_not_configurable(spec.code, &spec)) continue;
    properties[view(spec.name)] = option_schema(spec);
    for (const std::string_view alias : words(spec.aliases)) {
      properties[view(alias)] = json::object{
          {"$ref", fmt::format("#/$defs/options/properties/{}", spec.name)}
      };
    }
  }
  json::object by_number;
  by_number["^((private|option)[- ])?[0-9]{1,3}$"] = json::object{
      {"description", "By number, in the form of that option"}
  };
  return {
      {"description",          "DHCP options by name or number"                            },
      {"type",                 "object"                                                    },
      {"properties",           std::move(properties)                                       },
      {"patternProperties",    std::move(by_number)                                        },
      {"additionalProperties",
       json::object{
           {"description", "An option of \"option-definitions\", in the form of its type"}}}
  };
}

// --- the whole

constexpr std::string_view kOctet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

json::object definitions() {
  const std::string address = fmt::format("{0}(\\.{0}){{3}}", kOctet);
  const std::string length = "/(3[0-2]|[12]?[0-9])";
  json::object defs;
  defs["address"] = text_like(fmt::format("^{}$", address), "An IPv4 address: 192.0.2.1");
  defs["range"] = text_like(fmt::format("^{0}( *- *{0}|{1})?$", address, length),
                            "First and last address, a prefix, or one address");
  defs["subnet-text"] = text_like(fmt::format("^{}{}$", address, length), "A subnet: 192.0.2.0/24");
  defs["hardware-address"] =
      text_like("^([0-9]{1,3}/)?[0-9A-Fa-fx:. -]+$", "A hardware address: 52:54:00:12:34:56");
  defs["client-id"] =
      text_like("^(text:.+|[0-9A-Fa-fx:. -]+)$", "Option 61: hexadecimal, or text:name");
  defs["duration"] = json::object{
      {"description", "Seconds, or text: 90s, 8h, 1d12h, forever"                             },
      {"anyOf",
       json::array{json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 4294967294}},
                   json::object{{"type", "string"},
                                {"pattern", "^(forever|[0-9]+|([0-9]+(w|d|h|m|s|ms|us))+)$"}}}}
  };
  defs["octets"] = json::object{
      {"description", "Raw octets: {\"hex\": \"0a0b\"} or \"hex:0a0b\""                  },
      {"anyOf",       json::array{json::object{{"type", "string"}, {"pattern", "^hex:"}},
                            json::object{{"type", "object"},
                                         {"required", json::array{"hex"}},
                                         {"properties",
                                          json::object{{"hex", json::object{{"type", "string"}}}}},
                                         {"additionalProperties", false}}}}
  };
  defs["send"] = json::object{
      {"description", "When the option is sent: default (when asked for), always or never"},
      {"enum",        json::array{"default", "always", "never"}                           }
  };
  for (const ObjectSpec& spec : object_specs().subspan(1)) {
    defs[view(spec.name)] = object_schema(spec);
  }
  defs["options"] = options_schema();
  return defs;
}

// Indented by two blanks; what fits on a line stands on one.
void print(const json::value& value, std::size_t indent, std::string& out) {
  constexpr std::size_t kWidth = 100;
  const std::string flat = json::serialize(value);
  const bool nested = value.is_object() || value.is_array();
  if (!nested || flat.size() + indent <= kWidth) {
    out += flat;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += value.is_object() ? "{\n" : "[\n";
  std::size_t left = value.is_object() ? value.get_object().size() : value.get_array().size();
  const auto end_line = [&] { out += --left > 0 ? ",\n" : "\n"; };
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_object()) {
      out += fmt::format("{}{}: ", margin, json::serialize(json::value(key)));
      print(member, indent + 2, out);
      end_line();
    }
  } else {
    for (const json::value& element : value.get_array()) {
      out += margin;
      print(element, indent + 2, out);
      end_line();
    }
  }
  out += std::string(indent, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string json_schema() {
  json::object schema{
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title",   "Configuration of tandemd"                    }
  };
  for (auto& [key, value] : object_schema(object_specs().front())) schema[key] = value;
  schema["$defs"] = definitions();
  std::string out;
  print(schema, 0, out);
  return out + "\n";
}

}  // namespace tandem::config
