// SPDX-License-Identifier: Apache-2.0
// edit() of config/configuration.h: changes to some pieces of a state, and what follows from them.
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/checks.h"
#include "config/diff.h"
#include "config/editing.h"
#include "config/gaps.h"
#include "config/settling.h"
#include "config/telling.h"
#include "config/tree_edit.h"

namespace tandem::config {

namespace {

using Refusal = Loaded::Refusal;
using Action = Edit::Action;

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

// One of the long lists while it is edited. Entries keep their index until the end: those that are
// removed are only marked, new ones stand behind.
struct ListInWork {
  List* list = nullptr;  // null: untouched
  std::size_t old_count = 0;
  std::map<std::uint32_t, EditedText> texts;   // of the entries that were edited or added
  std::map<std::uint32_t, std::string> names;  // of these
  std::set<std::uint32_t> removed;
};

class Editing {
 public:
  Editing(const Configuration& base, std::span<const Edit> edits)
      : base_(base), state_(base.state()), edits_(edits), draft_(state_) {}

  // With `text`, places are told as in the document, whose text it becomes.
  Loaded run(std::string* text = nullptr) {
    Loaded loaded;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      loaded.where.push_back(edits_[i].where);
      const Edited edited = apply_one(i);
      if (edited.refusal == Refusal::None) {
        if (edits_[i].action == Action::Add) loaded.where.back().push_back(edited.name);
        continue;
      }
      loaded.refusal = edited.refusal;
      loaded.edit = i;
      if (edited.refusal == Refusal::Faults) tell_refused(i, edited, loaded);
      return loaded;
    }
    conclude(loaded, text);
    return loaded;
  }

 private:
  // --- applying

  Edited apply_one(std::size_t i) {
    const Edit& edit = edits_[i];
    if (edit.if_revision) {
      const auto object = base_.find(edit.where);
      if (!object || object->changed_in != *edit.if_revision) return {Refusal::Stale, "", ""};
    }
    std::unique_ptr<NewValue> value;
    authorship_.edits.push_back({without_mark(edit.text), 0});
    if (edit.action != Action::Remove) {
      value = NewValue::parse(edit.text, i, value_faults_);
      if (value == nullptr) return {Refusal::Faults, "", ""};
      authorship_.edits.back().octet = value->node().octet;
      value_faults_ = Faults();  // a key given twice is told again by the piece
      place_of_value_ = value->node().place;
    }
    if (edit.where.empty()) {
      return {Refusal::Faults, "the whole document is changed on its own, not among other edits",
              ""};
    }
    const auto list = list_of(edit.where.front());
    if (!list) return apply_to_frame(edit, value.get());
    if (edit.where.size() == 1) {
      if (edit.action == Action::Add) return add_entry(*list, edit, *value, std::nullopt);
      return {Refusal::Faults, "the list is changed by its elements, or with the whole document",
              ""};
    }
    return apply_to_entry(*list, edit, value.get());
  }

  Edited apply_to_frame(const Edit& edit, const NewValue* value) {
    if (!frame_) frame_.emplace(draft_.frame->text);
    return apply({*frame_, "", object_spec("document"), 0, *draft_.frame->definitions}, edit,
                 edit.where, value);
  }

  Edited apply_to_entry(ListId id, const Edit& edit, const NewValue* value) {
    const std::optional<std::uint32_t> entry = find_entry(id, edit.where[1]);
    if (edit.where.size() == 2) {
      if (edit.action == Action::Put && entry && edit.must_be_new) return {Refusal::Exists, "", ""};
      if (edit.action == Action::Put && entry) return replace_entry(id, *entry, *value);
      if (edit.action == Action::Put && !edit.must_exist) {
        return add_entry(id, edit, *value, edit.where[1]);
      }
      if (edit.action == Action::Remove && entry) return remove_entry(id, *entry);
      return {Refusal::NotFound, "", ""};
    }
    if (!entry) return {Refusal::NotFound, "", ""};
    EditedText& text = text_of_entry(id, *entry);
    const Edited edited =
        apply({text, indentation_of(work(id).list->entries[*entry].lead),
               object_spec(key_of(id).of), kLevelsAbovePiece, *draft_.frame->definitions},
              edit, std::span(edit.where).subspan(2), value);
    if (edited.refusal == Refusal::None) remember_name(id, *entry);
    return edited;
  }

  // --- entries of the long lists

  ListInWork& work(ListId id) {
    ListInWork& in_work = lists_[static_cast<std::size_t>(id)];
    if (in_work.list == nullptr) {
      in_work.list = &draft_.change(id);
      in_work.old_count = in_work.list->entries.size();
    }
    return in_work;
  }

