// SPDX-License-Identifier: Apache-2.0
#include "http/refusal.h"

namespace tandem::http {
namespace {

constexpr auto kRows = std::to_array<RefusalRow>({
    {Refusal::Malformed,          "malformed",           400,
     "The request is not HTTP/1.1 as RFC 9112 has it; folded headers, bare line feeds and control "
     "characters are not taken."                                                                                         },
    {Refusal::AmbiguousLength,    "ambiguous-length",    400,
     "The length of the body is not certain: one Content-Length or a chunked Transfer-Encoding is "
     "needed, not both and neither twice."                                                                               },
    {Refusal::BadTarget,          "bad-target",          400,
     "The path or query cannot be decoded: percent escapes must be complete and give UTF-8 without "
     "control characters."                                                                                               },
    {Refusal::BadHost,            "bad-host",            400, "The request needs exactly one Host header."               },
    {Refusal::HeaderTooLarge,     "header-too-large",    431,
     "The headers are larger than this server takes."                                                                    },
    {Refusal::TargetTooLong,      "target-too-long",     414,
     "The path and query are longer than this server takes."                                                             },
    {Refusal::BodyTooLarge,       "body-too-large",      413, "The body is larger than this server takes."               },
    {Refusal::BodiesTooLarge,     "bodies-too-large",    503,
     "The bodies that clients are sending are, together, larger than this server takes at one "
     "time; "
     "try again."                                                                                                        },
    {Refusal::UnknownMethod,      "unknown-method",      501, "This server does not know the method."                    },
    {Refusal::UnknownEncoding,    "unknown-encoding",    501,
     "This server takes no Transfer-Encoding but chunked."                                                               },
    {Refusal::UnknownExpectation, "unknown-expectation", 417,
     "This server knows no expectation but 100-continue."                                                                },
    {Refusal::UnknownVersion,     "unknown-version",     505, "This server speaks HTTP/1.1 and HTTP/1.0."                },
    {Refusal::HeaderTime,         "header-time",         408, "The headers took too long to arrive."                     },
    {Refusal::BodyTime,           "body-time",           408, "The body took too long to arrive."                        },
    {Refusal::Rate,               "rate",                429, "This address asks more often than this server answers it."},
    {Refusal::Unanswered,         "unanswered",          500,
     "The request was not answered; this is a fault of the server."                                                      },
    {Refusal::Stopping,           "stopping",            503, "The server is stopping."                                  },
    {Refusal::Connections,        "connections",         0,   "Too many connections are open."                           },
    {Refusal::ConnectionsOfPeer,  "connections-of-peer", 0,
     "This address has too many connections open."                                                                       },
    {Refusal::Descriptors,        "descriptors",         0,   "No descriptor is left for another connection."            },
    {Refusal::Handshake,          "handshake",           0,   "TLS was not agreed upon."                                 },
    {Refusal::IdleTime,           "idle-time",           0,   "The connection was not used."                             },
    {Refusal::WriteTime,          "write-time",          0,   "The client did not read."                                 },
    {Refusal::Overrun,            "overrun",             0,   "More was written to a stream than it may hold."           },
    {Refusal::Truncated,          "truncated",           0,   "The client went away in the middle of a request."         },
});
static_assert(kRows.size() == kRefusals);

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].refusal) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

const RefusalRow& row_of(Refusal refusal) {
  return kRows[static_cast<std::size_t>(refusal)];
}

}  // namespace tandem::http
