// SPDX-License-Identifier: Apache-2.0
#include "config/tree_edit.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/gaps.h"

namespace tandem::config {

// --- the new value

std::unique_ptr<NewValue> NewValue::parse(std::string_view text, std::size_t edit, Faults& faults) {
  auto value = std::make_unique<NewValue>();
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  value->text_ = text;
  value->edit_ = edit;
  value->document_ = Document::parse(text, faults, Meaning::Value);
  if (value->document_ == nullptr) return nullptr;
  return value;
}

Insertion NewValue::indented(std::string_view indentation) const {
  const std::size_t begin = node().octet;
  const std::size_t end = node().after;
  const std::string_view text = text_.substr(0, end);
  // What all further lines have in common goes: the text may come from deep in a document.
  std::size_t common = std::string_view::npos;
  for (std::size_t line = text.find('\n', begin); line != text.npos; line = text.find('\n', line)) {
    ++line;
    const std::size_t first = std::min(text.find_first_not_of(" \t", line), end);
    if (first < end && text[first] != '\n' && text[first] != '\r') {
      common = std::min(common, first - line);
    }
  }
  Insertion out;
  std::size_t at = begin;
  for (std::size_t line = text.find('\n', begin); line != text.npos; line = text.find('\n', line)) {
    ++line;
    out.add(text.substr(at, line - at), edit_, at);
    const std::size_t first = std::min(text.find_first_not_of(" \t", line), end);
    at = std::min(line + common, first);
    if (first < end && text[first] != '\n' && text[first] != '\r') out.add(indentation);
  }
  out.add(text.substr(at), edit_, at);
  return out;
}

// --- the way

namespace {

struct Step {
  const Node* node = nullptr;        // where the way has got to
  const ObjectSpec* spec = nullptr;  // of its object; null: no table knows its members
  const Key* key = nullptr;          // of the member that is a list, options, or a value
};

Step step_to(const Step& from, std::string_view name, const OptionDefinitions& definitions) {
  Step to;
  if (from.spec != nullptr) {
    to.key = from.spec->find(name);
    if (from.node->kind == Node::Kind::Object) to.node = from.node->find(name);
    if (to.key != nullptr && to.key->form == Form::Object) to.spec = &object_spec(to.key->of);
  } else if (from.key != nullptr && is_list(from.key->form)) {
    if (from.node->kind == Node::Kind::Array) to.node = find_element(*from.key, *from.node, name);
    if (from.key->form == Form::Objects) to.spec = &object_spec(from.key->of);
  } else if (from.node->kind != Node::Kind::Object || from.key == nullptr) {
    return to;
  } else if (from.key->form == Form::Options) {
    to.node = find_option_member(*from.node, name, definitions);
  } else if (from.key->form == Form::Roles) {
    to.node = from.node->find(name);
  }
  return to;
}

// Whether the node is what its key wants: a list, or an object.
bool can_hold_more(const Step& at) {
  const bool list = at.key != nullptr && is_list(at.key->form);
  return at.node->kind == (list ? Node::Kind::Array : Node::Kind::Object);
}

// --- changing the text

// A member of this key, or a list, that is to be made around a value; outermost first.
struct Level {
  std::optional<std::string> key;
};

class Surgery {
 public:
  explicit Surgery(const TreeEdit& in) : in_(in) {}

  void replace(const Node& node, const NewValue& value) {
    in_.text.replace(node.octet, node.after, value.indented(indentation(node.octet)));
  }

  void remove(const Node& parent, const Node& child) {
    const Node* before = nullptr;
    for (const Node& sibling : parent) {
      if (&sibling == &child) break;
      before = &sibling;
    }
    const std::size_t begin = before != nullptr ? before->after : parent.octet + 1;
    const std::size_t end = child.next != nullptr ? child.next->start() : parent.after - 1;
    Insertion gap;
    gap.add(joined_gap(text(begin, child.start()), text(child.after, end), before == nullptr,
                       child.next == nullptr));
    in_.text.replace(begin, end, gap);
  }