  EditedText& text_of_entry(ListId id, std::uint32_t entry) {
    ListInWork& in_work = work(id);
    const auto known = in_work.texts.find(entry);
    if (known != in_work.texts.end()) return known->second;
    return in_work.texts.emplace(entry, in_work.list->entries[entry].piece->text).first->second;
  }

  void remember_name(ListId id, std::uint32_t entry) {
    ListInWork& in_work = work(id);
    Faults told;
    const auto document =
        Document::parse(in_work.texts.at(entry).text(), told, Meaning::Value, kLevelsAbovePiece);
    in_work.names[entry] =
        document == nullptr ? "" : element_name(key_of(id), document->root()).value_or("");
  }

  std::optional<std::uint32_t> find_entry(ListId id, std::string_view name) {
    const std::string wanted = canonical_name(key_of(id), name);
    const ListInWork& in_work = lists_[static_cast<std::size_t>(id)];
    for (const auto& [entry, now] : in_work.names) {
      if (now == wanted && !in_work.removed.contains(entry)) return entry;
    }
    const std::optional<std::uint32_t> entry = base_entry(state_, id, wanted);
    if (!entry || in_work.removed.contains(*entry) || in_work.names.contains(*entry)) {
      return std::nullopt;
    }
    return entry;
  }

  Edited replace_entry(ListId id, std::uint32_t entry, const NewValue& value) {
    ListInWork& in_work = work(id);
    const std::string_view indentation = indentation_of(in_work.list->entries[entry].lead);
    in_work.texts.insert_or_assign(entry, EditedText(value.indented(indentation)));
    remember_name(id, entry);
    return {};
  }

  Edited add_entry(ListId id, const Edit& edit, const NewValue& value,
                   const std::optional<std::string>& name) {
    const Key& list = key_of(id);
    const std::optional<std::string> own = element_name(list, value.node());
    if (name && own != canonical_name(list, *name)) {
      return {Refusal::Faults,
              own ? fmt::format("this is {}, and it is to be put where {} would stand", *own, *name)
                  : fmt::format("this does not say that it is {}", *name),
              ""};
    }
    if (edit.action == Action::Add && own && find_entry(id, *own)) return {Refusal::Exists, "", ""};
    if (!ensure_list(id)) return {Refusal::NotFound, "", ""};
    ListInWork& in_work = work(id);
    const std::optional<std::uint32_t> last = last_entry(in_work);
    const std::string separator = separator_in(id, in_work, last);
    const std::string closing = last ? "" : closing_in(separator);
    const Gaps gaps = gaps_of_new_last(in_work.list->tail, !last, separator, closing);
    in_work.list->tail = gaps.after;
    const auto entry = static_cast<std::uint32_t>(in_work.list->entries.size());
    in_work.list->entries.push_back({.lead = gaps.before, .piece = nullptr, .size = 0});
    in_work.texts.emplace(entry, EditedText(value.indented(indentation_of(separator))));
    remember_name(id, entry);
    return {Refusal::None, "", own.value_or("")};
  }

  // The frame gets the list if it has none.
  bool ensure_list(ListId id) {
    const std::string key(kListKeys[static_cast<std::size_t>(id)]);
    if (draft_.frame->holes[static_cast<std::size_t>(id)]) return true;
    if (frame_) {
      Faults told;
      const auto document = Document::parse(frame_->text(), told);
      if (document == nullptr) return false;
      if (document->root().find(key) != nullptr) return true;
    }
    Faults told;
    const auto empty = NewValue::parse("[]", kNobody, told);
    const Edit put{.action = Action::Put, .where = {key}, .text = ""};
    return apply_to_frame(put, empty.get()).refusal == Refusal::None;
  }

  static std::optional<std::uint32_t> last_entry(const ListInWork& in_work) {
    for (auto i = static_cast<std::uint32_t>(in_work.list->entries.size()); i-- > 0;) {
      if (!in_work.removed.contains(i)) return i;
    }
    return std::nullopt;
  }

  // Blanks before a new element: as before its neighbour, or a line for each where the document has
  // lines.
  std::string separator_in(ListId id, const ListInWork& in_work,
                           std::optional<std::uint32_t> last) const {
    if (last) return separator_of(in_work.list->entries[*last].lead);
    const std::string& frame = frame_ ? frame_->text() : draft_.frame->text;
    if (frame.find('\n') == std::string::npos) return " ";
    const std::string quoted = fmt::format("\"{}\"", kListKeys[static_cast<std::size_t>(id)]);
    const std::size_t at = std::min(frame.find(quoted), frame.size());
    return "\n" + deeper(indentation_at(frame, at));
  }
  static std::string closing_in(const std::string& separator) {
    const std::string_view indentation = indentation_of(separator);
    return separator == " "
               ? " "
               : "\n" + std::string(indentation.substr(
                            0, indentation.size() -
                                   std::min<std::size_t>(indentation.ends_with('\t') ? 1 : 2,
                                                         indentation.size())));
  }

