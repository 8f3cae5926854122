// SPDX-License-Identifier: Apache-2.0
// An index from hashes to small numbers (slots of a table kept elsewhere): open addressing, eight
// octets an entry, several entries may share a hash. The caller compares keys itself. Growing is
// spread over later insertions, so that no single one pays for a million.
#pragma once

#include <cstdint>
#include <vector>

#include "base/assert.h"

namespace tandem {

class FlatIndex {
 public:
  using Slot = std::uint32_t;
  static constexpr Slot kNone = 0xffffffff;

  std::size_t size() const { return current_.used + previous_.used; }
  std::size_t memory() const {
    return (current_.cells.capacity() + previous_.cells.capacity()) * sizeof(Cell);
  }

  void insert(std::uint64_t hash, Slot slot) {
    TANDEM_ASSERT(slot < kTombstone);
    move_some();
    if ((current_.used + current_.tombstones + 1) * 4 > current_.cells.size() * 3) grow();
    current_.insert(tag_of(hash), slot);
  }

  // Removes the entry of exactly this slot; false if there is none.
  bool erase(std::uint64_t hash, Slot slot) {
    move_some();
    return current_.erase(tag_of(hash), slot) || previous_.erase(tag_of(hash), slot);
  }

  // The first slot under this hash for which matches(slot) holds, or kNone.
  template <typename Matches>
  Slot find(std::uint64_t hash, Matches matches) const {
    const Slot found = current_.find(tag_of(hash), matches);
    return found != kNone || previous_.used == 0 ? found : previous_.find(tag_of(hash), matches);
  }

  // Visits every slot under this hash (others may come too: compare keys).
  template <typename Visit>
  void for_each(std::uint64_t hash, Visit visit) const {
    (void)find(hash, [&](Slot slot) {
      visit(slot);
      return false;
    });
  }

  void clear() { *this = FlatIndex{}; }

 private:
  static constexpr Slot kTombstone = 0xfffffffe;
  static constexpr std::size_t kCellsMin = 64;
  static constexpr std::size_t kMovedPerCall = 16;

  struct Cell {
    std::uint32_t tag = 0;
    Slot slot = kNone;
  };
  struct Table {
    std::vector<Cell> cells;
    std::size_t used = 0;
    std::size_t tombstones = 0;

    std::size_t start(std::uint32_t tag) const {
      return (tag * 0x9e3779b97f4a7c15u >> 20) & (cells.size() - 1);
    }
    void insert(std::uint32_t tag, Slot slot) {
      std::size_t i = start(tag);
      while (cells[i].slot < kTombstone) i = (i + 1) & (cells.size() - 1);
      if (cells[i].slot == kTombstone) --tombstones;
      cells[i] = {tag, slot};
      ++used;
    }
    template <typename Matches>
    Slot find(std::uint32_t tag, Matches matches) const {
      if (cells.empty()) return kNone;
      for (std::size_t i = start(tag); cells[i].slot != kNone; i = (i + 1) & (cells.size() - 1)) {
        if (cells[i].tag == tag && cells[i].slot != kTombstone && matches(cells[i].slot)) {
          return cells[i].slot;
        }
      }
      return kNone;
    }
    bool erase(std::uint32_t tag, Slot slot) {
      if (cells.empty()) return false;
      for (std::size_t i = start(tag); cells[i].slot != kNone; i = (i + 1) & (cells.size() - 1)) {
        if (cells[i].slot != slot || cells[i].tag != tag) continue;
        const bool last_of_run = cells[(i + 1) & (cells.size() - 1)].slot == kNone;
        cells[i].slot = last_of_run ? kNone : kTombstone;
        if (!last_of_run) ++tombstones;
        --used;
        return true;
      }
      return false;
    }
  };

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  // A new table, as large as the entries need; the old one is emptied by move_some().
  void grow() {
    while (previous_.used > 0) move_some();
    const std::size_t wanted = current_.used * 2 + 2;
    std::size_t cells = kCellsMin;
    while (cells * 3 < wanted * 4) cells *= 2;
    previous_ = std::move(current_);
    current_ = Table{};
    current_.cells.resize(cells);
    next_moved_ = 0;
  }

  void move_some() {
    if (previous_.cells.empty()) return;
    for (std::size_t n = 0; n < kMovedPerCall && next_moved_ < previous_.cells.size(); ++n) {
      Cell& cell = previous_.cells[next_moved_++];
      if (cell.slot >= kTombstone) continue;
      current_.insert(cell.tag, cell.slot);
      cell.slot = kTombstone;
      --previous_.used;
    }
    if (previous_.used == 0) previous_ = Table{};
  }

  Table current_;
  Table previous_;
  std::size_t next_moved_ = 0;
};

}  // namespace tandem
