// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.h"

#include <algorithm>

#include "config/diff.h"
#include "config/naming.h"
#include "config/telling.h"
#include "config/tree_edit.h"

namespace tandem::config {

Configuration::Configuration(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Configuration::~Configuration() = default;

std::string Configuration::text() const {
  return text_of(*state_);
}
std::size_t Configuration::size() const {
  return state_->size;
}
const std::shared_ptr<const node::Settings>& Configuration::settings() const {
  return state_->settings;
}
const ControlSettings& Configuration::control() const {
  return state_->frame->control;
}
const OptionDefinitions& Configuration::option_definitions() const {
  return *state_->frame->definitions;
}
std::uint64_t Configuration::revision() const {
  return state_->settings->revision;
}

std::vector<Fault> Configuration::warnings() const {
  Telling telling(*state_);
  telling.tell_all();
  Loaded told;
  telling.finish(told);
  return told.faults;
}

// --- the number

namespace {

std::shared_ptr<const Stamps> numbered(const std::shared_ptr<const Stamps>& stamps,
                                       std::uint64_t revision) {
  const auto is_new = [](const auto& stamp) { return stamp.second == 0; };
  if (stamps == nullptr || std::ranges::none_of(*stamps, is_new)) return stamps;
  auto own = std::make_shared<Stamps>(*stamps);
  for (auto& [path, changed] : *own) changed = changed == 0 ? revision : changed;
  return own;
}

}  // namespace

std::shared_ptr<const Configuration> Configuration::with_revision(std::uint64_t revision) const {
  auto state = std::make_shared<State>(*state_);
  auto settings = std::make_shared<node::Settings>(*state_->settings);
  settings->revision = revision;
  state->settings = std::move(settings);
  const auto set = [&](std::uint64_t& number) { number = number == 0 ? revision : number; };
  set(state->frame_created);
  set(state->frame_changed);
  state->frame_stamps = numbered(state->frame_stamps, revision);
  for (std::size_t i = 0; i < kListCount; ++i) {
    const auto is_new = [](const Entry& entry) { return entry.changed == 0; };
    if (std::ranges::none_of(state->lists[i]->entries, is_new)) continue;
    for (Entry& entry : state->change(static_cast<ListId>(i)).entries) {
      if (!is_new(entry)) continue;
      set(entry.created);
      set(entry.changed);
      entry.stamps = numbered(entry.stamps, revision);
    }
  }
  return std::make_shared<const Configuration>(std::move(state));
}

// --- objects

namespace {

std::string cut(std::string_view text, const Node& node) {
  return std::string(text.substr(node.octet, node.after - node.octet));
}

// A part of the document by its tree: a piece, or the frame.
struct Part {
  std::string_view text;
  const ObjectSpec* spec = nullptr;
  std::span<const std::string> where;  // within it
  const Stamps* stamps = nullptr;
  std::uint64_t created = 0;
  const OptionDefinitions* definitions = nullptr;

  std::uint64_t changed(std::span<const std::string> way) const {
    return changed_in(stamps, created, way);
  }
};

const Entry* find_entry(const Configuration::State& state, ListId id, std::string_view name) {
  const auto entry = base_entry(state, id, canonical_name(key_of(id), name));
  return entry ? &state.list(id).entries[*entry] : nullptr;
}

// The part in which the way ends, or nothing when there is no such piece.
std::optional<Part> part_of(const Configuration::State& state, const Where& where) {
  const OptionDefinitions* definitions = state.frame->definitions.get();
  const std::span<const std::string> way(where);
  const auto list = where.empty() ? std::nullopt : list_of(where.front());
  if (!list) {
    return Part{state.frame->text,        &object_spec("document"), way,
                state.frame_stamps.get(), state.frame_created,      definitions};
  }
  const Entry* entry = find_entry(state, *list, where[1]);
  if (entry == nullptr) return std::nullopt;
  return Part{entry->piece->text, &object_spec(key_of(*list).of),
              way.subspan(2),     entry->stamps.get(),
              entry->created,     definitions};
}

// A reservation of a scope without reading the scope's text: there may be very many.
std::optional<Configuration::Object> find_reservation(const Entry& scope, std::string_view name) {
  const std::string wanted = canonical_name(*object_spec("scope").find("reservations"), name);
  const std::vector<lease::Reservation>& all = scope.piece->scope->scope().reservations;
  const auto address = Ipv4Address::parse(wanted);
  const lease::Reservation* found =
      address.ok() ? scope.piece->scope->reservations().at(*address) : nullptr;
  for (const lease::Reservation& reservation : all) {
    if (found != nullptr || address.ok()) break;
    if (name_of(reservation) == wanted) found = &reservation;
  }
  if (found == nullptr) return std::nullopt;
  const Span span = scope.piece->reservations[static_cast<std::size_t>(found - all.data())];
  const std::vector<std::string> way = {"reservations", wanted};
  return Configuration::Object{scope.piece->text.substr(span.octet, span.after - span.octet),
                               changed_in(scope.stamps.get(), scope.created, way)};
}

bool is_list_of_pieces(const Where& where) {
  return where.size() == 1 && list_of(where.front()).has_value();
}
bool is_reservations_of_scope(const Where& where) {
  return where.size() >= 3 && where[0] == "scopes" && where[2] == "reservations";
}

}  // namespace

std::optional<Configuration::Object> Configuration::find(const Where& where) const {
  if (where.empty()) return Object{text(), revision()};
  if (is_list_of_pieces(where)) return find_list(*list_of(where.front()));
  if (list_of(where.front()) && where.size() == 2) {
    const Entry* entry = find_entry(*state_, *list_of(where.front()), where[1]);
    if (entry == nullptr) return std::nullopt;
    return Object{entry->piece->text, entry->changed};
  }
  if (is_reservations_of_scope(where) && where.size() == 4) {
    const Entry* entry = find_entry(*state_, ListId::Scopes, where[1]);
    return entry == nullptr ? std::nullopt : find_reservation(*entry, where[3]);
  }
  const std::optional<Part> part = part_of(*state_, where);
  if (!part) return std::nullopt;
  Faults told;
  const auto document = Document::parse(part->text, told, Meaning::Value);
  const Node* node = find_node(document->root(), *part->spec, part->where, *part->definitions);
  if (node == nullptr) return std::nullopt;
  std::vector<std::string> way(part->where.begin(), part->where.end());
  if (!node->key.empty() && !way.empty()) way.back() = node->key;  // an option's name as it stands
  return Object{cut(part->text, *node), part->changed(way)};
}

std::optional<Configuration::Object> Configuration::find_list(ListId id) const {
  if (!state_->frame->holes[static_cast<std::size_t>(id)]) return std::nullopt;
  const List& list = state_->list(id);
  Object object{"[", state_->frame_created};
  for (const Entry& entry : list.entries) {
    object.text += entry.lead;
    object.text += entry.piece->text;
    object.changed_in = entry.changed == 0 ? 0 : std::max(object.changed_in, entry.changed);
  }
  object.text += list.tail + "]";
  return object;
}

std::vector<Configuration::Named> Configuration::list(const Where& where) const {
  std::vector<Named> named;
  if (is_list_of_pieces(where)) {
    const ListId id = *list_of(where.front());
    named.reserve(state_->list(id).entries.size());
    for (const Entry& entry : state_->list(id).entries) {
      named.push_back({
          name_of(id, *entry.piece), {entry.piece->text, entry.changed}
      });
    }
    return named;
  }
  if (is_reservations_of_scope(where) && where.size() == 3) {
    const Entry* scope = find_entry(*state_, ListId::Scopes, where[1]);
    if (scope != nullptr) list_reservations(*scope, named);
    return named;
  }
  list_part(where, named);
  if (!where.empty()) return named;
  for (Named& member : named) {  // the frame's lists are empty
    if (list_of(member.name)) member.object = *find({member.name});
  }
  return named;
}

void Configuration::list_reservations(const Entry& scope, std::vector<Named>& out) const {
  const std::vector<lease::Reservation>& all = scope.piece->scope->scope().reservations;
  out.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Span span = scope.piece->reservations[i];
    std::string name = name_of(all[i]);
    const std::vector<std::string> way = {"reservations", name};
    out.push_back({
        std::move(name),
        {scope.piece->text.substr(span.octet, span.after - span.octet),
                      changed_in(scope.stamps.get(), scope.created, way)}
    });
  }
}

void Configuration::list_part(const Where& where, std::vector<Named>& out) const {
  const std::optional<Part> part = part_of(*state_, where);
  if (!part) return;
  Faults told;
  const auto document = Document::parse(part->text, told, Meaning::Value);
  const Node* node = find_node(document->root(), *part->spec, part->where, *part->definitions);
  if (node == nullptr) return;
  const Key* list = list_key(*part->spec, part->where);
  for (const Node& child : *node) {
    const std::string name =
        list == nullptr ? std::string(child.key) : element_name(*list, child).value_or("");
    std::vector<std::string> way(part->where.begin(), part->where.end());
    way.push_back(name);
    out.push_back({
        name, {cut(part->text, child), part->changed(way)}
    });
  }
}

std::vector<std::string> Configuration::names(const Where& where) const {
  std::vector<std::string> names;
  if (is_list_of_pieces(where)) {
    const ListId id = *list_of(where.front());
    for (const Entry& entry : state_->list(id).entries) names.push_back(name_of(id, *entry.piece));
    return names;
  }
  for (Named& named : list(where)) names.push_back(std::move(named.name));
  return names;
}

std::optional<std::string> name_in(const Where& list, std::string_view text) {
  if (list.empty()) return std::nullopt;
  const auto top = list_of(list.front());
  const Key* key = top && list.size() == 1 ? &key_of(*top)
                   : top && list.size() > 2
                       ? list_key(object_spec(key_of(*top).of), std::span(list).subspan(2))
                       : list_key(object_spec("document"), list);
  Faults told;
  const auto document = Document::parse(text, told, Meaning::Value);
  if (key == nullptr || document == nullptr) return std::nullopt;
  return element_name(*key, document->root());
}

}  // namespace tandem::config
