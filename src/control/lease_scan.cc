// SPDX-License-Identifier: Apache-2.0
#include "control/lease_scan.h"

#include "io/clock.h"

namespace tandem::control {
namespace {

constexpr std::uint32_t kAtOnce = 32;  // leases between two looks at the clock

// On the core's thread.
void read_piece(const node::Node& node, Ipv4Range range, LeasePiece& piece) {
  const Instant end = io::read_clock().instant + kLeasePieceTime;
  std::uint32_t count = 0;
  do {
    piece.next = node.bindings_in(range, kAtOnce, piece.records);
    if (!piece.next) break;
    range.first = *piece.next;
    count += kAtOnce;
  } while (count < kLeasePieceSize && io::read_clock().instant < end);
  piece.line = time_line_of(node);
}

}  // namespace

TimeLine time_line_of(const node::Node& node) {
  return {node.wall_of(0).in_seconds()};
}

void read_leases(Core& core, Ipv4Range range, std::function<void(LeasePiece)> read) {
  auto piece = std::make_shared<LeasePiece>();
  core.ask([piece, range](const node::Node& node) { read_piece(node, range, *piece); },
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
