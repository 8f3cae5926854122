// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "http/sockets.h"
#include "http/test_kit.h"

namespace tandem::http {
namespace {

Endpoint unix_endpoint(const TestServer& server) {
  return {.socket = server.path()};
}

// What the handler saw of the last request.
struct Seen {
  Request request;
  Handler handler() {
    return [this](const std::shared_ptr<Exchange>& exchange) {
      request = exchange->request();
      exchange->respond({
          201, {{"ETag", "\"7\""}, {"Content-Type", "text/plain"}},
           "made"
      });
    };
  }
};

TEST(Client, SendsAndReceivesOverAUnixSocket) {
  Seen seen;
  TestServer server({}, seen.handler());
  Client client({.socket = server.path(), .token = "secret"});
  const auto got = client.send({
      Method::Post,
      "/v1/scopes?dry-run=true",
      {{"Content-Type", "application/json"}, {"If-Match", "\"6\""}},
      "{}"
  });
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->status, 201u);
  EXPECT_EQ(*got->header("etag"), "\"7\"");
  EXPECT_EQ(got->body, "made");
  EXPECT_EQ(seen.request.method, Method::Post);
  EXPECT_EQ(seen.request.target, "/v1/scopes?dry-run=true");
  EXPECT_EQ(*seen.request.header("authorization"), "Bearer secret");
  EXPECT_EQ(*seen.request.header("content-type"), "application/json");
  EXPECT_EQ(*seen.request.header("if-match"), "\"6\"");
  EXPECT_EQ(seen.request.body, "{}");
}

TEST(Client, KnowsEveryMethodAndKeepsItsConnection) {
  Seen seen;
  TestServer server({}, seen.handler());
  Client client(unix_endpoint(server));
  for (const Method method : {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch,
                              Method::Delete, Method::Options}) {
    const auto got = client.send({method, "/", {}, method == Method::Patch ? "a" : ""});
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_EQ(seen.request.method, method);
    EXPECT_EQ(got->body, method == Method::Head ? "" : "made");
    EXPECT_EQ(seen.request.body, method == Method::Patch ? "a" : "");
    EXPECT_EQ(seen.request.header("content-type"), nullptr);
  }
  EXPECT_EQ(server.counters().connections_unix, 1u);
}

TEST(Client, SendsABodyOfAnySize) {
  Seen seen;
  TestServer server({}, seen.handler());
  Client client(unix_endpoint(server));
  const std::string body(3'000'000, 'a');  // libcurl waits for 100 Continue here
  ASSERT_TRUE(client.send({Method::Put, "/", {}, body}).ok());
  EXPECT_EQ(seen.request.body, body);
}

TEST(Client, ErrorsOfTheServerAreResponses) {
  TestServer server({}, [](const std::shared_ptr<Exchange>&) {});
  Client client(unix_endpoint(server));
  const auto got = client.send({Method::Get, "/", {}, ""});
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 500u);
  EXPECT_EQ(got->body, "unanswered");
}

TEST(Client, HandsAStreamOverAsItComes) {
  std::shared_ptr<BodyStream> stream;
  TestServer server({}, [&](const std::shared_ptr<Exchange>& exchange) {
    stream = exchange->stream({200, {{"Content-Type", "text/event-stream"}}, ""});
    stream->write("data: 1\n\n");
  });
  Client client(unix_endpoint(server));
  std::string all;
  const std::atomic<bool> stop = false;
  const auto got = client.stream(
      {Method::Get, "/", {}, ""},
      [&](std::string_view octets) {
        all += octets;
        if (all == "data: 1\n\n") server.on_loop([&] { stream->write("data: 2\n\n"); });
        if (contains(all, "2\n\n")) server.on_loop([&] { stream->finish(); });
        return true;
      },
      stop);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->status, 200u);
  EXPECT_EQ(got->body, "");
  EXPECT_EQ(all, "data: 1\n\ndata: 2\n\n");
  server.on_loop([&] { stream.reset(); });
}

TEST(Client, AStreamEndsWellWhenItsReaderHasEnough) {
  std::shared_ptr<BodyStream> stream;
  std::atomic<bool> stop = false;
  TestServer server({}, [&](const std::shared_ptr<Exchange>& exchange) {
    stream = exchange->stream({200, {{"Content-Type", "text/event-stream"}}, ""});
    if (exchange->request().target == "/stop") {
      stop = true;
    } else {
      stream->write("enough");
    }
  });
  Client client(unix_endpoint(server));
  EXPECT_TRUE(
      client.stream({Method::Get, "/", {}, ""}, [](std::string_view) { return false; }, stop).ok());
  EXPECT_TRUE(
      client.stream(
                {Method::Get, "/stop", {}, ""}, [](std::string_view) { return true; }, stop)
          .ok());
  server.on_loop([&] { stream.reset(); });
}

TEST(Client, AStreamRefusedIsAResponseWithItsBody) {
  TestServer server({}, [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(text_response(410, "too old"));
  });
  Client client(unix_endpoint(server));
  const std::atomic<bool> stop = false;
  const auto got = client.stream(
      {Method::Get, "/", {}, ""},
      [](std::string_view) {
        ADD_FAILURE();
        return true;
      },
      stop);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 410u);
  EXPECT_EQ(got->body, "too old");
}

