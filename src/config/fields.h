// SPDX-License-Identifier: Apache-2.0
// The members of one object of the document, held against its rows of the key table: what no row
// names is refused when Fields is made, with the nearest name there is; what a row requires and the
// object lacks, too. read() then takes one member by name into a variable, which stays as it is
// when the member is absent or wrong.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "config/values.h"

namespace tandem::config {

class Fields {
 public:
  // When the node is no object this is reported, and there are no members.
  Fields(const Node& node, const ObjectSpec& spec, Faults& faults);

  const Node* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  template <typename T>
  bool read(std::string_view name, T& out) const {
    const Node* node = find(name);
    return node != nullptr && parse(*node, key(name), out, faults_);
  }
  template <typename T>
  bool read(std::string_view name, std::optional<T>& out) const {
    T value{};
    if (!read(name, value)) return false;
    out = std::move(value);
    return true;
  }
  // The elements that are right; `where`, if given, gets the node of each.
  template <typename T>
  void read_list(std::string_view name, std::vector<T>& out,
                 std::vector<const Node*>* where = nullptr) const {
    const Node* list = find_list(name);
    if (list == nullptr) return;
    for (const Node& element : *list) {
      T value{};
      if (!parse(element, key(name), value, faults_)) continue;
      out.push_back(std::move(value));
      if (where != nullptr) where->push_back(&element);
    }
  }
  // The list of that name, or null when it is absent or, which is reported, no list.
  const Node* find_list(std::string_view name) const;

 private:
  const Key& key(std::string_view name) const;
  void check_one_of() const;
  void report_unknown(const Node& member) const;

  const Node& node_;
  const ObjectSpec& spec_;
  Faults& faults_;
};

}  // namespace tandem::config
