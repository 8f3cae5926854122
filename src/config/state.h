// SPDX-License-Identifier: Apache-2.0
// What a Configuration is made of: the frame and the lists of pieces, whose texts one after the
// other are the document, and the settings made of them. Draft is one in the making: it may hold
// what is wrong.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "config/piece.h"

namespace tandem::config {

// Which parts of a piece were changed after the piece was made, and in which revision: paths
// parted by '/', ascending. 0: in a configuration that has no number yet.
using Stamps = std::vector<std::pair<std::string, std::uint64_t>>;

struct Entry {
  std::string lead;  // the text between the element before, or the bracket, and this one
  std::shared_ptr<const Piece> piece;
  std::size_t size = 0;       // of the piece's text
  std::uint64_t created = 0;  // revisions
  std::uint64_t changed = 0;
  std::shared_ptr<const Stamps> stamps = nullptr;
};

struct List {
  std::vector<Entry> entries;
  std::string tail;  // the text between the last element and the bracket
};

struct Draft {
  bool byte_order_mark = false;
  std::shared_ptr<const Frame> frame;
  std::array<std::shared_ptr<const List>, kListCount> lists;

  const List& list(ListId id) const { return *lists[static_cast<std::size_t>(id)]; }
  // A list of the draft's own from now on.
  List& change(ListId id);
};

struct Configuration::State : Draft {
  std::uint64_t frame_created = 0;
  std::uint64_t frame_changed = 0;
  std::shared_ptr<const Stamps> frame_stamps;
  std::shared_ptr<const node::Settings> settings;
  std::shared_ptr<const std::vector<std::uint32_t>> entry_of_scope;  // by the topology's index
  std::size_t size = 0;
};

// The parts of the text in their order: pieces, and all that stands between them.
void for_each_chunk(const Draft& draft,
                    const std::function<void(std::string_view text, const Piece* piece)>& visit);
std::string text_of(const Draft& draft);
std::size_t size_of(const Draft& draft);

// The entry of that name, as canonical_name() gives it.
std::optional<std::uint32_t> base_entry(const Configuration::State& state, ListId id,
                                        std::string_view name);

// The lists that are there, in the order of the text.
std::vector<ListId> lists_in_order(const Frame& frame);

// The lease times of the draft's shared networks.
NetworkTimes network_times(const Draft& draft);

}  // namespace tandem::config