TEST(Client, AStreamCutShortIsAnError) {
  TestServer server({}, [&](const std::shared_ptr<Exchange>& exchange) {
    exchange->stream(text_response(200, ""))->write("half");
  });
  Client client(unix_endpoint(server));
  const std::atomic<bool> stop = false;
  const auto got =
      client.stream({Method::Get, "/", {}, ""}, [](std::string_view) { return true; }, stop);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().kind, ClientError::Kind::Broken);
}

ClientError error_of(Endpoint endpoint) {
  Client client(std::move(endpoint));
  const auto got = client.send({Method::Get, "/", {}, ""});
  EXPECT_FALSE(got.ok());
  return got.ok() ? ClientError{} : got.error();
}

TEST(Client, SaysThatTheSocketIsMissing) {
  const TempDirectory directory;
  const ClientError error = error_of({.socket = directory / "control.sock"});
  EXPECT_EQ(error.kind, ClientError::Kind::NoSocket);
  EXPECT_EQ(error.message,
            "cannot reach the server at " + (directory / "control.sock") +
                ": there is no such socket. Is the server running, and is this where "
                "its configuration puts the socket?");
}

TEST(Client, SaysThatTheServerIsGone) {
  const TempDirectory directory;
  const std::string path = directory / "control.sock";
  auto listener = UnixListener::open(path, 0600);
  ASSERT_TRUE(listener.ok());
  listener->fd = {};
  const ClientError error = error_of({.socket = path});
  EXPECT_EQ(error.kind, ClientError::Kind::Unreachable);
  EXPECT_TRUE(contains(error.message, "no server listens on it any more")) << error.message;
}

TEST(Client, SaysWhoMayUseTheSocket) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  const TempDirectory directory;
  const std::string path = directory / "control.sock";
  const auto listener = UnixListener::open(path, 0600);
  ASSERT_TRUE(listener.ok());
  ::chmod((directory / "").c_str(), 0755);
  ASSERT_EQ(::seteuid(65534), 0);
  const ClientError socket = error_of({.socket = path});
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(socket.kind, ClientError::Kind::Denied);
  EXPECT_TRUE(contains(socket.message, "The socket belongs to root:root, mode 0600"))
      << socket.message;
  ::chmod((directory / "").c_str(), 0700);
  ASSERT_EQ(::seteuid(65534), 0);
  const ClientError closed = error_of({.socket = path});
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_TRUE(contains(closed.message, "The directory of the socket is closed")) << closed.message;
}

TEST(Client, TrustsTheAuthorityThatItIsToldAndNoOther) {
  Seen seen;
  TestServer server({}, seen.handler());
  const std::string url = "https://127.0.0.1:" + std::to_string(server.listen_tls());
  Client client({.url = url, .ca_file = server.directory() / "server.pem", .token = "secret"});
  const auto got = client.send({Method::Get, "/", {}, ""});
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_TRUE(seen.request.peer.tls);
  EXPECT_EQ(*seen.request.header("authorization"), "Bearer secret");

  const ClientError error = error_of({.url = url});
  EXPECT_EQ(error.kind, ClientError::Kind::Untrusted);
  EXPECT_TRUE(contains(error.message, "the certificate of " + url + " is not trusted"))
      << error.message;
}

TEST(Client, SaysThatNobodyListens) {
  std::uint16_t port = 0;
  {
    const auto listener = TcpListener::open("127.0.0.1", 0);
    ASSERT_TRUE(listener.ok());
    port = listener->port;
  }
  const std::string url = "https://127.0.0.1:" + std::to_string(port);
  const ClientError error = error_of({.url = url});
  EXPECT_EQ(error.kind, ClientError::Kind::Unreachable);
  EXPECT_TRUE(contains(error.message, url)) << error.message;
}

TEST(Client, NeverSendsATokenInTheClear) {
  const ClientError error = error_of({.url = "http://192.0.2.1:6470", .token = "secret"});
  EXPECT_EQ(error.kind, ClientError::Kind::BadUrl);
  EXPECT_EQ(error.message,
            "cannot use http://192.0.2.1:6470: the address of a server begins with https://");
}

TEST(Client, GivesUpOnAServerThatDoesNotAnswer) {
  std::shared_ptr<Exchange> kept;
  TestServer server({}, [&](std::shared_ptr<Exchange> exchange) { kept = std::move(exchange); });
  const ClientError error =
      error_of({.socket = server.path(), .total_time = Duration::milliseconds(100)});
  EXPECT_EQ(error.kind, ClientError::Kind::Timeout);
  EXPECT_TRUE(contains(error.message, "did not answer in time")) << error.message;
  server.on_loop([&] { kept.reset(); });
}

TEST(Client, ComesBackToAServerThatWasRestarted) {
  const TempDirectory directory;
  const std::string path = directory / "control.sock";
  Client client({.socket = path});
  for (int i = 0; i < 2; ++i) {
    TestServer server;
    ASSERT_TRUE(server.on_loop([&] { return server.server().listen_unix(path, 0600).ok(); }));
    const auto got = client.send({Method::Post, "/", {}, "a"});
    EXPECT_TRUE(got.ok()) << got.error().message;
  }
}

}  // namespace
}  // namespace tandem::http
