// SPDX-License-Identifier: Apache-2.0
// How a Change route's call becomes a change of the configuration and its result an answer: author,
// comment and dry-run are taken from the call; what was refused becomes a problem. For the handlers
// of every noun that stands in the configuration.
#pragma once

#include <span>

#include "control/call.h"
#include "control/services.h"

namespace tandem::control {

// If-Match as a revision; nothing: the call has none. A wrong one was refused by the router.
std::optional<std::uint64_t> if_match(const Call& call);

// Submits the edits and answers with a "change": {"revision", "changes", "warnings"}, with the
// revision as ETag and, where the route's status is 201, the object's Location.
void change(const Call& call, Services& services, std::vector<config::Edit> edits);
void change(const Call& call, Services& services, Change what);
// The same, with another end.
void submit(const Call& call, Services& services, Change what, Configurator::Done done);
void reply_change(const Call& call, const ChangeResult& result);

api::Json to_json(const ChangeResult& result);
api::Problem to_problem(const ChangeResult& result);
// {"action": "changed", "where": [...], "before": ..., "after": ...}
api::Json to_json(const config::Difference& difference);
// The members "changes" and, where there are more than are listed, "more".
void add_differences(api::Object& object, std::span<const config::Difference> differences);
api::Fault to_fault(const config::Fault& fault);

}  // namespace tandem::control
