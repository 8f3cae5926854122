// SPDX-License-Identifier: Apache-2.0
#include "cli/statistics.h"

#include <fmt/format.h>

#include "cli/objects.h"
#include "cli/table.h"

namespace tandem::cli {

namespace {

Done statistics_once(Session& session, const Invocation& invocation) {
  Invocation once = invocation;
  once.given.erase("watch");
  TANDEM_CHECK(list(session, once));
  if (!session.for_people()) return {};
  TANDEM_TRY(const api::Json total, session.fetch({.path = "/v1/statistics/total"}));
  const auto number = [&total](std::string_view member) {
    return api::number_at(total, member).value_or(0);
  };
  session.print(fmt::format(
      "\n{}  {}  {} of {} leased, {} free\n",
      counted(static_cast<std::uint64_t>(number("scopes")), "scope", "scopes"),
      cell_text(api::find(total, "percentage-in-use"), Format::Bar, session.now(), session.look()),
      number("addresses-in-use"), number("size"), number("addresses-free")));
  return {};
}

}  // namespace

Done statistics(Session& session, const Invocation& invocation) {
  return watched(session, invocation, [&] { return statistics_once(session, invocation); });
}

}  // namespace tandem::cli
