// SPDX-License-Identifier: Apache-2.0
#include "config/telling.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace tandem::config {

namespace {

std::string joined(std::string path, std::string_view rest) {
  if (!path.empty() && !rest.empty() && rest.front() != '[') path += '.';
  return path += rest;
}

const Node* node_at(const Node& node, std::size_t octet) {
  if (node.octet == octet) return &node;
  for (const Node& child : node) {
    if (child.octet > octet) break;
    if (octet >= child.after) continue;
    return node_at(child, octet);
  }
  return nullptr;
}

}  // namespace

// --- in the document

void Telling::lay_out() {
  if (laid_out_) return;
  laid_out_ = true;
  const std::string_view frame = draft_.frame->text;
  Place at;
  std::size_t octet = 0;
  for (const ListId id : lists_in_order(*draft_.frame)) {
    const auto list = static_cast<std::size_t>(id);
    const std::size_t hole = *draft_.frame->holes[list];
    frame_parts_.push_back({octet, at});
    at = advance(at, extent_of(frame.substr(octet, hole - octet)));
    octet = hole;
    for (const Entry& entry : draft_.list(id).entries) {
      at = advance(at, extent_of(entry.lead));
      starts_[list].push_back(at);
      at = advance(at, entry.piece->extent);
    }
    at = advance(at, extent_of(draft_.list(id).tail));
  }
  frame_parts_.push_back({octet, at});
}

Telling::Spot Telling::spot_in_document(PieceId piece, Place place, const std::string& path) {
  if (piece.list == PieceId::kWhole) return {place, path, std::nullopt};
  lay_out();
  if (piece.list != PieceId::kFrame) {
    const auto list = static_cast<std::size_t>(piece.list);
    const Place start = starts_[list][piece.index];
    const Extent within{place.line - 1, place.column - 1};
    return {advance(start, within),
            joined(fmt::format("{}[{}]", kListKeys[list], piece.index), path), std::nullopt};
  }
  const std::string_view frame = draft_.frame->text;
  const std::size_t octet = octet_at(frame, place);
  const auto after = std::ranges::upper_bound(frame_parts_, octet, {}, &FramePart::octet);
  const FramePart& part = *std::prev(after);
  const std::string_view between = frame.substr(part.octet, octet - part.octet);
  return {advance(part.start, extent_of(between)), path, std::nullopt};
}

// --- in an edit

const std::string& Telling::path_of_edit(PieceId piece, const EditedText& text, std::size_t edit) {
  const auto [known, is_new] = paths_of_edits_.try_emplace({piece, edit});
  if (!is_new) return known->second;
  Faults told;
  const auto document = Document::parse(text.text(), told, Meaning::Value);
  const auto octet = text.find(edit, authorship_->edits[edit].octet);
  if (document == nullptr || !octet) return known->second;
  if (const Node* node = node_at(document->root(), *octet)) known->second = node->path();
  return known->second;
}

std::optional<Telling::Spot> Telling::spot_in_edit(PieceId piece, Place place,
                                                   const std::string& path) {
  if (authorship_ == nullptr) return std::nullopt;
  const auto edited = authorship_->pieces.find(piece);
  if (edited == authorship_->pieces.end()) return std::nullopt;
  const EditedText& text = *edited->second;
  const auto origin = text.origin(octet_at(text.text(), place));
  if (!origin || origin->edit >= authorship_->edits.size()) return std::nullopt;
  const std::string& above = path_of_edit(piece, text, origin->edit);
  std::string_view within = path;
  if (within.starts_with(above)) within.remove_prefix(above.size());
  if (within.starts_with('.')) within.remove_prefix(1);
  return Spot{place_at(authorship_->edits[origin->edit].text, origin->octet), std::string(within),
              origin->edit};
}

Telling::Spot Telling::spot_of(PieceId piece, Place place, const std::string& path) {
  std::optional<Spot> spot = spot_in_edit(piece, place, path);
  return spot ? *std::move(spot) : spot_in_document(piece, place, path);
}

// --- faults

void Telling::tell(PieceId piece, const Finding& finding) {
  const std::size_t count = finding.severity == Severity::Error ? errors_ : warnings_;
  if (count >= kFaultsMax) return tell(Fault{.severity = finding.severity});
  Spot spot = spot_of(piece, finding.place, finding.path);
  Fault fault{finding.severity, spot.place,   std::move(spot.path),
              finding.message,  finding.hint, spot.edit};
  if (finding.other) {
    const Spot other =
        spot_of(finding.other->piece.value_or(piece), finding.other->place, finding.other->path);
    fault.message += other.path.empty() ? "" : other.path + " ";
    fault.message += fmt::format("on line {}", other.place.line);
  }
  tell(std::move(fault));
}

void Telling::tell(PieceId piece, const Faults& faults, Severity least) {
  std::size_t told = 0;
  for (const Finding& finding : faults.list()) {
    if (finding.severity < least) continue;
    tell(piece, finding);
    ++told;
  }
  // Those beyond the bound are only counted.
  const bool all = least == Severity::Warning;
  if (told < faults.errors() + (all ? faults.warnings() : 0)) {
    const auto count = [&](Severity severity) {
      return static_cast<std::size_t>(
          std::ranges::count(faults.list(), severity, &Finding::severity));
    };
    errors_ += faults.errors() - count(Severity::Error);
    if (all) warnings_ += faults.warnings() - count(Severity::Warning);
  }
}

void Telling::tell_piece(PieceId id, Severity least) {
  if (id.list == PieceId::kFrame) return tell(id, draft_.frame->faults, least);
  const List& list = *draft_.lists[static_cast<std::size_t>(id.list)];
  tell(id, list.entries[id.index].piece->faults, least);
}

void Telling::tell_all() {
  tell_piece({});
  for (std::size_t list = 0; list < kListCount; ++list) {
    const auto count = static_cast<std::uint32_t>(draft_.lists[list]->entries.size());
    for (std::uint32_t i = 0; i < count; ++i) tell_piece({static_cast<std::int32_t>(list), i});
  }
}

void Telling::tell(Fault fault) {
  std::size_t& count = fault.severity == Severity::Error ? errors_ : warnings_;
  ++count;
  if (count <= kFaultsMax) faults_.push_back(std::move(fault));
}

void Telling::finish(Loaded& out) {
  std::ranges::sort(faults_, {}, [](const Fault& fault) {
    const std::size_t edit = fault.edit.value_or(SIZE_MAX);
    return std::tuple(edit, fault.place, std::string_view(fault.path),
                      std::string_view(fault.message));
  });
  out.faults = std::move(faults_);
  out.errors = errors_;
  out.warnings = warnings_;
  if (errors_ > 0) out.refusal = Loaded::Refusal::Faults;
}

}  // namespace tandem::config
