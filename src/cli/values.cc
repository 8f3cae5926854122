// SPDX-License-Identifier: Apache-2.0
#include "cli/values.h"

#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/address.h"
#include "cli/flags.h"
#include "wire/option_table.h"

namespace tandem::cli {

namespace {

using config::Form;

std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.push_back(item);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return items;
}

std::optional<std::int64_t> number_of(std::string_view word) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

// A number, a boolean or a text, by what it looks like; with a type of the option table only what
// the type allows.
api::Json scalar_of(std::string_view word, std::string_view type) {
  const bool any = type.empty();
  if (any || type.starts_with("uint") || type.starts_with("int")) {
    if (const auto number = number_of(word)) return api::Json(*number);
  }
  if (any || type == "boolean" || type == "empty") {
    if (word == "true" || word == "false") return api::Json(word == "true");
  }
  return api::Json(word);
}

api::Json list_of(std::string_view words, std::string_view type) {
  api::Array list;
  for (const std::string_view item : items_of(words)) list.push_back(scalar_of(item, type));
  return api::Json(std::move(list));
}

const wire::OptionSpec* spec_of(std::string_view option) {
  const auto code = number_of(option);
  if (!code) return wire::find_option(wire::Space::Dhcp4, option);
  if (*code < 0 || *code > 255) return nullptr;
  return wire::find_option(wire::Space::Dhcp4, static_cast<std::uint8_t>(*code));
}

}  // namespace

api::Json value_of(Form form, std::string_view word) {
  switch (form) {
    case Form::Boolean:
      return api::Json(word == "true");
    case Form::Number:
      return api::Json(number_of(word).value_or(0));
    case Form::Texts:
    case Form::Addresses:
    case Form::Ranges:
    case Form::Subnets:
    case Form::Endpoints:
      return list_of(word, "text");
    case Form::Objects: {
      api::Array pools;
      for (const std::string_view range : items_of(word)) {
        pools.push_back(api::Object{
            {"range", range}
        });
      }
      return api::Json(std::move(pools));
    }
    case Form::HardwareAddress: {  // any spelling is understood, one is kept
      const auto address = HardwareAddress::parse(word);
      return api::Json(address ? address->text() : std::string(word));
    }
    case Form::Duration:
    case Form::Text:
    case Form::Choice:
    case Form::Address:
    case Form::Range:
    case Form::Subnet:
    case Form::ClientId:
    case Form::Options:
    case Form::Roles:
    case Form::Object:
      return api::Json(word);
  }
  return api::Json(word);
}

Result<api::Json> option_value(std::string_view option, std::string_view word) {
  if (word.starts_with('[') || word.starts_with('{')) {
    auto json = api::parse_json(word);
    if (!json) return fail(fmt::format("{}: {}", option, json.error().message));
    return std::move(json).value();
  }
  if (word.starts_with("hex:")) return api::Json(word);
  const wire::OptionSpec* spec = spec_of(option);
  if (spec == nullptr) {
    return word.find(',') == std::string_view::npos ? scalar_of(word, "") : list_of(word, "");
  }
  return spec->array ? list_of(word, spec->type) : scalar_of(word, spec->type);
}

api::Json sent(api::Json value, std::string_view send) {
  api::Object option;
  if (!value.is_null()) option["value"] = std::move(value);
  option["send"] = send;
  return api::Json(std::move(option));
}

Result<api::Object> options_of(std::span<const std::string> words) {
  api::Object options;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(fmt::format("--option wants NAME=VALUE, not \"{}\"", word));
    }
    const std::string name = word.substr(0, equals);
    TANDEM_TRY(api::Json value, option_value(name, std::string_view(word).substr(equals + 1)));
    options[name] = std::move(value);
  }
  return options;
}

Result<api::Object> body_of(const Invocation& invocation) {
  api::Object body;
  for (const Argument& argument : invocation.command->arguments) {
    if (argument.member.empty() || !invocation.has(argument.name)) continue;
    body[argument.member] = value_of(argument.form, invocation.one(argument.name));
  }
  for (const FlagGroup& group : flags_of(*invocation.command)) {
    for (const Flag& flag : group.flags) {
      if (flag.goes != Goes::ToBody || !invocation.has(flag.name)) continue;
      if (flag.form == Form::Options) {
        TANDEM_TRY(api::Object options, options_of(invocation.all(flag.name)));
        body["options"] = std::move(options);
      } else if (flag.form == Form::Duration && group.title == kFlagsTitle) {
        // Only the configuration takes durations as text; the API has seconds, null for ever.
        const auto duration = Duration::parse(invocation.one(flag.name)).value_or(Duration{});
        body[flag.name] = duration.is_infinite() ? api::Json() : api::Json(duration.in_seconds());
      } else if (flag.value.empty()) {
        body[flag.name] = true;
      } else {
        body[flag.name] = value_of(flag.form, invocation.one(flag.name));
      }
    }
  }
  return body;
}

}  // namespace tandem::cli
