// SPDX-License-Identifier: Apache-2.0
#include "config/frame.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "config/lease_times.h"
#include "config/options.h"
#include "wire/option_type.h"

namespace tandem::config {

std::optional<ListId> list_of(std::string_view key) {
  const auto found = std::ranges::find(kListKeys, key);
  if (found == kListKeys.end()) return std::nullopt;
  return static_cast<ListId>(found - kListKeys.begin());
}

Above Frame::above() const {
  Above above{definitions.get(), {}};
  above.lease_times.push(&lease_times);
  return above;
}

namespace {

void read_server(const Node& node, Frame& frame, Faults& faults) {
  const Fields fields(node, object_spec("server"), faults);
  fields.read("name", frame.server_name);
  fields.read_list("interfaces", frame.interfaces);
  bool lenient = false;
  fields.read("lenient-parsing", lenient);
  frame.strictness = lenient ? wire::Strictness::Lenient : wire::Strictness::Strict;
  fields.read("require-relay-in-scope", frame.require_relay_in_scope);
  std::optional<bool> authoritative;
  if (fields.read("authoritative", authoritative)) {
    if (frame.parameters.authoritative) {
      refuse(*fields.find("authoritative"), faults,
             "\"authoritative\" is set for the whole document already", "keep one of them");
    }
    frame.parameters.authoritative = authoritative;
  }
  if (const Node* limits = fields.find("decline-limits")) {
    const Fields inner(*limits, object_spec("decline-limits"), faults);
    inner.read("per-client", frame.decline_limits.per_client);
    inner.read("pool-percent", frame.decline_limits.pool_percent);
    inner.read("span", frame.decline_limits.span);
  }
}

void read_storage(const Node& node, Frame& frame, Faults& faults) {
  const Fields fields(node, object_spec("storage"), faults);
  std::string& directory = frame.storage_directory;
  if (fields.read("directory", directory) && !directory.starts_with('/')) {
    refuse(*fields.find("directory"), faults,
           "the path is relative, and a daemon has no place of its own to start from",
           "write it from the root: \"/var/lib/tandem\"");
  }
}

// --- control

void read_users(const Node& node, ControlSettings& out, Faults& faults) {
  if (!expect(node, Node::Kind::Object, faults)) return;
  const Key& key = *object_spec("control").find("users");
  const std::vector<std::string_view> roles = words(key.of);
  for (const Node& member : node) {
    if (member.key.empty()) refuse(member, faults, "the user's name is empty");
    if (!expect(member, Node::Kind::Text, faults)) continue;
    if (std::ranges::find(roles, member.text) == roles.end()) {
      refuse(member, faults, fmt::format("\"{}\" is no role", member.text),
             fmt::format("one of: {}", key.of));
      continue;
    }
    out.users.push_back({std::string(member.key), std::string(member.text)});
  }
}

void read_absolute_path(const Fields& fields, std::string_view key, std::string& out,
                        Faults& faults) {
  if (!fields.read(key, out) || out.empty() || out.starts_with('/')) return;
  refuse(*fields.find(key), faults, "the path is relative, and a daemon has no place of its own",
         "write it from the root: \"/etc/tandem/..\"");
}

void read_control(const Node& node, ControlSettings& out, Faults& faults) {
  const Fields fields(node, object_spec("control"), faults);
  read_absolute_path(fields, "socket", out.socket, faults);
  if (const Node* users = fields.find("users")) read_users(*users, out, faults);
  fields.read_list("listen", out.listen);
  if (const Node* tls = fields.find("tls")) {
    const Fields inner(*tls, object_spec("tls"), faults);
    read_absolute_path(inner, "certificate", out.certificate, faults);
    read_absolute_path(inner, "key", out.key, faults);
  }
  fields.read("connections-max", out.connections_max);
  fields.read("request-size-max", out.request_size_max);
  if (!out.listen.empty() && !fields.has("tls")) {
    refuse(*fields.find("listen"), faults, "\"tls\" is missing, and nothing listens without it",
           "\"tls\": { \"certificate\": \"/etc/tandem/tls.crt\", \"key\": "
           "\"/etc/tandem/tls.key\" }");
  }
}

// --- option definitions (D14.80)

// Names are words that can't be taken for a number.
bool is_option_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void define_option(const Node& node, OptionDefinitions& out, std::vector<const Node*>& where,
                   Faults& faults) {
  const Fields fields(node, object_spec("option-definition"), faults);
  std::uint32_t code = 0;
  std::string name;
  std::string type;
  const bool has_code = fields.read("code", code);
  const bool has_name = fields.read("name", name);
  const bool has_type = fields.read("type", type);
  if (!has_code || !has_name || !has_type) return;
  const bool repeats = type.ends_with(kRepeats);
  const std::string_view item =
      std::string_view(type).substr(0, type.size() - (repeats ? kRepeats.size() : 0));
  if (const auto tree = wire::parse_type(item); !tree.ok()) {
    return refuse(*fields.find("type"), faults, tree.error().message,
                  "such as: ipv4-address, ipv4-address..., uint32, string, fqdn, binary, boolean, "
                  "record(uint16,ipv4-address)");
  }
  const auto octet = static_cast<std::uint8_t>(code);
  if (wire::find_option(wire::Space::Dhcp4, octet) != nullptr) {
    return refuse(*fields.find("code"), faults,
                  fmt::format("option {} has a meaning already: {}", code,
                              wire::find_option(wire::Space::Dhcp4, octet)->name),
                  "define codes that no standard knows, such as 224 to 254");
  }
  if (!is_option_name(name)) {
    return refuse(*fields.find("name"), faults,
                  fmt::format("\"{}\" is no name for an option", name),
                  "small letters, digits and hyphens, beginning with a letter");
  }
  if (option_code(name, OptionDefinitions{})) {
    return refuse(*fields.find("name"), faults,
                  fmt::format("\"{}\" is the name of an option already", name));
  }
  for (std::size_t i = 0; i < where.size(); ++i) {
    const wire::OptionSpec& other = out.own()[i];
    if (other.code != octet && other.name != name) continue;
    return refuse(node, faults,
                  fmt::format("option {} is defined already: ",
                              other.code == octet ? std::to_string(code) : name),
                  *where[i], "keep one of them");
  }
  out.add(octet, std::move(name), type);
  where.push_back(&node);
}

std::shared_ptr<const OptionDefinitions> read_definitions(const Fields& fields, Faults& faults) {
  auto definitions = std::make_shared<OptionDefinitions>();
  const Node* list = fields.find_list("option-definitions");
  if (list == nullptr) return definitions;
  std::vector<const Node*> where;
  for (const Node& node : *list) define_option(node, *definitions, where, faults);
  return definitions;
}

void read_document(const Node& root, Frame& frame, Faults& faults) {
  const Fields fields(root, object_spec("document"), faults);
  std::string schema;
  fields.read("$schema", schema);
  frame.definitions = read_definitions(fields, faults);
  read_scope_parameters(fields, *frame.definitions, frame.parameters, faults);
  if (const Node* server = fields.find("server")) read_server(*server, frame, faults);
  if (const Node* storage = fields.find("storage")) read_storage(*storage, frame, faults);
  if (const Node* control = fields.find("control")) read_control(*control, frame.control, faults);
  for (std::size_t list = 0; list < kListCount; ++list) {
    const Node* node = fields.find_list(kListKeys[list]);
    if (node != nullptr) frame.holes[list] = node->octet + 1;
  }
  frame.lease_times = only_lease_times(frame.parameters);
  check_lease_times(frame.parameters, {}, root, faults);
}

}  // namespace

std::shared_ptr<const Frame> read_frame(std::string text, bool known) {
  auto frame = std::make_shared<Frame>();
  Faults faults;
  Faults told;
  const std::unique_ptr<Document> document = Document::parse(text, known ? told : faults);
  frame->text = std::move(text);
  frame->definitions = std::make_shared<OptionDefinitions>();
  if (document != nullptr) read_document(document->root(), *frame, faults);
  frame->faults = std::move(faults);
  return frame;
}

}  // namespace tandem::config
