// SPDX-License-Identifier: Apache-2.0
// Writes docs/options.md from the option table and holds the file in the repository against it. To
// record it anew after a change of the table: TANDEM_RECORD=1 build/tests/wire_test
// --gtest_filter='OptionDocs.*'. Every example in it is one that encode_value() takes.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "wire/option_constraint.h"
#include "wire/option_type.h"
#include "wire/option_value.h"

namespace tandem::wire {
namespace {

constexpr const char* kPath = TANDEM_SOURCE_DIR "/docs/options.md";

constexpr std::string_view kIntroduction =
    R"(# DHCP options and their values

Made from the option table (`src/wire/option_table.cc`) by `src/wire/option_docs_test.cc`.

In the configuration, `options` is an object from an option's name, one of its other names or its code to its value:

```jsonc
"options": {
  "routers": "10.0.0.1",
  "domain-name-servers": ["192.0.2.53", "192.0.2.54"],
  "classless-static-route": [["10.1.0.0/16", "10.0.0.2"], ["0.0.0.0/0", "10.0.0.1"]],
  "vendor-encapsulated-options": { "discovery-control": 3, "end": true },
  "vivso-suboptions": { "4491": { "1": "hex:0a0b" } },
  "224": "hex:01ff"
}
```

- Where the type repeats (`...` or an array) a single value may stand without the list around it.
- A record is a list of its parts in order. A repetition at its end is a list inside it, or runs on.
- A name (`fqdn`) goes out in DNS form; the dot at its end may be left out. `string` goes out as it is.
- A route is `["destination/length", "router"]` or `{"destination": .., "router": ..}`; router 0.0.0.0 means on the link.
- Suboptions are an object from name or number to value. Numbers without a name take octets.
- Octets are hexadecimal: `"hex:0a0b"`, where only octets can stand also `"0a:0b"`.
- Any option can be set raw: `"hex:0a0b"` or `{"hex": "0a0b"}`. Only the number of octets is checked then.

Codes that several products use in several ways have several rows; the first is what the number means, the others are
chosen by name.
)";

constexpr std::string_view kTableHead =
    "| code | name (others) | type | example | limits | RFC |\n|---|---|---|---|---|---|\n";

std::string json(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
    std::string operator()(std::uint64_t number) const { return fmt::to_string(number); }
    std::string operator()(const std::string& text) const { return '"' + text + '"'; }
    std::string operator()(const Values& list) const {
      std::string text;
      for (const Value& item : list) text += (text.empty() ? "" : ", ") + json(item);
      return "[" + text + "]";
    }
    std::string operator()(const Members& members) const {
      std::string text;
      for (const auto& [key, item] : members) {
        text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", key, json(item));
      }
      return "{" + text + "}";
    }
  };
  return std::visit(Visitor{}, value.data);
}

Value text(std::string_view s) {
  return Value{std::string(s)};
}

Value number(std::int64_t n) {
  return Value{n};
}

// Parameters: alpn=dot (RFC 9460 section 7.1).
Value encrypted_resolver() {
  return Value{
      Values{Value{Values{number(1), text("dns.example.org"), Value{Values{text("192.0.2.53")}},
                          text("hex:0001000403646f74")}}}};
}
Value client_fqdn() {
  return Value{
      Values{number(4), number(255), number(255), text("pc.example.org.")}
  };
}

