// SPDX-License-Identifier: Apache-2.0
#include "config/state.h"

#include <algorithm>

#include "config/naming.h"

namespace tandem::config {

List& Draft::change(ListId id) {
  std::shared_ptr<const List>& list = lists[static_cast<std::size_t>(id)];
  auto own = std::make_shared<List>(*list);
  list = own;
  return *own;
}

std::vector<ListId> lists_in_order(const Frame& frame) {
  std::vector<ListId> lists;
  for (std::size_t i = 0; i < kListCount; ++i) {
    if (frame.holes[i]) lists.push_back(static_cast<ListId>(i));
  }
  std::ranges::sort(lists, {},
                    [&](ListId id) { return *frame.holes[static_cast<std::size_t>(id)]; });
  return lists;
}

void for_each_chunk(const Draft& draft,
                    const std::function<void(std::string_view text, const Piece* piece)>& visit) {
  if (draft.byte_order_mark) visit(kByteOrderMark, nullptr);
  const std::string_view frame = draft.frame->text;
  std::size_t at = 0;
  for (const ListId id : lists_in_order(*draft.frame)) {
    const std::size_t hole = *draft.frame->holes[static_cast<std::size_t>(id)];
    visit(frame.substr(at, hole - at), nullptr);
    for (const Entry& entry : draft.list(id).entries) {
      visit(entry.lead, nullptr);
      visit(entry.piece->text, entry.piece.get());
    }
    visit(draft.list(id).tail, nullptr);
    at = hole;
  }
  visit(frame.substr(at), nullptr);
}

std::string text_of(const Draft& draft) {
  std::string text;
  text.reserve(size_of(draft));
  for_each_chunk(draft, [&](std::string_view chunk, const Piece*) { text += chunk; });
  return text;
}

std::size_t size_of(const Draft& draft) {
  std::size_t size = draft.frame->text.size();
  if (draft.byte_order_mark) size += kByteOrderMark.size();
  for (const std::shared_ptr<const List>& list : draft.lists) {
    size += list->tail.size();
    for (const Entry& entry : list->entries) size += entry.lead.size() + entry.size;
  }
  return size;
}

std::optional<std::uint32_t> base_entry(const Configuration::State& state, ListId id,
                                        std::string_view name) {
  if (id == ListId::Scopes) {
    const Result<Ipv4Address> network = Ipv4Address::parse(name);
    if (!network.ok()) return std::nullopt;
    const lease::Topology& topology = state.settings->topology;
    const std::uint32_t scope = topology.scope_of(*network);
    if (scope == lease::kNoIndex || topology.scopes()[scope].subnet.network() != *network) {
      return std::nullopt;
    }
    return (*state.entry_of_scope)[scope];
  }
  const std::vector<Entry>& entries = state.list(id).entries;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (name_of(id, *entries[i].piece) == name) return i;
  }
  return std::nullopt;
}

NetworkTimes network_times(const Draft& draft) {
  NetworkTimes times;
  for (const Entry& entry : draft.list(ListId::SharedNetworks).entries) {
    if (entry.piece && entry.piece->network)
      times.add(*entry.piece->network, *entry.piece->lease_times);
  }
  times.finish();
  return times;
}

}  // namespace tandem::config
