// SPDX-License-Identifier: Apache-2.0
// Why the server itself refuses a request or ends a connection, as a table: what is counted, and
// what the client is told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tandem::http {

enum class Refusal : std::uint8_t {
  Malformed,        // not HTTP, or not as strict as we want it: bare LF, NUL, folded header
  AmbiguousLength,  // two lengths, or length and chunks: request smuggling (RFC 9112 section 6.1)
  BadTarget,        // request target that cannot be decoded
  BadHost,          // HTTP/1.1 without exactly one Host (RFC 9112 section 3.2)
  HeaderTooLarge,
  TargetTooLong,
  BodyTooLarge,
  BodiesTooLarge,  // all clients' bodies together
  UnknownMethod,
  UnknownEncoding,  // transfer coding other than chunked
  UnknownExpectation,
  UnknownVersion,
  HeaderTime,
  BodyTime,
  Rate,
  Unanswered,  // the handler let go of its exchange
  Stopping,
  // Below: the connection is closed without a response.
  Connections,
  ConnectionsOfPeer,
  Descriptors,  // the process has no descriptor left for it
  Handshake,    // TLS failed or took too long
  IdleTime,
  WriteTime,
  Overrun,    // a producer wrote past the bound of its stream
  Truncated,  // the client went away in the middle of a request
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::Truncated) + 1;

struct RefusalRow {
  Refusal refusal;
  std::string_view name;    // label of the counter: "header-too-large"
  unsigned status;          // 0: none is sent
  std::string_view detail;  // a sentence for the client
};
const RefusalRow& row_of(Refusal refusal);

}  // namespace tandem::http