  Edited remove_entry(ListId id, std::uint32_t entry) {
    ListInWork& in_work = work(id);
    std::vector<Entry>& entries = in_work.list->entries;
    bool is_first = true;
    for (std::uint32_t i = 0; i < entry && is_first; ++i) is_first = in_work.removed.contains(i);
    std::uint32_t next = entry + 1;
    while (next < entries.size() && in_work.removed.contains(next)) ++next;
    const bool is_last = next == entries.size();
    std::string& after = is_last ? in_work.list->tail : entries[next].lead;
    after = joined_gap(entries[entry].lead, after, is_first, is_last);
    in_work.removed.insert(entry);
    return {};
  }

  // --- what follows from it

  void tell_refused(std::size_t i, const Edited& edited, Loaded& loaded) {
    Telling telling(draft_);
    for (const Finding& finding : value_faults_.list()) {
      telling.tell(
          Fault{finding.severity, finding.place, finding.path, finding.message, finding.hint, i});
    }
    if (!edited.reason.empty()) {
      telling.tell(Fault{Severity::Error, place_of_value_, "", edited.reason, "", i});
    }
    telling.finish(loaded);
  }

  void conclude(Loaded& loaded, std::string* whole) {
    if (frame_) draft_.frame = read_frame(frame_->text());
    if (frame_) authorship_.pieces.emplace(PieceId{}, &*frame_);
    read_list(ListId::SharedNetworks);
    networks_ = network_times(draft_);
    read_list(ListId::Scopes);
    read_list(ListId::Reservations);
    const std::size_t size = size_of(draft_);
    if (whole != nullptr) *whole = text_of(draft_);
    Telling telling(draft_, whole == nullptr ? &authorship_ : nullptr);
    if (size > kSizeMax) {
      telling.tell(Fault{.message = fmt::format("larger than {} MiB", kSizeMax >> 20)});
    }
    for (const auto& [piece, text] : authorship_.pieces) telling.tell_piece(piece);
    for (const PieceId piece : touched_) telling.tell_piece(piece, Severity::Error);
    for (const PieceFinding& found : check_pieces(draft_, concerns_)) {
      telling.tell(found.piece, found.finding);
    }
    telling.finish(loaded);
    if (loaded.errors == 0) settle(loaded);
  }

  Above above() const {
    Above above = draft_.frame->above();
    above.networks = &networks_;
    return above;
  }

  // Pieces with a new text are read; so are those that the frame or their shared network touches.
  void read_list(ListId id) {
    const Surroundings surroundings(state_, draft_);
    ListInWork& in_work = lists_[static_cast<std::size_t>(id)];
    if (!surroundings.touch_none()) read_touched(id, surroundings);
    if (in_work.list == nullptr) return;
    for (auto& [entry, text] : in_work.texts) {
      if (!in_work.removed.contains(entry)) read_entry(id, in_work, entry, text);
    }
    for (const std::uint32_t entry : in_work.removed) {
      if (entry < in_work.old_count)
        note_change(id, in_work.list->entries[entry].piece.get(), nullptr);
    }
    if (in_work.old_count != in_work.list->entries.size() || !in_work.removed.empty()) {
      same_scopes_ = same_scopes_ && id != ListId::Scopes;
    }
    erase_removed(id, in_work);
  }

  void read_touched(ListId id, const Surroundings& surroundings) {
    const std::vector<Entry>& entries = draft_.list(id).entries;
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      const ListInWork& in_work = lists_[static_cast<std::size_t>(id)];
      if (in_work.texts.contains(i) || in_work.removed.contains(i)) continue;
      if (!surroundings.touch(id, *entries[i].piece)) continue;
      Entry& entry = work(id).list->entries[i];
      entry.piece = read_piece(id, entry.piece->text, above());
      touched_entries_[static_cast<std::size_t>(id)].push_back(i);
      if (id == ListId::Scopes) changed_scopes_.push_back(i);
    }
  }

  void read_entry(ListId id, ListInWork& in_work, std::uint32_t index, const EditedText& text) {
    Entry& entry = in_work.list->entries[index];
    const Entry before = entry;
    entry.piece = read_piece(id, text.text(), above());
    entry.size = entry.piece->text.size();
    note_change(id, before.piece.get(), entry.piece.get());
    if (id == ListId::Scopes) changed_scopes_.push_back(index);
    if (before.piece == nullptr || entry.piece->faults.errors() > 0 ||
        name_of(id, *before.piece) != name_of(id, *entry.piece)) {
      entry.created = entry.changed = 0;
      entry.stamps = nullptr;
    } else {
      entry = stamped(id, before, std::move(entry), 0);
    }
  }

