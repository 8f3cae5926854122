// SPDX-License-Identifier: Apache-2.0
// One run of a command: the connection to the server, how results are printed, and what the user is
// asked. All that goes wrong is told here, once, on standard error, and becomes an exit code; so a
// command is a few lines of TANDEM_TRY.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json.h"
#include "api/problem.h"
#include "cli/command.h"
#include "cli/parse.h"
#include "cli/world.h"
#include "http/client.h"

namespace tandem::cli {

enum class Output : std::uint8_t { Table, Json, Csv };

template <typename T>
using Answer = Result<T, Exit>;

// A request as commands say it. Path and parameters are not yet encoded.
struct Ask {
  http::Method method = http::Method::Get;
  std::string path;  // encoded already: path_of() and escaped()
  http::Fields query = {};
  std::string body = {};  // JSON
  http::Fields headers = {};
  std::string body_name = {};  // the file that the body came from, for faults; empty: no file
  std::string_view doing =
      "waiting for the server";  // said when it takes more than a second; empty: never
};

class Session {
 public:
  // Reads the flags of every command; the connection is made by the first request.
  static Answer<std::unique_ptr<Session>> open(World& world, const Invocation& invocation);

  World& world() { return world_; }
  const Look& look() const { return look_; }
  Output output() const { return output_; }
  bool for_people() const { return output_ == Output::Table; }
  WallTime now() const { return world_.now(); }

  // Results. False: nobody reads them any more.
  bool print(std::string_view text) { return world_.out(text); }
  // The body of an answer as it is, its last line ended.
  void print_body(const http::Response& response);
  // A remark, one line on standard error: "tandem: ...".
  void remark(std::string_view text);
  // The same, and the end of the command.
  Unexpected<Exit> refuse(Exit code, std::string_view text);

  // The answer, of a 2xx status. A problem is told with all its faults.
  Answer<http::Response> send(const Ask& ask);
  // Its body as JSON.
  Answer<api::Json> fetch(const Ask& ask);
  // The answer whatever its status; fails only where there is none.
  Answer<http::Response> try_send(const Ask& ask);
  // Of an answer that try_send has brought.
  Unexpected<Exit> tell_problem(const http::Response& response, const Ask& ask);
  // Server-sent events or lines as they come, until on_octets returns false or we are stopped.
  Answer<http::Response> stream(const Ask& ask,
                                const std::function<bool(std::string_view)>& on_octets);

  // Asks on the terminal; --yes answers. Without a terminal it is refused, and said how to go on.
  Done confirm(std::string_view question);

  // Which server, for people: the socket or the URL.
  const std::string& where() const { return where_; }

 private:
  Session(World& world, const Invocation& invocation) : world_(world), invocation_(invocation) {}
  Done read_flags();
  Done read_endpoint();
  http::ClientRequest request_of(const Ask& ask) const;
  Unexpected<Exit> tell_client_error(const http::ClientError& error);

  World& world_;
  const Invocation& invocation_;
  Look look_;
  Output output_ = Output::Table;
  std::string where_;
  http::Endpoint endpoint_;
  std::unique_ptr<http::Client> client_;
};

// "%"-encoded for one segment of a path or a value of a query (RFC 3986 section 2.3).
std::string escaped(std::string_view text);
// The command's path with the arguments in place of {placeholders}.
std::string path_of(const Command& command, const Invocation& invocation);
// A sentence of the table with the arguments in place.
std::string filled(std::string_view text, const Invocation& invocation);
// The flags that go to the query, and dry-run. Where a time is wanted, "1h" is an hour ago.
http::Fields query_of(const Session& session, const Invocation& invocation);

// What stands in FILE, or on standard input when that is "-".
Answer<std::string> read_file(Session& session, std::string_view file);

Exit exit_of(api::ProblemKind kind);

}  // namespace tandem::cli
