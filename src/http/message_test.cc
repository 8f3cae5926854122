// SPDX-License-Identifier: Apache-2.0
// Requests read, targets taken apart, responses written, events framed: without a socket.
#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "http/peer_table.h"
#include "http/request_reader.h"
#include "http/response_writer.h"
#include "http/server_sent_events.h"
#include "http/target.h"

namespace tandem::http {
namespace {

using Progress = RequestReader::Progress;

struct Read {
  Progress progress = Progress::NeedMore;
  Refusal refusal = Refusal::Malformed;
  Request request;
  bool keep_alive = false;
  std::string rest;
};

// Feeds the octets in pieces of that size, as a connection does.
Read read(std::string_view octets, std::size_t piece = 1 << 20, const Limits& limits = {}) {
  RequestReader reader(limits);
  Read out;
  std::string waiting;
  while (true) {
    const RequestReader::Taken taken = reader.take(waiting);
    waiting.erase(0, taken.octets);
    out.progress = taken.progress;
    if (taken.progress == Progress::Complete || taken.progress == Progress::Refused) break;
    if (taken.progress == Progress::Head || taken.octets > 0) continue;
    if (octets.empty()) break;
    waiting += octets.substr(0, piece);
    octets.remove_prefix(std::min(piece, octets.size()));
  }
  out.refusal = reader.refusal();
  out.request = std::move(reader.request());
  out.keep_alive = reader.keep_alive();
  out.rest = waiting + std::string(octets);
  return out;
}

std::string get(std::string_view headers) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}

TEST(RequestReader, TakesARequestApart) {
  const Read got = read(
      "PUT /v1/scopes/10.0.0.0%2F24?dry-run=true&comment=a+b%26 HTTP/1.1\r\n"
      "Host: x\r\nIf-Match: \"7\"\r\nCONTENT-LENGTH: 3\r\n\r\nabcGET ");
  ASSERT_EQ(got.progress, Progress::Complete);
  EXPECT_EQ(got.request.method, Method::Put);
  EXPECT_EQ(got.request.path, (std::vector<std::string>{"v1", "scopes", "10.0.0.0/24"}));
  EXPECT_EQ(*got.request.parameter("dry-run"), "true");
  EXPECT_EQ(*got.request.parameter("comment"), "a b&");
  EXPECT_EQ(*got.request.header("if-match"), "\"7\"");
  EXPECT_EQ(got.request.body, "abc");
  EXPECT_EQ(got.rest, "GET ");
  EXPECT_TRUE(got.keep_alive);
}

TEST(RequestReader, SplitOctetsMakeNoDifference) {
  const std::string octets =
      "\r\nPOST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: thrown-away\r\n\r\nnext";
  for (std::size_t piece = 1; piece <= octets.size(); ++piece) {
    const Read got = read(octets, piece);
    ASSERT_EQ(got.progress, Progress::Complete) << piece;
    EXPECT_EQ(got.request.body, "abc0123456789");
    EXPECT_EQ(got.request.header("trailer"), nullptr);
    EXPECT_EQ(got.rest, "next");
  }
}

TEST(RequestReader, AnEmptyChunkedBodyMayComeOctetByOctet) {
  for (std::size_t piece = 1; piece < 8; ++piece) {
    const Read got = read(get("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", piece);
    EXPECT_EQ(got.progress, Progress::Complete);
    EXPECT_EQ(got.request.body, "");
  }
}

struct Bad {
  const char* what;
  std::string octets;
  Refusal refusal;
};

TEST(RequestReader, RefusesWhatCouldBeReadInTwoWays) {
  using namespace std::string_literals;
  const std::vector<Bad> all = {
      {"garbage",                          "\x16\x03\x01\x02\r\n\r\n",                                          Refusal::Malformed         },
      {"no version",                       "GET /\r\n\r\n",                                                     Refusal::Malformed         },
      {"blank before the method",          " GET / HTTP/1.1\r\nHost: x\r\n\r\n",                                Refusal::Malformed         },
      {"HTTP/2",                           "GET / HTTP/2.0\r\nHost: x\r\n\r\n",                                 Refusal::UnknownVersion    },
      {"preface of HTTP/2",                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",                                  Refusal::UnknownVersion    },
      {"two lengths",                      get("Content-Length: 3\r\nContent-Length: 3\r\n"),                   Refusal::AmbiguousLength   },
      {"lengths that differ",              get("Content-Length: 3\r\nContent-Length: 4\r\n"),
       Refusal::AmbiguousLength                                                                                                            },
      {"a list of lengths",                get("Content-Length: 3, 3\r\n"),                                     Refusal::AmbiguousLength   },
      {"a length with a sign",             get("Content-Length: +3\r\n"),                                       Refusal::AmbiguousLength   },
      {"a length of no number",            get("Content-Length: 0x3\r\n"),                                      Refusal::AmbiguousLength   },
      {"an endless length",                get("Content-Length: 99999999999999999999\r\n"),
       Refusal::AmbiguousLength                                                                                                            },
      {"length, then chunks",              get("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
       Refusal::AmbiguousLength                                                                                                            },
      {"chunks, then length",              get("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
       Refusal::AmbiguousLength                                                                                                            },
      {"chunked twice",                    get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       Refusal::AmbiguousLength                                                                                                            },
      {"chunks in HTTP/1.0",               "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
       Refusal::AmbiguousLength                                                                                                            },
      {"another coding",                   get("Transfer-Encoding: gzip\r\n"),                                  Refusal::UnknownEncoding   },
      {"another coding last",              get("Transfer-Encoding: chunked, gzip\r\n"),
       Refusal::UnknownEncoding                                                                                                            },
      {"a hidden coding",
       get("Transfer-Encoding: \x0b"
           "chunked\r\n"),
       Refusal::Malformed                                                                                                                  },
      {"a folded header",                  get("A: b\r\n c\r\n"),                                               Refusal::Malformed         },
      {"a folded header of a tab",         get("A: b\r\n\tc\r\n"),                                              Refusal::Malformed         },
      {"a header that begins folded",      "GET / HTTP/1.1\r\n Host: x\r\n\r\n",                                Refusal::Malformed         },
      {"bare line feeds",                  "GET / HTTP/1.1\nHost: x\n\n",                                       Refusal::Malformed         },
      {"one bare line feed",               get("A: b\nC: d\r\n"),                                               Refusal::Malformed         },
      {"a bare carriage return",           get("A: b\rC: d\r\n"),                                               Refusal::Malformed         },
      {"NUL",                              get("A: b\0c\r\n"s),                                                 Refusal::Malformed         },
      {"a blank before the colon",         get("Content-Length : 3\r\n"),                                       Refusal::Malformed         },
      {"a header without a name",          get(": b\r\n"),                                                      Refusal::Malformed         },
      {"a header without a colon",         get("A\r\n"),                                                        Refusal::Malformed         },
      {"no Host",                          "GET / HTTP/1.1\r\n\r\n",                                            Refusal::BadHost           },
      {"two Hosts",                        get("Host: y\r\n"),                                                  Refusal::BadHost           },
      {"a broken escape",                  "GET /%2 HTTP/1.1\r\nHost: x\r\n\r\n",                               Refusal::BadTarget         },
      {"no path",                          "GET scopes HTTP/1.1\r\nHost: x\r\n\r\n",                            Refusal::BadTarget         },
      {"an unknown method",                "BREW / HTTP/1.1\r\nHost: x\r\n\r\n",                                Refusal::UnknownMethod     },
      {"TRACE",                            "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",                               Refusal::UnknownMethod     },
      {"CONNECT",                          "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",                           Refusal::UnknownMethod     },
      {"another expectation",              get("Expect: wonders\r\n"),                                          Refusal::UnknownExpectation},
      {"a chunk without length",           get("Transfer-Encoding: chunked\r\n") + "\r\nabc\r\n",
       Refusal::Malformed                                                                                                                  },
      {"a negative chunk",                 get("Transfer-Encoding: chunked\r\n") + "-3\r\nabc\r\n",
       Refusal::Malformed                                                                                                                  },
      {"a chunk line of a bare line feed", get("Transfer-Encoding: chunked\r\n") + "3\nabc\r\n",
       Refusal::Malformed                                                                                                                  },
      {"a chunk longer than told",         get("Transfer-Encoding: chunked\r\n") + "3\r\nabcd\r\n0\r\n\r\n",
       Refusal::Malformed                                                                                                                  },
      {"a chunk of 2^64 octets",           get("Transfer-Encoding: chunked\r\n") + "10000000000000000\r\n",
       Refusal::Malformed                                                                                                                  },
  };
  for (const Bad& bad : all) {
    for (const std::size_t piece : {std::size_t{1}, bad.octets.size()}) {
      const Read got = read(bad.octets, piece);
      EXPECT_EQ(got.progress, Progress::Refused) << bad.what;
      EXPECT_EQ(row_of(got.refusal).name, row_of(bad.refusal).name) << bad.what;
    }
  }
}

TEST(RequestReader, BoundsAreReachedAndNotPassed) {
  const Limits limits{.header_octets = 200, .target_octets = 20, .body_octets = 10};
  const auto with_header = [](std::size_t size) {
    const std::string rest = "GET / HTTP/1.1\r\nHost: x\r\nA: \r\n\r\n";
    return "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(size - rest.size(), 'a') + "\r\n\r\n";
  };
  EXPECT_EQ(read(with_header(200), 7, limits).progress, Progress::Complete);
  EXPECT_EQ(read(with_header(201), 7, limits).refusal, Refusal::HeaderTooLarge);

  const auto with_target = [](std::size_t size) {
    return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  EXPECT_EQ(read(with_target(20), 7, limits).progress, Progress::Complete);
  EXPECT_EQ(read(with_target(21), 7, limits).refusal, Refusal::TargetTooLong);
  EXPECT_EQ(read(with_target(500), 7, limits).refusal, Refusal::TargetTooLong);

  EXPECT_EQ(read(get("Content-Length: 10\r\n") + "0123456789", 7, limits).progress,
            Progress::Complete);
  EXPECT_EQ(read(get("Content-Length: 11\r\n"), 7, limits).refusal, Refusal::BodyTooLarge);
  const std::string chunked = get("Transfer-Encoding: chunked\r\n") + "8\r\n01234567\r\n";
  EXPECT_EQ(read(chunked + "2\r\n89\r\n0\r\n\r\n", 7, limits).progress, Progress::Complete);
  EXPECT_EQ(read(chunked + "3\r\n89a\r\n0\r\n\r\n", 7, limits).refusal, Refusal::BodyTooLarge);

  // Neither the line of a chunk nor trailers may grow without end.
  const std::string endless(300, 'a');
  EXPECT_EQ(read(get("Transfer-Encoding: chunked\r\n") + "1;" + endless, 7, limits).refusal,
            Refusal::HeaderTooLarge);
  EXPECT_EQ(read(chunked + "0\r\nA: " + endless, 7, limits).refusal, Refusal::HeaderTooLarge);
}

TEST(RequestReader, HttpOneZeroKeepsTheConnectionOnlyWhenAsked) {
  EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(read(get("Connection: close\r\n")).keep_alive);
}

RC_GTEST_PROP(RequestReader, EveryBodyArrivesWholeHoweverItIsCut, ()) {
  const auto body = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
  const auto chunk = *rc::gen::inRange<std::size_t>(1, 20);
  std::string octets = get("Transfer-Encoding: chunked\r\n");
  for (std::size_t i = 0; i < body.size(); i += chunk) append_chunk(octets, body.substr(i, chunk));
  octets += kLastChunk;
  const Read got = read(octets + "next", piece);
  RC_ASSERT(got.progress == Progress::Complete);
  RC_ASSERT(got.request.body == body);
  RC_ASSERT(got.rest == "next");
}

TEST(Target, AbsoluteFormAndAsteriskAreTaken) {
  EXPECT_EQ(parse_target("https://dhcp.example.org:6470/v1/scopes?limit=1")->path.size(), 2u);
  EXPECT_TRUE(parse_target("http://dhcp.example.org")->path.empty());
  EXPECT_TRUE(parse_target("*")->path.empty());
  EXPECT_TRUE(parse_target("/")->path.empty());
  EXPECT_EQ(parse_target("/a/")->path, (std::vector<std::string>{"a", ""}));
}

TEST(Target, RefusesWhatIsNoText) {
  for (const char* bad :
       {"",     "a",       "?a",    "/%",      "/%0",        "/%0g",    "/%00",          "/%0a",
        "/%7f", "/%c2%80", "/%ff",  "/%c0%af", "/%ed%a0%80", "/%e2%82", "/%f4%90%80%80", "/a#b",
        "/\"",  "/a b",    "/\x80", "/a?b=%zz"}) {
    EXPECT_FALSE(parse_target(bad).has_value()) << bad;
  }
  EXPECT_EQ(parse_target("/%e2%82%ac%F0%9F%8C%8D")->path.front(), "€🌍");
}

TEST(Target, QueryKeepsOrderAndRepetition) {
  const auto target = parse_target("/?state=active&state=&&flag&a=b=c&time=10:00%2B01:00");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->query, (Fields{
                               {"state", "active"     },
                               {"state", ""           },
                               {"flag",  ""           },
                               {"a",     "b=c"        },
                               {"time",  "10:00+01:00"}
  }));
}

TEST(ResponseWriter, NoHeaderCanBeginALineOfItsOwn) {
  const Response response{
      201, {{"Location", "/a\r\nSet-Cookie: evil"}, {"content-length", "9"}, {"DATE", "x"}},
       "abc"
  };
  std::string out;
  append_head(out, response, Framing::Length, true, "now");
  EXPECT_EQ(out,
            "HTTP/1.1 201 Created\r\nDate: now\r\nLocation: /a  Set-Cookie: evil\r\n"
            "Content-Length: 3\r\nConnection: keep-alive\r\n\r\n");
}

TEST(ResponseWriter, NoContentHasNoLength) {
  std::string out;
  append_head(out, {204, {}, ""}, Framing::Length, false, "now");
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
}

TEST(ResponseWriter, DateIsAsTheStandardWritesIt) {
  DateHeader date;
  EXPECT_EQ(date.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(784111778), "Sun, 06 Nov 1994 08:49:38 GMT");
}

Instant at(double seconds) {
  return Instant::from_nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

TEST(PeerTable, ABucketEmptiesAndFillsAgain) {
  const Limits limits{.requests_per_second = 2, .requests_burst = 3};
  PeerTable peers;
  const std::string key = peers.connect("192.0.2.1", limits, at(100)).value();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(peers.take_token(key, limits, at(100)));
  EXPECT_FALSE(peers.take_token(key, limits, at(100)));
  EXPECT_FALSE(peers.take_token(key, limits, at(100.4)));
  EXPECT_TRUE(peers.take_token(key, limits, at(100.6)));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(peers.take_token(key, limits, at(1000)));
  EXPECT_FALSE(peers.take_token(key, limits, at(1000)));
}

TEST(PeerTable, ConnectingAnewDoesNotFillTheBucket) {
  const Limits limits{.requests_per_second = 0.001, .requests_burst = 1};
  PeerTable peers;
  std::string key = peers.connect("192.0.2.1", limits, at(1)).value();
  EXPECT_TRUE(peers.take_token(key, limits, at(1)));
  peers.disconnect(key);
  key = peers.connect("192.0.2.1", limits, at(1)).value();
  EXPECT_FALSE(peers.take_token(key, limits, at(1)));
}

TEST(PeerTable, ANetworkOfIpv6CountsAsOnePeer) {
  const Limits limits{.connections_per_peer = 2};
  PeerTable peers;
  EXPECT_TRUE(peers.connect("2001:db8::1", limits, at(1)));
  EXPECT_TRUE(peers.connect("2001:db8::2", limits, at(1)));
  EXPECT_FALSE(peers.connect("2001:db8::3", limits, at(1)));
  EXPECT_TRUE(peers.connect("2001:db8:0:1::3", limits, at(1)));
}

TEST(PeerTable, IsBoundedWhoeverComes) {
  const Limits limits;
  PeerTable peers;
  for (std::size_t i = 0; i < PeerTable::kPeersMax + 500; ++i) {
    const auto key = peers.connect("192.0.2." + std::to_string(i), limits, at(1));
    if (key) (void)peers.take_token(*key, limits, at(1));
  }
  EXPECT_EQ(peers.size(), PeerTable::kPeersMax + 1);  // and the entry that newcomers share
}

TEST(PeerTable, ForgetsWhoIsGoneWhenItIsFull) {
  const Limits limits;
  PeerTable peers;
  for (std::size_t i = 0; i < PeerTable::kPeersMax; ++i) {
    peers.disconnect(peers.connect("192.0.2." + std::to_string(i), limits, at(1)).value());
  }
  EXPECT_EQ(peers.connect("198.51.100.1", limits, at(1)).value(), "198.51.100.1");
  EXPECT_EQ(peers.size(), 1u);
}

TEST(ServerSentEvents, AreReadAsTheyAreWritten) {
  const std::string text = event_stream_comment("still here") +
                           to_text({.id = "7", .name = "lease", .data = "{\n \"a\": 1\n}"}) +
                           to_text({.data = "next"});
  EXPECT_TRUE(text.starts_with(": still here\n\nid: 7\nevent: lease\ndata: {\n"));
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EventStreamReader reader;
    std::vector<ServerSentEvent> events;
    for (std::size_t i = 0; i < text.size(); i += piece) {
      for (auto& event : reader.take(std::string_view(text).substr(i, piece))) {
        events.push_back(std::move(event));
      }
    }
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].id, "7");
    EXPECT_EQ(events[0].name, "lease");
    EXPECT_EQ(events[0].data, "{\n \"a\": 1\n}");
    EXPECT_EQ(events[1].data, "next");
    EXPECT_EQ(reader.last_id(), "7");
  }
}

TEST(ServerSentEvents, EveryLineEndIsTaken) {
  EventStreamReader reader;
  const auto events = reader.take("data: a\r\ndata:b\rdata\n\r\ndata: c\r\r");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].data, "a\nb\n");
  EXPECT_EQ(events[1].data, "c");
}

TEST(ServerSentEvents, AnEventWithoutEndIsDroppedAndTheNextIsRead) {
  EventStreamReader reader;
  const std::string part(1 << 20, 'x');
  EXPECT_TRUE(reader.take("data: ").empty());
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(reader.take(part).empty());
  const auto events = reader.take("\n\ndata: next\n\n");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].data, "next");
}

}  // namespace
}  // namespace tandem::http
