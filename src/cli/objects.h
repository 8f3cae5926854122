// SPDX-License-Identifier: Apache-2.0
// The verbs that mean the same for every noun: the rows of the table run these where nothing
// special is to be done.
#pragma once

#include <functional>

#include "cli/session.h"

namespace tandem::cli {

Done list(Session& session, const Invocation& invocation);    // GET, pages or {"items"}
Done show(Session& session, const Invocation& invocation);    // GET, one object
Done add(Session& session, const Invocation& invocation);     // POST of a new object
Done put(Session& session, const Invocation& invocation);     // PUT of the whole object
Done set(Session& session, const Invocation& invocation);     // PATCH of what is named
Done remove(Session& session, const Invocation& invocation);  // DELETE
// POST or PUT of a text that is the whole body: the argument RANGE.
Done put_range(Session& session, const Invocation& invocation);
Done act(Session& session, const Invocation& invocation);         // POST without an object
Done print_text(Session& session, const Invocation& invocation);  // GET of what is no JSON

// What the others share.

// Runs `once` now and, with --watch, again and again on a wiped screen until it is interrupted.
Done watched(Session& session, const Invocation& invocation, const std::function<Done()>& once);
// Tells what a change of the configuration did, or on a dry run would do; or what an action did.
Done tell_change(Session& session, const Invocation& invocation, const http::Response& response);
// The object that --file names, with the arguments and flags on top.
Answer<Ask> ask_with_body(Session& session, const Invocation& invocation, http::Method method);

}  // namespace tandem::cli
