// SPDX-License-Identifier: Apache-2.0
// reference_chapter of config/schema.h.
#include <vector>

#include <fmt/format.h>

#include "config/keys.h"
#include "config/options.h"
#include "config/schema.h"
#include "wire/option_table.h"

namespace tandem::config {

namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Made from src/config/keys.cc; run config_test with TANDEM_RECORD=1 to make it anew. -->

`tandemd` runs from one JSON document. Comments (`//` and `/* */`) and a comma after the last item are
allowed. `api/config.schema.json` is its JSON Schema, for editors; `docs/examples/` holds whole documents.

- `tandemd --check FILE` reads a document and says all that is wrong with it, each with line, path and what
  would be right.
- A document is taken whole or not at all. A server that is told to reload a bad one goes on serving by the
  last good revision, and says so.
- Every document taken, and every change through the control API, is kept as a numbered revision, with author,
  time and comment; the last 100 stay. Changes through the API leave comments and formatting as they are.
- No change loses a lease: a lease that no pool covers any more is kept aside, and comes back with its scope.

A parameter may stand at several levels. The strongest wins, each parameter and each option on its own:
reservation, pool, scope, shared network, the document.

Durations are seconds, or text: `"90s"`, `"8h"`, `"1d12h"`, `"forever"`.
)";

constexpr std::string_view kOptionsIntroduction = R"(
## Options

`options` sets DHCP options by name, alias or number. A client gets those that it asks for and the few that
are always sent. The long form says otherwise for one option:

```jsonc
"options": {
  "routers": ["10.0.0.1"],
  "42": ["192.0.2.123"],                                     // ntp-servers, by number
  "domain-search": { "value": ["example.net"], "send": "always" },
  "time-offset": { "send": "never" },                        // not here, though set above
  "private-224": { "hex": "0a0b0c" }                         // raw octets, for any option
}
```

`option-definitions` gives an option that is not in this table a name and a type, by which it then can be set
everywhere:

```jsonc
"option-definitions": [{ "code": 224, "name": "phone-servers", "type": "ipv4-address..." }],
"options": { "phone-servers": ["192.0.2.40", "192.0.2.41"] }
```

| Option | Name | Value |
|---:|---|---|
)";

std::string form_text(const Key& key) {
  switch (key.form) {
    case Form::Boolean:
      return "true or false";
    case Form::Number:
      return fmt::format("number, {} to {}", key.min, key.max);
    case Form::Duration:
      return "duration";
    case Form::Text:
      return key.max < 256 ? fmt::format("text, at most {} octets", key.max) : "text";
    case Form::Choice: {
      std::string choices;
      for (const std::string_view word : words(key.of)) {
        choices += fmt::format("{}`{}`", choices.empty() ? "" : ", ", word);
      }
      return choices;
    }
    case Form::Address:
      return "IPv4 address";
    case Form::Range:
      return "range";
    case Form::Subnet:
      return "subnet";
    case Form::HardwareAddress:
      return "hardware address";
    case Form::ClientId:
      return "client id";
    case Form::Texts:
      return "list of texts";
    case Form::Addresses:
      return "list of IPv4 addresses";
    case Form::Ranges:
      return "list of ranges";
    case Form::Subnets:
      return "list of subnets";
    case Form::Endpoints:
      return "list of addresses with port";
    case Form::Roles:
      return fmt::format("object: names, each with one of `{}`", key.of);
    case Form::Options:
      return "options, see below";
    case Form::Object:
      return fmt::format("object `{}`", key.of);
    case Form::Objects:
      return fmt::format("list of objects `{}`", key.of);
  }
  return "";
}

void print_table(std::span<const Key> keys, std::string& out) {
  out += "\n| Key | Value | Default | Meaning |\n|---|---|---|---|\n";
  for (const Key& key : keys) {
    const std::string source = key.source.empty() ? "" : fmt::format(" ({})", key.source);
    out += fmt::format("| `{}` | {} | {} | {}{} |\n", key.name, form_text(key),
                       key.required ? "**required**" : key.fallback, key.description, source);
  }
}

void print_object(const ObjectSpec& spec, std::string& out) {
  out += fmt::format("\n## {}\n\n{}\n", spec.title, spec.description);
  std::string common;
  for (const KeyGroup& group : spec.groups) {
    if (group.keys.empty()) continue;
    if (group.title.empty()) {
      print_table(group.keys, out);
    } else {
      common += fmt::format("{}*{}*", common.empty() ? "" : ", ", group.title);
    }
  }
  if (!common.empty()) out += fmt::format("\nAlso: {}.\n", common);
}

// The groups with a title, each once.
void print_common(std::string& out) {
  for (const KeyGroup& group : object_specs().front().groups) {
    if (group.title.empty()) continue;
    out += fmt::format("\n## {}\n", group.title);
    print_table(group.keys, out);
  }
}

std::string escaped(std::string_view type) {
  std::string text;
  for (const char c : type) {
    if (c == '|') text += '\\';
    text += c;
  }
  return text;
}

void print_options(std::string& out) {
  out += kOptionsIntroduction;
  for (const wire::OptionSpec& spec : wire::option_table()) {
    if (spec.space != wire::Space::Dhcp4 || why_not_configurable(spec.code, &spec)) continue;
    std::string names = fmt::format("`{}`", spec.name);
    for (const std::string_view alias : words(spec.aliases)) names += fmt::format(", `{}`", alias);
    out += fmt::format("| {} | {} | {}{} |\n", spec.code, names, spec.array ? "list of " : "",
                       escaped(spec.type));
  }
}

}  // namespace

std::string reference_chapter() {
  std::string out(kIntroduction);
  for (const ObjectSpec& spec : object_specs()) print_object(spec, out);
  print_common(out);
  print_options(out);
  return out;
}

}  // namespace tandem::config
