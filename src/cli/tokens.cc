// SPDX-License-Identifier: Apache-2.0
#include "cli/tokens.h"

#include <fmt/format.h>

#include "cli/objects.h"

namespace tandem::cli {

Done add_token(Session& session, const Invocation& invocation) {
  if (!invocation.has("role")) {
    return session.refuse(Exit::Usage, "--role is missing: read, operate or administer");
  }
  TANDEM_TRY(const Ask ask, ask_with_body(session, invocation, http::Method::Post));
  TANDEM_TRY(const http::Response response, session.send(ask));
  const auto json = api::parse_json(response.body);
  const std::optional<std::string> secret = json ? api::text_at(*json, "token") : std::nullopt;
  if (!secret) return session.refuse(Exit::NoServer, "the server's answer has no token");
  if (session.output() == Output::Json) {
    session.print_body(response);
    return {};
  }
  session.print(*secret + "\n");
  session.remark("this is shown once: keep it in a file that only its user can read");
  return {};
}

}  // namespace tandem::cli
