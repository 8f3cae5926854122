// SPDX-License-Identifier: Apache-2.0
// load() of config/configuration.h: a whole text, cut into its pieces.
#include <unordered_map>

#include "config/checks.h"
#include "config/diff.h"
#include "config/naming.h"
#include "config/settling.h"
#include "config/telling.h"

namespace tandem::config {

namespace {

class Loading {
 public:
  Loading(std::string_view text, std::uint64_t revision, const Configuration::State* previous)
      : text_(text), revision_(revision), previous_(previous) {
    draft_.byte_order_mark = text.starts_with(kByteOrderMark);
    if (draft_.byte_order_mark) text_.remove_prefix(kByteOrderMark.size());
  }

  Loaded run() {
    const std::unique_ptr<Document> document = Document::parse(text_, parsing_);
    Loaded loaded;
    if (document == nullptr) {
      draft_.frame = std::make_shared<const Frame>();
      tell(loaded, {});
      return loaded;
    }
    draft_.frame = read_frame(cut_frame(document->root()), true);
    for (auto& list : draft_.lists) list = std::make_shared<const List>();
    compare_surroundings();
    read_list(ListId::SharedNetworks);
    networks_ = network_times(draft_);  // at which scopes look
    compare_surroundings();
    read_list(ListId::Scopes);
    read_list(ListId::Reservations);
    tell(loaded, check_pieces(draft_, {}));
    if (loaded.errors == 0) settle(loaded);
    return loaded;
  }

 private:
  // The text without the elements of the lists, which are remembered.
  std::string cut_frame(const Node& root) {
    std::string frame;
    std::size_t at = 0;
    for (const Node& member : root) {
      const auto list = list_of(member.key);
      if (root.kind != Node::Kind::Object || !list || member.kind != Node::Kind::Array) continue;
      const Node*& node = nodes_[static_cast<std::size_t>(*list)];
      if (node != nullptr || &member != root.find(member.key)) continue;
      node = &member;
      frame += text_.substr(at, member.octet + 1 - at);
      at = member.after - 1;
    }
    frame += text_.substr(at);
    return frame;
  }

  void read_list(ListId id) {
    const auto index = static_cast<std::size_t>(id);
    const Node* list = nodes_[index];
    if (list == nullptr) return;
    auto read = std::make_shared<List>();
    remember(id);
    std::size_t at = list->octet + 1;
    for (const Node& node : *list) {
      Document::detach(node);
      const std::string_view lead = text_.substr(at, node.octet - at);
      read->entries.push_back(entry_of(id, node));
      read->entries.back().lead = lead;
      at = node.after;
    }
    read->tail = text_.substr(at, list->after - 1 - at);
    draft_.lists[index] = std::move(read);
  }

  Above above() const {
    Above above = draft_.frame->above();
    above.networks = &networks_;
    return above;
  }

  // --- what is the same as before

  void compare_surroundings() {
    if (previous_ != nullptr) {
      surroundings_ = std::make_unique<Surroundings>(*previous_, draft_);
    }
  }

  void remember(ListId id) {
    by_text_.clear();
    by_name_.clear();
    if (previous_ == nullptr) return;
    for (const Entry& entry : previous_->list(id).entries) {
      by_text_.emplace(entry.piece->text, &entry);
      by_name_.emplace(name_of(id, *entry.piece), &entry);
    }
  }

  Entry entry_of(ListId id, const Node& node) {
    const auto same = by_text_.find(text_.substr(node.octet, node.after - node.octet));
    if (same == by_text_.end()) {
      return new_entry(id, read_piece(id, text_, node, above()));
    }
    const Entry& before = *same->second;
    Entry entry = before;
    if (surroundings_->touch(id, *before.piece)) {
      entry.piece = read_piece(id, text_, node, above());
    }
    return entry;
  }

  Entry new_entry(ListId id, std::shared_ptr<const Piece> piece) {
    Entry entry{.lead = "",
                .piece = std::move(piece),
                .size = 0,
                .created = revision_,
                .changed = revision_};
    entry.size = entry.piece->text.size();
    const auto before = by_name_.find(name_of(id, *entry.piece));
    if (before == by_name_.end() || entry.piece->faults.errors() > 0) return entry;
    return stamped(id, *before->second, std::move(entry), revision_);
  }

  // --- the end

  void tell(Loaded& loaded, const std::vector<PieceFinding>& between) {
    Telling telling(draft_);
    telling.tell({PieceId::kWhole, 0}, parsing_);
    if (draft_.lists[0] != nullptr) telling.tell_all();
    for (const PieceFinding& found : between) telling.tell(found.piece, found.finding);
    telling.finish(loaded);
  }

  void settle(Loaded& loaded) {
    auto state = std::make_shared<Configuration::State>(
        *settled(std::move(draft_), {.base = previous_}, revision_));
    state->frame_created = revision_;
    state->frame_changed = revision_;
    if (previous_ != nullptr) {
      const auto differences = diff_frames(*previous_->frame, *state->frame);
      state->frame_created = previous_->frame_created;
      state->frame_changed = differences.empty() ? previous_->frame_changed : revision_;
      state->frame_stamps = stamped(previous_->frame_stamps, differences, revision_);
    }
    loaded.settings = state->settings;
    loaded.configuration = std::make_shared<const Configuration>(std::move(state));
  }

  std::string_view text_;
  std::uint64_t revision_;
  const Configuration::State* previous_;
  Faults parsing_;
  Draft draft_;
  std::array<const Node*, kListCount> nodes_{};
  NetworkTimes networks_;
  std::unordered_map<std::string_view, const Entry*> by_text_;
  std::unordered_map<std::string, const Entry*> by_name_;
  std::unique_ptr<Surroundings> surroundings_;
};

}  // namespace

Loaded load(std::string_view text, std::uint64_t revision, const Configuration* previous) {
  return Loading(text, revision, previous == nullptr ? nullptr : &previous->state()).run();
}

}  // namespace tandem::config
