// SPDX-License-Identifier: Apache-2.0
#include "config/options.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "config/keys.h"
#include "config/values.h"
#include "wire/option_value.h"

namespace tandem::config {

namespace {

// Options that keys of their own set, so that the engine can calculate with them.
struct SetByKey {
  std::uint8_t code;
  std::string_view key;
};
constexpr auto kSetByKey = std::to_array<SetByKey>({
    {51, "lease-time"       },
    {54, "server-identifier"},
    {58, "renewal-time"     },
    {59, "rebinding-time"   },
});

// "6", "private-224", "private 224" or "option-6"; nothing if it is no number of an option.
std::optional<std::uint8_t> code_of(std::string_view name) {
  for (const std::string_view prefix : {"private-", "private ", "option-", "option "}) {
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
      break;
    }
  }
  std::uint8_t code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return code;
}

struct Named {
  std::uint8_t code = 0;
  const wire::OptionSpec* spec = nullptr;  // null: a code that no table knows
};

std::optional<Named> find_named(std::string_view name, const OptionDefinitions& definitions) {
  if (const wire::OptionSpec* spec = definitions.find(name)) return Named{spec->code, spec};
  if (const std::optional<std::uint8_t> code = code_of(name)) {
    return Named{*code, definitions.find(*code)};
  }
  return std::nullopt;
}

void report_unknown(const Node& member, const OptionDefinitions& definitions, Faults& faults) {
  std::vector<std::string_view> names;
  for (const wire::OptionSpec& spec : definitions.own()) names.push_back(spec.name);
  for (const wire::OptionSpec& spec : wire::option_table()) {
    if (spec.space == wire::Space::Dhcp4 && !spec.name.empty()) names.push_back(spec.name);
  }
  const std::string_view near = nearest(member.key, names);
  faults.add({Severity::Error, member.key_place, member.path(),
              fmt::format("there is no DHCP option \"{}\"", member.key),
              near.empty() ? "name it, or give its number: \"224\": {\"hex\": \"0a0b\"}"
                           : fmt::format("did you mean \"{}\"?", near)});
}

bool to_value(const Node& node, wire::Value& out, Faults& faults) {
  switch (node.kind) {
    case Node::Kind::Boolean:
      out.data = node.boolean;
      return true;
    case Node::Kind::Integer:
      out.data = node.integer;
      return true;
    case Node::Kind::Text:
      out.data = std::string(node.text);
      return true;
    case Node::Kind::Array: {
      wire::Values values;
      for (const Node& element : node) {
        if (!to_value(element, values.emplace_back(), faults)) return false;
      }
      out.data = std::move(values);
      return true;
    }
    case Node::Kind::Object: {
      wire::Members members;
      for (const Node& member : node) {
        wire::Value value;
        if (!to_value(member, value, faults)) return false;
        members.push_back({std::string(member.key), std::move(value)});
      }
      out.data = std::move(members);
      return true;
    }
    case Node::Kind::Null:
      refuse(node, faults, "null is no value of an option", "leave the option out");
      return false;
    case Node::Kind::Number:
      refuse(node, faults, "no option takes such a number", "write a whole number of 64 bits");
      return false;
  }
  return false;
}

bool parse_send(const Node& node, lease::Send& out, Faults& faults) {
  if (!expect(node, Node::Kind::Text, faults)) return false;
  if (node.text == "default") {
    out = lease::Send::Default;
  } else if (node.text == "always") {
    out = lease::Send::Always;
  } else if (node.text == "never") {
    out = lease::Send::Never;
  } else {
    refuse(node, faults, fmt::format("\"{}\" is no way to send an option", node.text),
           "one of: default always never");
    return false;
  }
  return true;
}

// The long form has a member "send"; without it an object is a value like any other.
struct Form {
  const Node* value = nullptr;  // null: only a way to send is set
  const Node* send = nullptr;
};

bool parse_form(const Node& node, Form& out, Faults& faults) {
  out.value = &node;
  if (node.kind != Node::Kind::Object) return true;
  const Node* value = node.find("value");
  const Node* send = node.find("send");
  if (value == nullptr && send == nullptr) return true;
  out = {value, send};
  bool good = true;
  for (const Node& member : node) {
    if (&member == value || &member == send) continue;
    refuse(member, faults,
           fmt::format("there is no \"{}\" beside \"value\" and \"send\"", member.key));
    good = false;
  }
  return good;
}

Result<Bytes> encode(const Named& option, const wire::Value& value) {
  if (option.spec != nullptr) return wire::encode_value(*option.spec, value);
  const wire::OptionSpec raw{.code = option.code, .name = "", .type = "binary"};
  return wire::encode_value(raw, value);
}

std::optional<lease::OptionSetting> read_option(const Node& node, const Named& option,
                                                Faults& faults) {
  Form form;
  if (!parse_form(node, form, faults)) return std::nullopt;
  lease::OptionSetting setting;
  setting.code = option.code;
  if (form.send != nullptr && !parse_send(*form.send, setting.send, faults)) return std::nullopt;
  if (form.value == nullptr) {
    if (setting.send == lease::Send::Never) return setting;
    refuse(node, faults, "\"value\" is missing", "only \"send\": \"never\" goes without a value");
    return std::nullopt;
  }
  wire::Value value;
  if (!to_value(*form.value, value, faults)) return std::nullopt;
  Result<Bytes> encoded = encode(option, value);
  if (!encoded.ok()) {
    refuse(*form.value, faults, encoded.error().message);
    return std::nullopt;
  }
  setting.value = std::move(encoded).value();
  return setting;
}

}  // namespace

