// SPDX-License-Identifier: Apache-2.0
#include "config/diff.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/naming.h"

namespace tandem::config {

namespace {

// Nodes of the one text and of the other.
struct Side {
  std::string_view text;
  const Node* node = nullptr;  // null: not there
  Side at(const Node* part) const { return {text, part}; }
  std::string own_text() const {
    return node == nullptr ? "" : std::string(text.substr(node->octet, node->after - node->octet));
  }
};

bool same_value(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  const auto count = [](const Node& node) { return std::distance(node.begin(), node.end()); };
  switch (a.kind) {
    case Node::Kind::Null:
    case Node::Kind::Number:  // no key takes one
      return true;
    case Node::Kind::Boolean:
      return a.boolean == b.boolean;
    case Node::Kind::Integer:
      return a.integer == b.integer;
    case Node::Kind::Text:
      return a.text == b.text;
    case Node::Kind::Array:
      return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_value);
    case Node::Kind::Object:
      return count(a) == count(b) && std::all_of(a.begin(), a.end(), [&](const Node& member) {
               const Node* other = b.find(member.key);
               return other != nullptr && same_value(member, *other);
             });
  }
  return false;
}

class Comparison {
 public:
  void compare_members(const Side& a, const Side& b, const ObjectSpec& spec) {
    for (const Node& member : *a.node) {
      compare(spec.find(member.key), std::string(member.key), a.at(&member),
              b.at(b.node->find(member.key)));
    }
    for (const Node& member : *b.node) {
      if (a.node->find(member.key) != nullptr) continue;
      compare(spec.find(member.key), std::string(member.key), a.at(nullptr), b.at(&member));
    }
  }

  std::vector<Difference> take() { return std::move(differences_); }

 private:
  // The members of lists and of "options" are objects of their own.
  void compare(const Key* key, std::string name, const Side& a, const Side& b) {
    where_.push_back(std::move(name));
    if (key != nullptr && is_list(key->form)) {
      compare_children(a, b, [&](const Node& n) { return element_name(*key, n).value_or(""); });
    } else if (key != nullptr && key->form == Form::Options) {
      compare_children(a, b, [](const Node& n) { return std::string(n.key); });
    } else {
      compare_values(a, b);
    }
    where_.pop_back();
  }

  template <typename NameOf>
  void compare_children(const Side& a, const Side& b, NameOf name_of) {
    std::map<std::string, const Node*> others;
    if (b.node != nullptr) {
      for (const Node& child : *b.node) others.emplace(name_of(child), &child);
    }
    std::map<std::string, const Node*> seen;
    if (a.node != nullptr) {
      for (const Node& child : *a.node) {
        const std::string name = name_of(child);
        if (!seen.emplace(name, &child).second) continue;
        const auto other = others.find(name);
        compare_named(name, a.at(&child), b.at(other == others.end() ? nullptr : other->second));
      }
    }
    if (b.node == nullptr) return;
    for (const Node& child : *b.node) {
      const std::string name = name_of(child);
      if (seen.emplace(name, &child).second) compare_named(name, a.at(nullptr), b.at(&child));
    }
  }

  void compare_named(const std::string& name, const Side& a, const Side& b) {
    where_.push_back(name);
    compare_values(a, b);
    where_.pop_back();
  }

  void compare_values(const Side& a, const Side& b) {
    if (a.node != nullptr && b.node != nullptr && same_value(*a.node, *b.node)) return;
    const auto kind = a.node == nullptr   ? Difference::Kind::Added
                      : b.node == nullptr ? Difference::Kind::Removed
                                          : Difference::Kind::Changed;
    differences_.push_back({kind, where_, a.own_text(), b.own_text()});
  }

  Where where_;
  std::vector<Difference> differences_;
};

std::vector<Difference> diff_texts(std::string_view a, std::string_view b, const ObjectSpec& spec) {
  if (a == b) return {};
  Faults told;
  const auto tree_a = Document::parse(a, told, Meaning::Value);
  const auto tree_b = Document::parse(b, told, Meaning::Value);
  TANDEM_ASSERT(tree_a != nullptr && tree_b != nullptr);
  Comparison comparison;
  comparison.compare_members({a, &tree_a->root()}, {b, &tree_b->root()}, spec);
  return comparison.take();
}

}  // namespace

std::vector<Difference> diff_pieces(ListId list, const Piece& a, const Piece& b) {
  return diff_texts(a.text, b.text, object_spec(key_of(list).of));
}

