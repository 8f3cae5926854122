// SPDX-License-Identifier: Apache-2.0
// Lists in pages: `limit` items at a time, in the order of a key, and a cursor that says where the
// next page begins. A page is found in one pass over all there is, which keeps only the page: no
// list is sorted or rendered whole. The cursor names the last item's key, so a page goes on rightly
// when items came or went meanwhile.
//
//   Page<const Scope*> page(list_query(call));
//   for (const Scope& scope : scopes) {
//     if (matches(scope)) page.add(sort_key(scope.subnet.network()), &scope);
//   }
//   Listed<const Scope*> listed = page.take();   // items in order, and the cursor
//   reply_list(call, render(listed.items), listed.next);
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"
#include "control/call.h"

namespace tandem::control {

inline constexpr std::size_t kLimitDefault = 100;
inline constexpr std::size_t kLimitMax = 1000;

// limit, cursor and sort of a List route's call, checked.
struct ListQuery {
  std::size_t limit = kLimitDefault;
  std::string sort;                  // one of the route's keys
  bool descending = false;           // "-ends"
  std::optional<std::string> after;  // the key of the last item of the page before
};
// Nothing when the cursor is not one of this list in this order; the call is answered then.
std::optional<ListQuery> list_query(const Call& call);

// Keys are octets that compare as the values do. Each must name one item: append what does, as in
// sort_key(host_name) + sort_key(address).
std::string sort_key(Ipv4Address address);
std::string sort_key(std::uint64_t number);
std::string sort_key(std::string_view text);  // without regard to case; ends with a zero octet

template <typename Item>
struct Listed {
  std::vector<Item> items;
  std::optional<std::string> last;  // the key of the last item, when there are more
};

template <typename Item>
class Page {
 public:
  explicit Page(ListQuery query) : query_(std::move(query)) {}

  // Whether an item with this key could be on the page: ask before making an item that costs.
  bool wants(std::string_view key) const {
    if (query_.after && !before(*query_.after, key)) return false;
    return kept_.size() <= query_.limit || before(key, kept_.front().first);
  }
  void add(std::string key, Item item) {
    if (!wants(key)) return;
    kept_.emplace_back(std::move(key), std::move(item));
    std::ranges::push_heap(kept_, order());
    if (kept_.size() <= query_.limit + 1) return;  // one more than shown, to know that there is one
    std::ranges::pop_heap(kept_, order());
    kept_.pop_back();
  }
  Listed<Item> take() {
    std::ranges::sort_heap(kept_, order());
    Listed<Item> listed;
    const bool more = kept_.size() > query_.limit;
    if (more) kept_.pop_back();
    if (more) listed.last = kept_.back().first;
    for (auto& [key, item] : kept_) listed.items.push_back(std::move(item));
    kept_.clear();
    return listed;
  }

 private:
  using Kept = std::pair<std::string, Item>;
  bool before(std::string_view a, std::string_view b) const {
    return query_.descending ? b < a : a < b;
  }
  auto order() const {
    return [this](const Kept& a, const Kept& b) { return before(a.first, b.first); };
  }

  ListQuery query_;
  std::vector<Kept> kept_;  // a heap, the last in order at the front
};

// {"items": [...], "next": cursor or null}
void reply_list(const Call& call, const ListQuery& query, api::Array items,
                const std::optional<std::string>& last);

}  // namespace tandem::control
