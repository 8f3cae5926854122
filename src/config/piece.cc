// SPDX-License-Identifier: Apache-2.0
#include "config/piece.h"

#include <algorithm>

#include "config/lease_times.h"

namespace tandem::config {

Extent extent_of(std::string_view text) {
  const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
  const std::size_t line_start = text.rfind('\n') + 1;  // npos + 1 is 0
  return {lines, static_cast<std::uint32_t>(text.size() - line_start)};
}

Place advance(Place place, Extent extent) {
  if (extent.lines == 0) return {place.line, place.column + extent.octets};
  return {place.line + extent.lines, extent.octets + 1};
}

namespace {

void read_into(Piece& piece, ListId list, const Node& node, const Above& above, Faults& faults) {
  switch (list) {
    case ListId::Scopes: {
      ScopeReading reading = read_scope(node, above, faults);
      piece.leans = reading.leans;
      for (const Node* part : reading.nodes.reservations) {
        piece.reservations.push_back({part->octet - node.octet, part->after - node.octet});
      }
      if (!reading.usable) return;
      piece.scope = std::make_shared<const lease::ServedScope>(std::move(reading.scope));
      return;
    }
    case ListId::SharedNetworks: {
      NetworkReading reading = read_shared_network(node, above, faults);
      piece.leans = sets_lease_times(reading.lease_times);
      piece.lease_times = std::make_shared<const lease::Parameters>(std::move(reading.lease_times));
      piece.network = std::make_shared<const lease::SharedNetwork>(std::move(reading.network));
      return;
    }
    case ListId::Reservations: {
      ReservationReading reading = read_global_reservation(node, above, faults);
      piece.leans = reading.leans;
      if (!reading.usable) return;
      piece.reservation =
          std::make_shared<const lease::Reservation>(std::move(reading.reservation));
      return;
    }
  }
}

std::shared_ptr<const Piece> finish(std::shared_ptr<Piece> piece, Faults faults) {
  piece->extent = extent_of(piece->text);
  piece->faults = std::move(faults);
  return piece;
}

}  // namespace

std::shared_ptr<const Piece> read_piece(ListId list, std::string_view whole, const Node& node,
                                        const Above& above) {
  auto piece = std::make_shared<Piece>();
  piece->text = whole.substr(node.octet, node.after - node.octet);
  Faults faults(node.place);
  read_into(*piece, list, node, above, faults);
  return finish(std::move(piece), std::move(faults));
}

std::shared_ptr<const Piece> read_piece(ListId list, std::string text, const Above& above) {
  auto piece = std::make_shared<Piece>();
  piece->text = std::move(text);
  Faults faults;
  const std::unique_ptr<Document> document =
      Document::parse(piece->text, faults, Meaning::Value, kLevelsAbovePiece);
  if (document != nullptr) read_into(*piece, list, document->root(), above, faults);
  return finish(std::move(piece), std::move(faults));
}

PieceTree tree_of(ListId list, const Piece& piece, const Above& above) {
  Faults known;
  PieceTree tree;
  tree.document = Document::parse(piece.text, known, Meaning::Value, kLevelsAbovePiece);
  TANDEM_ASSERT(tree.document != nullptr);
  if (list == ListId::Scopes) tree.scope = read_scope(tree.root(), above, known).nodes;
  if (list == ListId::SharedNetworks) {
    tree.network = read_shared_network(tree.root(), above, known).nodes;
  }
  return tree;
}

}  // namespace tandem::config