  void erase_removed(ListId id, ListInWork& in_work) {
    std::vector<std::uint32_t> place(in_work.list->entries.size());
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < place.size(); ++i) {
      place[i] = next;
      if (!in_work.removed.contains(i)) ++next;
    }
    const auto list = static_cast<std::int32_t>(id);
    for (const auto& [entry, text] : in_work.texts) {
      if (!in_work.removed.contains(entry))
        authorship_.pieces.emplace(PieceId{list, place[entry]}, &text);
    }
    for (const std::uint32_t entry : touched_entries_[static_cast<std::size_t>(id)]) {
      touched_.push_back({list, place[entry]});
    }
    std::uint32_t index = 0;
    std::erase_if(in_work.list->entries,
                  [&](const Entry&) { return in_work.removed.contains(index++); });
  }

  // What has to be checked again between the pieces.
  void note_change(ListId id, const Piece* before, const Piece* after) {
    switch (id) {
      case ListId::Scopes:
        return note_scope(before == nullptr ? nullptr : before->scope.get(),
                          after == nullptr ? nullptr : after->scope.get());
      case ListId::SharedNetworks:
        concerns_.networks = true;
        concerns_.ways_in = true;
        return;
      case ListId::Reservations:
        concerns_.reservations = true;
        return;
    }
  }

  void note_scope(const lease::ServedScope* before, const lease::ServedScope* after) {
    concerns_.reservations =
        concerns_.reservations || !draft_.list(ListId::Reservations).entries.empty();
    if (before == nullptr || after == nullptr || before->scope().subnet != after->scope().subnet) {
      concerns_.subnets = true;
      concerns_.ways_in = true;
      same_scopes_ = false;
      return;
    }
    concerns_.ways_in = concerns_.ways_in || before->scope().relays != after->scope().relays ||
                        before->scope().interfaces != after->scope().interfaces;
  }

  void settle(Loaded& loaded) {
    const auto differences =
        frame_ ? diff_frames(*state_.frame, *draft_.frame) : std::vector<Difference>{};
    auto state = std::make_shared<Configuration::State>(*settled(
        std::move(draft_),
        {.base = &state_, .same_scopes = same_scopes_, .changed_scopes = changed_scopes_}, 0));
    state->frame_created = state_.frame_created;
    state->frame_changed = differences.empty() ? state_.frame_changed : 0;
    state->frame_stamps = stamped(state_.frame_stamps, differences, 0);
    loaded.settings = state->settings;
    loaded.configuration = std::make_shared<const Configuration>(std::move(state));
  }

  static constexpr std::size_t kNobody = SIZE_MAX;  // the edit that brings an empty list

  const Configuration& base_;
  const Configuration::State& state_;
  std::span<const Edit> edits_;
  Draft draft_;
  std::optional<EditedText> frame_;
  std::array<ListInWork, kListCount> lists_;
  NetworkTimes networks_;
  Authorship authorship_;
  Faults value_faults_;
  Place place_of_value_;
  Concerns concerns_{false, false, false, false};
  bool same_scopes_ = true;
  std::vector<std::uint32_t> changed_scopes_;
  std::array<std::vector<std::uint32_t>, kListCount> touched_entries_;
  std::vector<PieceId> touched_;  // read again though nobody edited them
};

// The whole document at once.
Loaded replace_all(const Configuration& base, const Edit& edit) {
  Loaded loaded;
  if (edit.action == Action::Put && !edit.must_be_new &&
      (!edit.if_revision || *edit.if_revision == base.revision())) {
    loaded = load(edit.text, 0, &base);
    for (Fault& fault : loaded.faults) fault.edit = 0;
  } else {
    loaded.refusal = edit.action != Action::Put ? Refusal::NotFound
                     : edit.must_be_new         ? Refusal::Exists
                                                : Refusal::Stale;
  }
  loaded.where = {edit.where};
  return loaded;
}

}  // namespace

Loaded edit(const Configuration& base, std::span<const Edit> edits) {
  if (edits.size() == 1 && edits.front().where.empty()) return replace_all(base, edits.front());
  return Editing(base, edits).run();
}

Trial try_edit(const Configuration& base, std::span<const Edit> edits) {
  Trial trial;
  trial.loaded = Editing(base, edits).run(&trial.text);
  return trial;
}

}  // namespace tandem::config