// Better than what the type alone suggests.
Value own_example(std::string_view name) {
  static const std::map<std::string_view, Value> examples = {
      {"subnet-mask",             text("255.255.255.0")                   },
      {"host-name",               text("web1")                            },
      {"domain-name",             text("example.org")                     },
      {"root-path",               text("192.0.2.9:/srv/root")             },
      {"interface-mtu",           number(1500)                            },
      {"dhcp-lease-time",         number(86400)                           },
      {"dhcp-renewal-time",       number(43200)                           },
      {"dhcp-rebinding-time",     number(75600)                           },
      {"vendor-class-identifier", text("PXEClient")                       },
      {"tftp-server-name",        text("tftp.example.org")                },
      {"boot-file-name",          text("pxelinux.0")                      },
      {"fqdn",                    client_fqdn()                           },
      {"pcode",                   text("CET-1CEST,M3.5.0,M10.5.0/3")      },
      {"tcode",                   text("Europe/Berlin")                   },
      {"v6-only-preferred",       number(1800)                            },
      {"v4-captive-portal",       text("https://portal.example.org/api")  },
      {"v4-dnr",                  encrypted_resolver()                    },
      {"wpad-url",                text("http://wpad.example.org/wpad.dat")},
  };
  const auto found = examples.find(name);
  return found != examples.end() ? found->second : Value{};
}

const Constraint* rule(const OptionSpec& spec, Rule wanted, std::size_t part) {
  for (const Constraint& each : constraint_table()) {
    if (each.rule == wanted && each.part == part && concerns(each, spec)) return &each;
  }
  return nullptr;
}

std::string_view first_word(std::string_view words) {
  return words.substr(0, words.find(' '));
}

Value example(const OptionSpec& spec, const OptionType& type, std::size_t part);

Value example_number(const OptionSpec& spec, std::size_t part) {
  if (const Constraint* range = rule(spec, Rule::Range, part)) return Value{range->min};
  if (const Constraint* words = rule(spec, Rule::OneOf, part)) {
    return Value{std::int64_t{std::stoi(std::string(first_word(words->words)))}};
  }
  return number(1);
}

Value example_text(const OptionSpec& spec, std::size_t part, std::string_view plain) {
  if (const Constraint* words = rule(spec, Rule::OneOf, part))
    return text(first_word(words->words));
  if (const Constraint* words = rule(spec, Rule::Prefix, part)) {
    return Value{std::string(first_word(words->words)) + "example.org"};
  }
  return text(plain);
}

// As many as the option wants, beside what else is in it.
std::string example_octets(const OptionSpec& spec) {
  const Constraint* octets = rule(spec, Rule::Octets, 0);
  if (octets == nullptr) return "hex:0a0b";
  std::string digits;
  const std::size_t others = size_rule(type_of(spec)).min;
  for (std::size_t i = others; i < static_cast<std::size_t>(octets->max); ++i) {
    digits += fmt::format("{:02x}", i - others);
  }
  return "hex:" + digits;
}

Value example_record(const OptionSpec& spec, const OptionType& type) {
  Values members;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    members.push_back(example(spec, type.children[i], i + 1));
  }
  return Value{std::move(members)};
}

Value example_suboptions(const OptionType& type) {
  const SuboptionSpace space = suboption_space(type);
  if (space.tables.empty()) return Value{Members{{"1", text("hex:0a0b")}}};
  const OptionSpec& first = *find_option(space.tables.front(), std::uint8_t{1});
  return Value{Members{{std::string(first.name), example(first, type_of(first), 0)}}};
}

Value example(const OptionSpec& spec, const OptionType& type, std::size_t part) {
  switch (type.kind) {
    case Kind::None:
      return Value{};
    case Kind::Empty:
    case Kind::Boolean:
      return Value{true};
    case Kind::Uint8:
    case Kind::Uint16:
    case Kind::Uint32:
    case Kind::Uint64:
    case Kind::Int32:
      return example_number(spec, part);
    case Kind::Ipv4Address:
      return text("192.0.2.1");
    case Kind::Ipv6Address:
      return text("2001:db8::1");
    case Kind::Fqdn:
      return text("example.org");
    case Kind::String:
      return example_text(spec, part, type.width == 2 ? "DE" : "text");
    case Kind::Binary:
      return example_text(spec, part, example_octets(spec));
    case Kind::Route:
      return Value{
          Values{text("10.1.0.0/16"), text("192.0.2.1")}
      };
    case Kind::Record:
      return example_record(spec, type);
    case Kind::Repeat:
    case Kind::Counted:
      return Value{Values{example(spec, type.children.front(), part)}};
    case Kind::Sized:
      return example(spec, type.children.front(), part);
    case Kind::Enterprises:
      return Value{Members{{"4491", example(spec, type.children.front(), part)}}};
    case Kind::Choice:
      return example(spec, type.children.front(), part);
    case Kind::Either:
      return example(spec, type.children.back(), part);
    case Kind::Encapsulated:
      return example_suboptions(type);
  }
  return Value{};
}

