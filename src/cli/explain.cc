// SPDX-License-Identifier: Apache-2.0
#include "cli/explain.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/capture.h"
#include "cli/steps.h"
#include "cli/stream.h"
#include "cli/values.h"

namespace tandem::cli {

namespace {

// The first request of a capture, or of text the octets in hexadecimal.
Answer<CapturedMessage> read_packet(Session& session, std::string_view word) {
  std::error_code error;
  const bool is_file = word == "-" || std::filesystem::exists(word, error);
  if (!is_file) {
    auto octets = from_hex(word);
    if (!octets) {
      return session.refuse(
          Exit::Usage, fmt::format("{} is neither a file nor octets in hexadecimal", safe(word)));
    }
    return CapturedMessage{.payload = std::move(octets).value()};
  }
  TANDEM_TRY(const std::string text, read_file(session, word));
  auto messages = dhcp_requests(as_bytes(text));
  if (!messages) {
    // A file may hold hexadecimal, too.
    if (auto octets = from_hex(text)) return CapturedMessage{.payload = std::move(octets).value()};
    return session.refuse(Exit::Usage, fmt::format("{}: {}", word, messages.error().message));
  }
  if (messages->empty()) {
    return session.refuse(Exit::Usage, fmt::format("{} holds no DHCP request to port 67", word));
  }
  return std::move(messages->front());
}

Answer<api::Object> question_of(Session& session, const Invocation& invocation) {
  auto body = body_of(invocation);
  if (!body) return session.refuse(Exit::Usage, body.error().message);
  if (invocation.has("packet")) {
    TANDEM_TRY(const CapturedMessage message, read_packet(session, invocation.one("packet")));
    (*body)["packet"] = to_hex(message.payload);
  } else if (!invocation.has("hardware-address") && !invocation.has("client-id")) {
    return session.refuse(Exit::Usage,
                          "whom is it about? --hardware-address, --client-id, --packet "
                          "or --live tells");
  }
  return std::move(body).value();
}

}  // namespace

Done explain(Session& session, const Invocation& invocation) {
  if (invocation.has("live")) {
    Invocation live = invocation;
    live.given["CLIENT"] = {std::string(invocation.one("live"))};
    live.given["count"] = {"1"};
    return trace(session, live);
  }
  TANDEM_TRY(api::Object question, question_of(session, invocation));
  TANDEM_TRY(const http::Response response,
             session.send({.method = http::Method::Post,
                           .path = path_of(*invocation.command, invocation),
                           .body = api::to_text(api::Json(std::move(question)))}));
  if (session.output() == Output::Json) {
    session.print_body(response);
    return {};
  }
  const auto json = api::parse_json(response.body);
  if (!json) return session.refuse(Exit::NoServer, "the server's answer is no JSON");
  session.print(render_trace(*json, session.look()));
  return {};
}

}  // namespace tandem::cli
