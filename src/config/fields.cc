// SPDX-License-Identifier: Apache-2.0
#include "config/fields.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace tandem::config {

Fields::Fields(const Node& node, const ObjectSpec& spec, Faults& faults)
    : node_(node), spec_(spec), faults_(faults) {
  if (!expect(node, Node::Kind::Object, faults)) return;
  for (const Node& member : node) {
    if (spec.find(member.key) == nullptr) report_unknown(member);
  }
  for (const KeyGroup& group : spec.groups) {
    for (const Key& key : group.keys) {
      if (!key.required || node.find(key.name) != nullptr) continue;
      refuse(node, faults, fmt::format("\"{}\" is missing", key.name),
             std::string(key.description));
    }
  }
  check_one_of();
}

void Fields::check_one_of() const {
  const std::vector<std::string_view> rivals = words(spec_.one_of);
  const auto given = std::ranges::count_if(rivals, [&](std::string_view key) { return has(key); });
  if (rivals.empty() || given == 1) return;
  std::string list = fmt::format("\"{}\"", fmt::join(rivals, "\" or \""));
  refuse(node_, faults_,
         given == 0 ? fmt::format("one of {} is missing", list)
                    : fmt::format("only one of {} may be there", list),
         fmt::format("give either {}", list));
}

const Node* Fields::find(std::string_view name) const {
  TANDEM_ASSERT(spec_.find(name) != nullptr);
  return node_.kind == Node::Kind::Object ? node_.find(name) : nullptr;
}

const Node* Fields::find_list(std::string_view name) const {
  const Node* node = find(name);
  return node != nullptr && expect(*node, Node::Kind::Array, faults_) ? node : nullptr;
}

const Key& Fields::key(std::string_view name) const {
  const Key* key = spec_.find(name);
  TANDEM_ASSERT(key != nullptr);
  return *key;
}

// A key of another kind of object is likelier misplaced than misspelt.
void Fields::report_unknown(const Node& member) const {
  std::vector<std::string_view> names;
  for (const Key* key : spec_.keys()) names.push_back(key->name);
  std::string hint;
  std::string homes;
  for (const ObjectSpec& other : object_specs()) {
    if (other.find(member.key) != nullptr) {
      homes += fmt::format("{}{}", homes.empty() ? "" : ", ", other.name);
    }
  }
  if (!homes.empty()) {
    hint = fmt::format("it may stand in: {}", homes);
  } else if (const std::string_view near = nearest(member.key, names); !near.empty()) {
    hint = fmt::format("did you mean \"{}\"?", near);
  }
  faults_.add({Severity::Error, member.key_place, member.path(),
               fmt::format("there is no key \"{}\" in {} {}", member.key,
                           spec_.name == "document" ? "the" : "a", spec_.name),
               std::move(hint)});
}

}  // namespace tandem::config
