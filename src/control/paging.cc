// SPDX-License-Identifier: Apache-2.0
#include "control/paging.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace tandem::control {

namespace {

// The order stands in the cursor, so that one of another order is refused instead of giving a page
// that is none: "address:0a000007" in hexadecimal once more would hide nothing.
std::string cursor_of(const ListQuery& query, std::string_view key) {
  return fmt::format("{}{}:{}", query.descending ? "-" : "", query.sort, to_hex(as_bytes(key)));
}

std::optional<std::string> key_of(const ListQuery& query, std::string_view cursor) {
  const std::string order = cursor_of(query, {});
  if (!cursor.starts_with(order) || cursor.size() == order.size()) return std::nullopt;
  const Result<Bytes> key = from_hex(cursor.substr(order.size()));
  if (!key) return std::nullopt;
  return std::string(as_text(*key));
}

bool is_sort_key(std::string_view keys, std::string_view key) {
  while (!keys.empty()) {
    const std::string_view word = keys.substr(0, keys.find(' '));
    if (word == key) return true;
    keys.remove_prefix(std::min(keys.size(), word.size() + 1));
  }
  return false;
}

void refuse(const Call& call, std::string_view parameter, std::string message, std::string hint) {
  call.problem({.kind = api::ProblemKind::BadRequest,
                .detail = fmt::format("{}: {}", parameter, message),
                .faults = {{.path = std::string(parameter),
                            .message = std::move(message),
                            .hint = std::move(hint)}}});
}

}  // namespace

std::optional<ListQuery> list_query(const Call& call) {
  ListQuery query;
  query.limit = call.number("limit").value_or(kLimitDefault);
  if (query.limit == 0 || query.limit > kLimitMax) {
    refuse(call, "limit", fmt::format("must be 1 to {}", kLimitMax), "");
    return std::nullopt;
  }
  const std::string_view keys = call.route().sort_keys;
  query.sort = call.text("sort").value_or(std::string(keys.substr(0, keys.find(' '))));
  query.descending = query.sort.starts_with('-');
  if (query.descending) query.sort.erase(0, 1);
  if (!keys.empty() && !is_sort_key(keys, query.sort)) {
    refuse(call, "sort", fmt::format("cannot sort by \"{}\"", query.sort),
           fmt::format("known are: {}", keys));
    return std::nullopt;
  }
  if (const auto cursor = call.text("cursor")) {
    query.after = key_of(query, *cursor);
    if (!query.after) {
      refuse(call, "cursor", "is not one of this list in this order", "start without a cursor");
      return std::nullopt;
    }
  }
  return query;
}

std::string sort_key(Ipv4Address address) {
  return sort_key(std::uint64_t{address.value()}).substr(4);
}

std::string sort_key(std::uint64_t number) {
  std::string key(8, '\0');
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<char>(number >> (56 - 8 * i));
  }
  return key;
}

std::string sort_key(std::string_view text) {
  std::string key(text);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  key += '\0';
  return key;
}

void reply_list(const Call& call, const ListQuery& query, api::Array items,
                const std::optional<std::string>& last) {
  api::Object object;
  object["items"] = std::move(items);
  object["next"] = last ? api::Json(boost::json::string(cursor_of(query, *last))) : api::Json();
  call.reply(api::Json(std::move(object)));
}

}  // namespace tandem::control