  // As the last child, in new members and lists around it.
  void add(const Node& parent, const std::vector<Level>& levels, const NewValue& value) {
    const Node* last = nullptr;
    const Node* before_last = nullptr;
    for (const Node& child : parent) before_last = std::exchange(last, &child);
    const std::size_t begin = last != nullptr ? last->after : parent.octet + 1;
    const std::size_t end = parent.after - 1;
    std::string separator;
    std::string closing;
    if (last != nullptr) {
      const std::size_t from = before_last != nullptr ? before_last->after : parent.octet + 1;
      separator = separator_of(text(from, last->start()));
    } else if (stands_in_lines(parent)) {
      closing = "\n" + std::string(indentation(parent.octet));
      separator = "\n" + deeper(indentation(parent.octet));
    } else {
      separator = " ";
      closing = parent.kind == Node::Kind::Object ? " " : "";
    }
    const bool lines = separator.find('\n') != std::string::npos;
    const std::string indent(lines ? std::string(indentation_of(separator))
                                   : std::string(indentation(parent.octet)));
    const Gaps gaps = gaps_of_new_last(text(begin, end), last == nullptr, separator, closing);
    Insertion insertion;
    insertion.add(gaps.before);
    insertion.add(wrapped(levels, value, indent, lines));
    insertion.add(gaps.after);
    in_.text.replace(begin, end, insertion);
  }

 private:
  std::string_view text(std::size_t begin, std::size_t end) const {
    return std::string_view(in_.text.text()).substr(begin, end - begin);
  }
  std::string_view indentation(std::size_t at) const {
    const std::string& text = in_.text.text();
    const bool first_line = at == 0 || text.rfind('\n', at - 1) == std::string::npos;
    return first_line ? in_.first_indentation : indentation_at(text, at);
  }
  // Whether the members around an empty object or list stand on lines of their own.
  bool stands_in_lines(const Node& node) const {
    const Node* around = node.parent;
    if (around == nullptr) return in_.text.text().find('\n') != std::string::npos;
    return text(around->octet, around->first_child->start()).find('\n') != std::string::npos;
  }

  static Insertion wrapped(std::span<const Level> levels, const NewValue& value,
                           const std::string& indent, bool lines) {
    if (levels.empty()) return value.indented(indent);
    const bool is_list = !levels.front().key;
    if (is_list) return bracketed("[", "]", levels.subspan(1), value, indent, lines);
    Insertion out;
    out.add(fmt::format("\"{}\": ", escaped(*levels.front().key)));
    const std::span<const Level> inner = levels.subspan(1);
    const bool is_object = !inner.empty() && inner.front().key;
    out.add(is_object ? bracketed("{", "}", inner, value, indent, lines)
                      : wrapped(inner, value, indent, lines));
    return out;
  }

  // Objects and lists of objects are spread over lines where the text around them is; all else is
  // short.
  static Insertion bracketed(std::string_view open, std::string_view close,
                             std::span<const Level> inside, const NewValue& value,
                             const std::string& indent, bool lines) {
    const bool is_list = open == "[";
    const bool spread = lines && (!is_list || value.node().kind == Node::Kind::Object);
    const std::string inner = spread ? deeper(indent) : indent;
    const std::string blank = is_list ? "" : " ";
    Insertion out;
    out.add(open);
    out.add(spread ? "\n" + inner : blank);
    out.add(wrapped(inside, value, inner, lines));
    out.add(spread ? "\n" + indent : blank);
    out.add(close);
    return out;
  }

