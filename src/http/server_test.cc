// SPDX-License-Identifier: Apache-2.0
// Requests and limits over real sockets. Streams are in stream_test.cc, listening in
// listen_test.cc.
#include "http/server.h"

#include <optional>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include "http/test_kit.h"

namespace tandem::http {
namespace {

// Keeps exchanges until the test answers them.
struct Kept {
  std::vector<std::shared_ptr<Exchange>> exchanges;
  std::promise<void> first;
  Handler handler() {
    return [this](std::shared_ptr<Exchange> exchange) {
      exchanges.push_back(std::move(exchange));
      if (exchanges.size() == 1) first.set_value();
    };
  }
};

TEST(Server, AnswersOneRequestAfterAnotherOnOneConnection) {
  TestServer server;
  RawClient client = server.client();
  for (int i = 0; i < 3; ++i) {
    client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    const std::string response = client.read_response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << response;
    EXPECT_TRUE(response.ends_with("Connection: keep-alive\r\n\r\nPOST /a abc")) << response;
  }
  EXPECT_EQ(server.counters().connections_unix, 1u);
  EXPECT_EQ(server.counters().requests, 3u);
  EXPECT_EQ(server.counters().responses[2], 3u);
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  TestServer server;
  RawClient client = server.client();
  client.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(contains(client.read_all(), "Connection: close\r\n\r\nGET /a "));
  RawClient old = server.client();
  old.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(contains(old.read_all(), "Connection: close\r\n\r\nGET /a "));
}

TEST(Server, AnswersPipelinedRequestsInOrderThoughTheFirstIsAnsweredLate) {
  TestServer* self = nullptr;
  TestServer server({}, [&](std::shared_ptr<Exchange> exchange) {
    if (exchange->request().target != "/slow") return TestServer::tell(exchange);
    self->loop().post([exchange] { TestServer::tell(exchange); });
  });
  self = &server;
  RawClient client = server.client();
  client.send(
      "GET /slow HTTP/1.1\r\nHost: x\r\n\r\nPUT /2 HTTP/1.1\r\nHost: x\r\nContent-Length: "
      "1\r\n\r\na"
      "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = client.read_all();
  EXPECT_LT(all.find("GET /slow"), all.find("PUT /2 a"));
  EXPECT_LT(all.find("PUT /2 a"), all.find("GET /3"));
  EXPECT_TRUE(contains(all, "GET /3"));
}

TEST(Server, HeadIsToldTheLengthAndGetsNoBody) {
  TestServer server;
  RawClient client = server.client();
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(contains(client.read_to("\r\n\r\n"), "Content-Length: 8\r\n"));
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200"));
}

TEST(Server, AsksForABodyThatTheClientKeepsBack) {
  TestServer server;
  RawClient client = server.client();
  client.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_TRUE(client.read_response().ends_with("PUT /a abc"));
}

TEST(Server, ALargeBodyGoesAndComesWhole) {
  TestServer server({}, [](std::shared_ptr<Exchange> exchange) {
    exchange->respond(text_response(200, exchange->request().body));
  });
  std::string body(5'000'000, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 7 / 3);
  RawClient client = server.client();
  std::thread writer([&] {
    client.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n");
    client.send(body);
  });
  const std::string response = client.read_response();
  writer.join();
  EXPECT_TRUE(response.ends_with(body));
}

TEST(Server, AHalfClosedClientStillGetsItsAnswer) {
  Kept kept;
  TestServer server({}, kept.handler());
  RawClient client = server.client();
  client.send(kGet);
  client.end_sending();
  kept.first.get_future().get();
  server.on_loop([&] { TestServer::tell(kept.exchanges[0]); });
  EXPECT_TRUE(client.read_all().ends_with("GET /v1/scopes "));
}

TEST(Server, AnExchangeThatNobodyAnswersIsAnswered500) {
  TestServer server({}, [](const std::shared_ptr<Exchange>&) {});
  RawClient client = server.client();
  client.send(kGet);
  const std::string response = client.read_response();
  EXPECT_TRUE(response.starts_with("HTTP/1.1 500 ")) << response;
  EXPECT_TRUE(response.ends_with("unanswered"));
  EXPECT_EQ(server.refused(Refusal::Unanswered), 1u);
}

TEST(Server, OnlyTheFirstAnswerCounts) {
  TestServer server({}, [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(text_response(200, "first"));
    exchange->respond(text_response(200, "second"));
    EXPECT_FALSE(exchange->stream(text_response(200, ""))->write("third"));
  });
  RawClient client = server.client();
  client.send(kGet);
  EXPECT_TRUE(client.read_response().ends_with("first"));
  client.send(kGet);
  EXPECT_TRUE(client.read_response().ends_with("first"));
}

TEST(Server, RefusalsAreAnsweredCountedAndCloseTheConnection) {
  TestServer server(Limits{.header_octets = 300, .target_octets = 50, .body_octets = 10});
  const std::string long_text(400, 'a');
  const std::vector<std::pair<Refusal, std::string>> bad = {
      {Refusal::Malformed,          "\x16\x03\x01 garbage\r\n\r\n"                                 },
      {Refusal::AmbiguousLength,
       "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"     },
      {Refusal::BadTarget,          "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"                         },
      {Refusal::BadHost,            "GET / HTTP/1.1\r\n\r\n"                                       },
      {Refusal::HeaderTooLarge,     "GET / HTTP/1.1\r\nHost: " + long_text                         },
      {Refusal::TargetTooLong,      "GET /" + long_text                                            },
      {Refusal::BodyTooLarge,       "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n"      },
      {Refusal::UnknownMethod,      "BREW / HTTP/1.1\r\nHost: x\r\n\r\n"                           },
      {Refusal::UnknownEncoding,    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"},
      {Refusal::UnknownExpectation, "GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n"            },
      {Refusal::UnknownVersion,     "GET / HTTP/3.0\r\nHost: x\r\n\r\n"                            },
  };
  for (const auto& [refusal, octets] : bad) {
    RawClient client = server.client();
    // Behind it stands what a smuggler would like to have read as a request of its own.
    client.send(octets + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string all = client.read_all();
    const RefusalRow& row = row_of(refusal);
    EXPECT_TRUE(all.starts_with("HTTP/1.1 " + std::to_string(row.status))) << row.name << all;
    EXPECT_TRUE(all.ends_with("Connection: close\r\n\r\n" + std::string(row.name))) << all;
    EXPECT_EQ(server.refused(refusal), 1u) << row.name;
  }
  EXPECT_EQ(server.counters().requests, 0u);
}

TEST(Server, SlowHeadersAndBodiesAreAnswered408) {
  TestServer server(
      Limits{.header_time = Duration::milliseconds(50), .body_time = Duration::milliseconds(50)});
  RawClient slow_header = server.client();
  slow_header.send("GET / HTTP/1.1\r\nHost: x\r\nA: ");
  EXPECT_TRUE(slow_header.read_all().ends_with("header-time"));
  RawClient slow_body = server.client();
  slow_body.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  const std::string response = slow_body.read_all();
  EXPECT_TRUE(response.starts_with("HTTP/1.1 408 ")) << response;
  EXPECT_TRUE(response.ends_with("body-time"));
  EXPECT_EQ(server.refused(Refusal::HeaderTime), 1u);
  EXPECT_EQ(server.refused(Refusal::BodyTime), 1u);
}

TEST(Server, AClientThatDripsOctetsGetsNoMoreTime) {
  TestServer server(Limits{.header_octets = 1 << 24, .header_time = Duration::milliseconds(100)});
  const RawClient client = server.client();
  client.send("GET / HTTP/1.1\r\nHost: x\r\nA: ");
  // As long as it is not refused; each octet is taken, and none moves the deadline.
  while (server.refused(Refusal::HeaderTime) == 0) client.send("a");
  EXPECT_EQ(server.counters().requests, 0u);
}

TEST(Server, AnIdleConnectionIsClosedWithoutAWord) {
  TestServer server(Limits{.idle_time = Duration::milliseconds(50)});
  RawClient client = server.client();
  client.send(kGet);
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.refused(Refusal::IdleTime), 1u);
}

TEST(Server, AClientThatDoesNotReadIsCutOff) {
  const Limits limits{.write_time = Duration::milliseconds(50)};
  TestServer server(limits, [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(text_response(200, std::string(10'000'000, 'a')));
  });
  const RawClient client = server.client();
  client.send(kGet);
  while (server.refused(Refusal::WriteTime) == 0) std::this_thread::yield();
  while (server.counters().connections_open > 0) std::this_thread::yield();
}

TEST(Server, WhoIsCutOffMayReadWhyButNotForEver) {
  TestServer server(Limits{.linger_time = Duration::milliseconds(50)});
  RawClient client = server.client();
  client.send("BREW / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(client.read_all().ends_with("unknown-method"));  // and we keep our side open
  while (server.counters().connections_open > 0) std::this_thread::yield();
}

TEST(Server, ATruncatedRequestIsCounted) {
  TestServer server;
  RawClient client = server.client();
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  client.end_sending();
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.refused(Refusal::Truncated), 1u);
}

TEST(Server, ConnectionsBeyondTheBoundAreClosedUntilOneEnds) {
  TestServer server(Limits{.connections = 2});
  std::optional<RawClient> first(server.path());
  RawClient second = server.client();
  for (RawClient* client : {&*first, &second}) {
    client->send(kGet);
    EXPECT_TRUE(client->read_response().starts_with("HTTP/1.1 200"));
  }
  EXPECT_EQ(server.client().read_all(), "");
  EXPECT_EQ(server.refused(Refusal::Connections), 1u);
  first.reset();
  while (server.counters().connections_open > 1) std::this_thread::yield();
  RawClient third = server.client();
  third.send(kGet);
  EXPECT_TRUE(third.read_response().starts_with("HTTP/1.1 200"));
}

TEST(Server, BodiesOfAllClientsTogetherAreBounded) {
  TestServer server(Limits{.body_octets = 1000, .bodies_octets = 1500});
  const std::string begin = "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
  RawClient first = server.client();
  first.send(begin + std::string(900, 'a'));
  while (server.counters().octets_in < begin.size() + 900) std::this_thread::yield();
  RawClient second = server.client();
  second.send(begin + std::string(900, 'a'));
  EXPECT_TRUE(second.read_all().ends_with("bodies-too-large"));
  first.send(std::string(100, 'a'));
  EXPECT_TRUE(first.read_response().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(server.refused(Refusal::BodiesTooLarge), 1u);
}

TEST(Server, TheGateRefusesBeforeTheBodyIsSent) {
  TestServer server({}, TestServer::tell, [](const Request& request) -> std::optional<Response> {
    EXPECT_EQ(request.body, "");
    if (request.header("authorization") != nullptr) return std::nullopt;
    return text_response(401, "who are you?");
  });
  RawClient client = server.client();
  client.send(kGet);
  EXPECT_TRUE(client.read_response().ends_with("who are you?"));
  client.send("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\n\r\n");  // the connection goes on
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200"));
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(client.read_all().starts_with("HTTP/1.1 401"));
}

TEST(Server, WithoutADescriptorTheClientWaitsUntilThereIsOne) {
  TestServer server;
  RawClient client = server.client();
  client.send(kGet);
  ASSERT_TRUE(client.read_response().starts_with("HTTP/1.1 200"));
  const io::Fd waiting(::socket(AF_UNIX, SOCK_STREAM, 0));
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int next = ::dup(0);
  ::close(next);
  const rlimit none{.rlim_cur = static_cast<rlim_t>(next), .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, server.path().data(), server.path().size());
  EXPECT_EQ(::connect(waiting.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
  while (server.refused(Refusal::Descriptors) == 0) std::this_thread::yield();
  client.send(kGet);  // who is connected is served meanwhile
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200"));
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_EQ(::send(waiting.get(), kGet.data(), kGet.size(), 0), static_cast<ssize_t>(kGet.size()));
  std::array<char, 12> answer{};
  EXPECT_EQ(::recv(waiting.get(), answer.data(), answer.size(), MSG_WAITALL), 12);
  EXPECT_EQ(std::string_view(answer.data(), answer.size()), "HTTP/1.1 200");
}

TEST(Server, StoppingLetsTheAnswerUnderWayThroughAndClosesTheRest) {
  Kept kept;
  TestServer server({}, kept.handler());
  RawClient idle = server.client();
  RawClient busy = server.client();
  busy.send(kGet);
  kept.first.get_future().get();
  std::promise<void> stopped;
  server.on_loop(
      [&] { server.server().stop(Duration::seconds(60), [&] { stopped.set_value(); }); });
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_FALSE(std::filesystem::exists(server.path()));
  server.on_loop([&] { TestServer::tell(kept.exchanges[0]); });
  EXPECT_TRUE(contains(busy.read_all(), "Connection: close\r\n\r\nGET /v1/scopes "));
  busy.end_sending();
  stopped.get_future().get();
}

TEST(Server, StoppingRefusesARequestThatHasOnlyBegun) {
  TestServer server;
  RawClient client = server.client();
  client.send(kGet.substr(0, 10));
  while (server.counters().octets_in < 10) std::this_thread::yield();
  server.on_loop([&] { server.server().stop(Duration::seconds(60), [] {}); });
  client.send(kGet.substr(10));
  const std::string response = client.read_all();
  EXPECT_TRUE(response.starts_with("HTTP/1.1 503 ")) << response;
  EXPECT_TRUE(response.ends_with("stopping"));
}

TEST(Server, StoppingCutsOffWhatTakesLongerThanItsGrace) {
  Kept kept;
  TestServer server({}, kept.handler());
  RawClient client = server.client();
  client.send(kGet);
  kept.first.get_future().get();
  std::promise<void> stopped;
  server.on_loop(
      [&] { server.server().stop(Duration::milliseconds(20), [&] { stopped.set_value(); }); });
  EXPECT_EQ(client.read_all(), "");
  stopped.get_future().get();
}

TEST(Server, StoppingWithoutAConnectionIsDoneAtOnce) {
  TestServer server;
  std::promise<void> stopped;
  server.on_loop([&] { server.server().stop(Duration::infinite(), [&] { stopped.set_value(); }); });
  stopped.get_future().get();
}

TEST(Server, AnExchangeMayOutliveItsServer) {
  Kept kept;
  TestServer server({}, kept.handler());
  RawClient client = server.client();
  client.send(kGet);
  kept.first.get_future().get();
  server.destroy_server();
  EXPECT_EQ(client.read_all(), "");
  server.on_loop([&] { EXPECT_FALSE(kept.exchanges[0]->stream({})->write("a")); });
}

TEST(Server, ALoopMayEndWithConnectionsOpen) {
  const TempDirectory directory;
  std::optional<RawClient> client;
  {
    io::Loop loop;
    std::shared_ptr<Exchange> kept;
    Server server(
        loop, {},
        [&](std::shared_ptr<Exchange> exchange) {
          kept = std::move(exchange);
          loop.stop();
        },
        [](const RefusalRow&) { return Response{}; });
    ASSERT_TRUE(server.listen_unix(directory / "socket", 0600).ok());
    client.emplace(directory / "socket");
    client->send(kGet);
    loop.run();
  }
  EXPECT_EQ(client->read_all(), "");
}

RC_GTEST_PROP(Server, GarbageNeverStopsIt, ()) {
  static TestServer server(Limits{.header_time = Duration::milliseconds(200)});
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
      rc::gen::elementOf(std::vector<std::string>{
          "GET ", "POST ", "/", " HTTP/1.1", "\r\n", "\r\n\r\n", "Host: x", "Content-Length: ", "0",
          "5", "Transfer-Encoding: chunked", ":", "\n", "Expect: 100-continue", "a", "ffff"}),
      rc::gen::container<std::string>(rc::gen::arbitrary<char>())));
  {
    RawClient client = server.client();
    for (const std::string& piece : pieces) client.send(piece);
    client.end_sending();
    (void)client.read_all();
  }
  RawClient good = server.client();
  good.send(kGet);
  RC_ASSERT(good.read_response().starts_with("HTTP/1.1 200 OK"));
}

}  // namespace
}  // namespace tandem::http
