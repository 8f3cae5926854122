// SPDX-License-Identifier: Apache-2.0
#include "control/lease_scan.h"

namespace tandem::control {

TimeLine time_line_of(const node::Node& node) {
  return {node.wall_of(0).in_seconds()};
}

void read_leases(Core& core, Ipv4Range range, std::function<void(LeasePiece)> read) {
  auto piece = std::make_shared<LeasePiece>();
  core.ask(
      [piece, range](const node::Node& node) {
        piece->next = node.bindings_in(range, kLeasePieceSize, piece->records);
        piece->line = time_line_of(node);
      },
      [piece, read = std::move(read)] { read(std::move(*piece)); });
}

void scan_leases(Core& core, Ipv4Range range, std::function<bool(const LeasePiece&)> more,
                 std::function<void()> done) {
  read_leases(core, range,
              [&core, range, more = std::move(more), done = std::move(done)](LeasePiece piece) {
                if (!more(piece) || !piece.next) return done();
                scan_leases(core, {*piece.next, range.last}, more, done);
              });
}

}  // namespace tandem::control