std::vector<Difference> diff_frames(const Frame& a, const Frame& b) {
  return diff_texts(a.text, b.text, object_spec("document"));
}

// --- stamps

namespace {

std::string path_of(std::span<const std::string> where) {
  return fmt::format("{}", fmt::join(where, "/"));
}

// "a/b" holds "a/b/c".
bool holds(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) &&
         (outer.empty() || inner.size() == outer.size() || inner[outer.size()] == '/');
}

}  // namespace

std::shared_ptr<const Stamps> stamped(const std::shared_ptr<const Stamps>& before,
                                      const std::vector<Difference>& differences,
                                      std::uint64_t revision) {
  if (differences.empty()) return before;
  std::map<std::string, std::uint64_t> stamps;
  if (before != nullptr) stamps.insert(before->begin(), before->end());
  for (const Difference& difference : differences) {
    const std::string path = path_of(difference.where);
    if (difference.kind == Difference::Kind::Removed) {
      stamps.erase(path);
    } else {
      stamps[path] = revision;
    }
  }
  return std::make_shared<const Stamps>(stamps.begin(), stamps.end());
}

Entry stamped(ListId list, const Entry& before, Entry after, std::uint64_t revision) {
  const std::vector<Difference> differences = diff_pieces(list, *before.piece, *after.piece);
  after.created = before.created;
  after.changed = differences.empty() ? before.changed : revision;
  after.stamps = stamped(before.stamps, differences, revision);
  return after;
}

std::uint64_t changed_in(const Stamps* stamps, std::uint64_t created,
                         std::span<const std::string> where) {
  std::uint64_t last = created;
  if (stamps == nullptr) return last;
  const std::string path = path_of(where);
  for (const auto& [changed, revision] : *stamps) {
    if (!holds(path, changed) && !holds(changed, path)) continue;
    if (revision == 0) return 0;  // not stored yet: later than all
    last = std::max(last, revision);
  }
  return last;
}

// --- whole configurations

namespace {

void add_below(Where above, std::vector<Difference> differences, std::vector<Difference>& out) {
  for (Difference& difference : differences) {
    Where where = above;
    where.insert(where.end(), difference.where.begin(), difference.where.end());
    difference.where = std::move(where);
    out.push_back(std::move(difference));
  }
}

void diff_lists(ListId id, const List& a, const List& b, std::vector<Difference>& out) {
  std::unordered_map<const Piece*, bool> shared;  // pieces of a: whether b has them, too
  for (const Entry& entry : a.entries) shared.emplace(entry.piece.get(), false);
  std::unordered_map<std::string, const Piece*> others;
  for (const Entry& entry : b.entries) {
    const auto found = shared.find(entry.piece.get());
    if (found != shared.end()) {
      found->second = true;
    } else {
      others.emplace(name_of(id, *entry.piece), entry.piece.get());
    }
  }
  const std::string list(kListKeys[static_cast<std::size_t>(id)]);
  for (const Entry& entry : a.entries) {
    if (shared[entry.piece.get()]) continue;
    const std::string name = name_of(id, *entry.piece);
    const auto other = others.find(name);
    if (other == others.end()) {
      out.push_back({
          Difference::Kind::Removed, {list, name},
           entry.piece->text, ""
      });
    } else {
      add_below({list, name}, diff_pieces(id, *entry.piece, *other->second), out);
      others.erase(other);
    }
  }
  for (const Entry& entry : b.entries) {  // what is left of the others, in order
    const auto found = others.find(name_of(id, *entry.piece));
    if (found == others.end() || found->second != entry.piece.get()) continue;
    out.push_back({
        Difference::Kind::Added, {list, found->first},
         "", entry.piece->text
    });
  }
}

}  // namespace

std::vector<Difference> diff(const Configuration& a, const Configuration& b) {
  std::vector<Difference> differences = diff_frames(*a.state().frame, *b.state().frame);
  for (std::size_t i = 0; i < kListCount; ++i) {
    if (a.state().lists[i] == b.state().lists[i]) continue;
    diff_lists(static_cast<ListId>(i), *a.state().lists[i], *b.state().lists[i], differences);
  }
  return differences;
}

std::string text_of(const Where& where) {
  return path_of(where);
}

std::string text_of(std::span<const Difference> differences) {
  std::string out;
  const auto print = [&](char sign, std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      out += fmt::format("{} {}\n", sign, text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
  for (const Difference& difference : differences) {
    out += text_of(difference.where) + "\n";
    print('-', difference.before);
    print('+', difference.after);
  }
  return out;
}

}  // namespace tandem::config
