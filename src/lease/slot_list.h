// SPDX-License-Identifier: Apache-2.0
// Doubly linked lists through the entries of a table, by slot number: an entry is in one list at a
// time, or in none. Table must offer `Links& links(Slot)`.
#pragma once

#include <cstdint>

#include "base/assert.h"
#include "base/flat_index.h"

namespace tandem::lease {

using Slot = FlatIndex::Slot;
inline constexpr Slot kNoSlot = FlatIndex::kNone;

struct Links {
  Slot next = kNoSlot;
  Slot previous = kNoSlot;
};

struct SlotList {
  Slot head = kNoSlot;
  Slot tail = kNoSlot;
  bool empty() const { return head == kNoSlot; }
};

template <typename Table>
void push_back(Table& table, SlotList& list, Slot slot) {
  Links& links = table.links(slot);
  links = {kNoSlot, list.tail};
  (list.tail == kNoSlot ? list.head : table.links(list.tail).next) = slot;
  list.tail = slot;
}

template <typename Table>
void push_front(Table& table, SlotList& list, Slot slot) {
  Links& links = table.links(slot);
  links = {list.head, kNoSlot};
  (list.head == kNoSlot ? list.tail : table.links(list.head).previous) = slot;
  list.head = slot;
}

template <typename Table>
void unlink(Table& table, SlotList& list, Slot slot) {
  Links& links = table.links(slot);
  (links.previous == kNoSlot ? list.head : table.links(links.previous).next) = links.next;
  (links.next == kNoSlot ? list.tail : table.links(links.next).previous) = links.previous;
  links = {};
}

}  // namespace tandem::lease