Value example_of(const OptionSpec& spec) {
  const Value own = own_example(spec.name);
  return own != Value{} ? own : example(spec, type_of(spec), 0);
}

// In a table a bar would end the cell.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

std::string limits(const OptionSpec& spec) {
  std::string text;
  for (const Constraint& each : constraint_table()) {
    if (!concerns(each, spec)) continue;
    text += fmt::format("{}{}{}", text.empty() ? "" : "; ",
                        each.part != 0 ? fmt::format("part {} ", each.part) : "",
                        constraint_text(each));
  }
  return text;
}

std::string rfcs(std::string_view numbers) {
  std::string text;
  for (const char c : numbers) text += c == ';' ? ", " : std::string(1, c);
  return text;
}

std::string row(const OptionSpec& spec) {
  const std::string type =
      std::string(spec.type) + (spec.array && !spec.type.starts_with("list") ? "..." : "");
  const std::string aliases = spec.aliases.empty() ? "" : fmt::format(" ({})", spec.aliases);
  const Value value = example_of(spec);
  const bool has_value = type_of(spec).kind != Kind::None;
  if (has_value) {
    const auto octets = encode_value(spec, value);
    EXPECT_TRUE(octets.ok()) << (octets ? "" : octets.error().message);
  }
  return fmt::format("| {} | {}{} | `{}` | {} | {} | {} |\n", spec.code, spec.name, aliases,
                     cell(type), has_value ? "`" + cell(json(value)) + "`" : "", limits(spec),
                     rfcs(spec.rfc));
}

std::string section(std::string_view title, Space space, std::initializer_list<Role> roles) {
  std::string text = fmt::format("\n## {}\n\n{}", title, kTableHead);
  for (const OptionSpec& spec : option_table()) {
    const bool wanted = std::find(roles.begin(), roles.end(), spec.role) != roles.end();
    if (spec.space == space && wanted) text += row(spec);
  }
  return text;
}

std::string document() {
  using enum Role;
  return std::string(kIntroduction) +
         section("Options that the administrator sets", Space::Dhcp4, {Config}) +
         section("Options that the server calculates, unless set", Space::Dhcp4, {Managed}) +
         section("Options that come from clients, relays and leasequery", Space::Dhcp4,
                 {Echo, Client, Relay, LeaseQuery}) +
         section("Options that are part of a message's frame", Space::Dhcp4, {Structural}) +
         section("Relay agent information: inside option 82", Space::RelayAgent, {Relay}) +
         section("CableLabs client configuration: inside option 122", Space::Ccc, {Config}) +
         section("PXE: inside option 43", Space::PxeClient, {Config});
}

TEST(OptionDocs, TheManualSaysWhatTheTableSays) {
  const std::string expected = document();
  if (std::getenv("TANDEM_RECORD") != nullptr) {
    std::ofstream(kPath) << expected;
    return;
  }
  std::ostringstream found;
  found << std::ifstream(kPath).rdbuf();
  EXPECT_EQ(found.str(), expected) << "run again with TANDEM_RECORD=1 to record docs/options.md";
}

TEST(OptionDocs, EveryRowOfTheTableHasALine) {
  const std::string text = document();
  for (const OptionSpec& spec : option_table()) {
    EXPECT_NE(text.find(fmt::format("| {} | {}", spec.code, spec.name)), std::string::npos)
        << spec.name;
  }
}

}  // namespace
}  // namespace tandem::wire