  static std::string escaped(std::string_view key) {
    std::string out;
    for (const char c : key) {
      const auto octet = static_cast<unsigned char>(c);
      if (octet < 0x20) {
        out += fmt::format("\\u{:04x}", octet);
        continue;
      }
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  const TreeEdit& in_;
};

Edited refused(Loaded::Refusal refusal, std::string reason = "") {
  return {refusal, std::move(reason), ""};
}

// What has to be made around the value on the way from `step`; false when the way leads nowhere.
bool missing_levels(Step step, std::span<const std::string> where, const NewValue& value,
                    std::vector<Level>& levels) {
  for (std::size_t i = 0; i < where.size(); ++i) {
    const bool is_last = i + 1 == where.size();
    if (step.key != nullptr && is_list(step.key->form)) {
      levels.push_back({});
      return is_last && element_name(*step.key, value.node()).has_value();
    }
    levels.push_back({where[i]});
    Step next;
    if (step.spec != nullptr) {
      next.key = step.spec->find(where[i]);
      if (next.key != nullptr && next.key->form == Form::Object) {
        next.spec = &object_spec(next.key->of);
      }
    }
    if (is_last) return true;
    if (next.key == nullptr) return false;  // nothing is known to stand below
    step = next;
  }
  return false;
}

bool is_named(const Key& list, std::string_view name, const NewValue& value, Edited& result) {
  const std::optional<std::string> own = element_name(list, value.node());
  if (own == canonical_name(list, name)) return true;
  result =
      refused(Loaded::Refusal::Faults,
              own ? fmt::format("this is {}, and it is to be put where {} would stand", *own, name)
                  : fmt::format("this does not say that it is {}", name));
  return false;
}

}  // namespace

const Node* find_node(const Node& root, const ObjectSpec& spec, std::span<const std::string> where,
                      const OptionDefinitions& definitions) {
  Step step{&root, &spec, nullptr};
  for (const std::string& name : where) {
    step = step_to(step, name, definitions);
    if (step.node == nullptr) return nullptr;
  }
  return step.node;
}

const Key* list_key(const ObjectSpec& spec, std::span<const std::string> where) {
  const ObjectSpec* at = &spec;
  const Key* key = nullptr;
  for (const std::string& name : where) {
    if (key != nullptr && key->form == Form::Objects) {  // the name of an element
      at = &object_spec(key->of);
      key = nullptr;
      continue;
    }
    key = at == nullptr ? nullptr : at->find(name);
    at = key != nullptr && key->form == Form::Object ? &object_spec(key->of) : nullptr;
  }
  return key != nullptr && is_list(key->form) ? key : nullptr;
}

namespace {

// Walks as far as there is anything; `done` counts the names that were found.
Step walk(const Step& from, std::span<const std::string> where,
          const OptionDefinitions& definitions, std::size_t& done) {
  Step step = from;
  for (done = 0; done < where.size(); ++done) {
    const Step next = step_to(step, where[done], definitions);
    if (next.node == nullptr) break;
    step = next;
  }
  return step;
}

Edited put(const TreeEdit& in, const Step& root, const Edit& edit,
           std::span<const std::string> where, const NewValue& value) {
  std::size_t done = 0;
  const Step found = walk(root, where, in.definitions, done);
  Surgery surgery(in);
  if (done == where.size()) {
    if (edit.must_be_new) return refused(Loaded::Refusal::Exists);
    surgery.replace(*found.node, value);
    return {};
  }
  if (edit.must_exist || !can_hold_more(found)) return refused(Loaded::Refusal::NotFound);
  const std::span<const std::string> rest = where.subspan(done);
  std::vector<Level> levels;
  if (!missing_levels(found, rest, value, levels)) return refused(Loaded::Refusal::NotFound);
  const bool in_list = found.node->kind == Node::Kind::Array;
  if (in_list) {
    Edited result;
    if (!is_named(*found.key, rest.front(), value, result)) return result;
    levels.erase(levels.begin());  // the list is there
  }
  surgery.add(*found.node, levels, value);
  return {};
}

Edited add(const TreeEdit& in, const Step& root, std::span<const std::string> where,
           const NewValue& value) {
  std::size_t done = 0;
  const Step found = walk(root, where, in.definitions, done);
  const Key* list = found.key;
  if (done + 1 == where.size() && found.spec != nullptr) list = found.spec->find(where.back());
  if (done + 1 < where.size() || list == nullptr || !is_list(list->form)) {
    return refused(Loaded::Refusal::NotFound);
  }
  const std::optional<std::string> name = element_name(*list, value.node());
  Surgery surgery(in);
  if (done < where.size()) {
    surgery.add(*found.node, {Level{where.back()}, Level{}}, value);
  } else if (found.node->kind != Node::Kind::Array) {
    return refused(Loaded::Refusal::NotFound);
  } else {
    if (name && find_element(*list, *found.node, *name)) return refused(Loaded::Refusal::Exists);
    surgery.add(*found.node, {}, value);
  }
  return {Loaded::Refusal::None, "", name.value_or("")};
}

}  // namespace

Edited apply(const TreeEdit& in, const Edit& edit, std::span<const std::string> where,
             const NewValue* value) {
  Faults known;
  const std::unique_ptr<Document> document =
      Document::parse(in.text.text(), known, Meaning::Value, in.levels_above);
  if (document == nullptr) return refused(Loaded::Refusal::NotFound);
  const Step root{&document->root(), &in.spec, nullptr};
  switch (edit.action) {
    case Edit::Action::Put:
      return put(in, root, edit, where, *value);
    case Edit::Action::Add:
      return add(in, root, where, *value);
    case Edit::Action::Remove: {
      const Node* node = find_node(document->root(), in.spec, where, in.definitions);
      if (node == nullptr) return refused(Loaded::Refusal::NotFound);
      Surgery(in).remove(*node->parent, *node);
      return {};
    }
  }
  return {};
}

}  // namespace tandem::config