std::optional<Refusal> why_not_configurable(std::uint8_t code, const wire::OptionSpec* spec) {
  const auto by_key = std::ranges::find(kSetByKey, code, &SetByKey::code);
  if (by_key != kSetByKey.end()) {
    return Refusal{fmt::format("option {} is set by a key of its own", code),
                   fmt::format("set \"{}\" instead", by_key->key)};
  }
  if (spec == nullptr) return std::nullopt;
  switch (spec->role) {
    case wire::Role::Structural:
      return Refusal{fmt::format("option {} is part of the form of every message", code),
                     "the server writes it by itself"};
    case wire::Role::Echo:
      return Refusal{fmt::format("option {} is returned to the client as it sent it", code),
                     "leave it out"};
    case wire::Role::Relay:
      return Refusal{fmt::format("option {} belongs to relay agents", code),
                     "the server returns it by itself"};
    case wire::Role::LeaseQuery:
      return Refusal{fmt::format("option {} stands only in answers to lease queries", code),
                     "leave it out"};
    case wire::Role::Client:
      // Some clients want their own vendor class back (PXE: D15.04), so 60 may be set.
      if (code == 60 || code == 124) return std::nullopt;
      return Refusal{fmt::format("option {} is said by clients, not to them", code),
                     "leave it out"};
    case wire::Role::Config:
    case wire::Role::Managed:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> option_code(std::string_view name,
                                        const OptionDefinitions& definitions) {
  const std::optional<Named> named = find_named(name, definitions);
  return named ? std::optional(named->code) : std::nullopt;
}

std::vector<lease::OptionSetting> read_options(const Node& node,
                                               const OptionDefinitions& definitions,
                                               Faults& faults) {
  std::vector<lease::OptionSetting> settings;
  if (!expect(node, Node::Kind::Object, faults)) return settings;
  std::array<const Node*, 256> seen{};
  for (const Node& member : node) {
    const std::optional<Named> option = find_named(member.key, definitions);
    if (!option) {
      report_unknown(member, definitions, faults);
      continue;
    }
    if (const std::optional<Refusal> refusal = why_not_configurable(option->code, option->spec)) {
      faults.add(
          {Severity::Error, member.key_place, member.path(), refusal->message, refusal->hint});
      continue;
    }
    const Node*& first = seen[option->code];
    if (first != nullptr && first->key != member.key) {  // the same key twice is told already
      faults.add({
          Severity::Error, member.key_place, member.path(),
          fmt::format("option {} is set already: ", option->code), "keep one of them",
          Finding::Other{std::nullopt, first->key_place, first->path()}
      });
      continue;
    }
    first = &member;
    if (std::optional<lease::OptionSetting> setting = read_option(member, *option, faults)) {
      settings.push_back(std::move(*setting));
    }
  }
  std::ranges::sort(settings, {}, &lease::OptionSetting::code);
  return settings;
}

}  // namespace tandem::config
