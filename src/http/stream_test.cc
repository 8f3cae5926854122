// SPDX-License-Identifier: Apache-2.0
// Bodies that are sent while they are made.
#include <gtest/gtest.h>

#include "http/server_sent_events.h"
#include "http/test_kit.h"

namespace tandem::http {
namespace {

// Answers every request with a stream, which the test then holds.
struct Streams {
  std::shared_ptr<BodyStream> stream;
  std::promise<void> begun;
  std::promise<void> closed;
  std::string type = "text/plain";

  Handler handler() {
    return [this](const std::shared_ptr<Exchange>& exchange) {
      stream = exchange->stream({200, {{"Content-Type", type}}, ""});
      stream->on_closed([this] { closed.set_value(); });
      begun.set_value();
    };
  }
};

struct StreamTest : testing::Test {
  Limits limits;
  Streams streams;
  std::unique_ptr<TestServer> server;
  std::unique_ptr<RawClient> client;

  // Starts a server, asks, and waits until the stream is there.
  void ask(std::string_view request = kGet) {
    server = std::make_unique<TestServer>(limits, streams.handler());
    client = std::make_unique<RawClient>(server->path());
    client->send(request);
    streams.begun.get_future().get();
  }
  bool write(const std::string& text) {
    return server->on_loop([&] { return streams.stream->write(text); });
  }
  void finish() {
    server->on_loop([&] { streams.stream->finish(); });
  }
  void TearDown() override {
    server->on_loop([&] { streams.stream.reset(); });
  }
};

TEST_F(StreamTest, ABodyGoesOutAsItIsMade) {
  ask();
  EXPECT_TRUE(contains(client->read_to("\r\n\r\n"), "Transfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(write("hello"));
  EXPECT_EQ(client->read_to("hello\r\n"), "5\r\nhello\r\n");
  EXPECT_TRUE(write("0123456789abcdef"));
  EXPECT_EQ(client->read_to("f\r\n"), "10\r\n0123456789abcdef\r\n");
  finish();
  EXPECT_EQ(client->read_to("0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_FALSE(write("late"));
}

TEST_F(StreamTest, ToHttpOneZeroTheBodyEndsWithTheConnection) {
  ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  write("hello");
  finish();
  EXPECT_TRUE(client->read_all().ends_with("Connection: close\r\n\r\nhello"));
}

TEST_F(StreamTest, ToHeadTheStreamIsClosedFromTheStart) {
  ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  streams.closed.get_future().get();
  EXPECT_FALSE(write("hello"));
  EXPECT_TRUE(client->read_all().ends_with("\r\n\r\n"));
}

TEST_F(StreamTest, ABodyLetGoOfIsSeenToBeIncomplete) {
  ask();
  write("hello");
  server->on_loop([&] { streams.stream.reset(); });
  const std::string all = client->read_all();
  EXPECT_TRUE(all.ends_with("5\r\nhello\r\n")) << all;  // and no chunk that ends it
  streams.stream = nullptr;
}

TEST_F(StreamTest, ASlowReaderStopsTheProducerUntilItReads) {
  limits.stream_octets = 100'000;
  ask();
  std::size_t written = 0;
  const std::string piece(10'000, 'a');
  while (!server->on_loop([&] { return streams.stream->full(); })) {
    ASSERT_TRUE(write(piece));
    written += piece.size();
  }
  EXPECT_LE(server->on_loop([&] { return streams.stream->waiting(); }),
            limits.stream_octets + piece.size());
  std::promise<void> drained;
  server->on_loop([&] {
    streams.stream->on_drained([&] {
      streams.stream->on_drained({});
      drained.set_value();
    });
  });
  std::thread reader([&] {
    (void)client->read_to("\r\n\r\n");
    (void)client->read_count(written);
  });
  drained.get_future().get();
  EXPECT_FALSE(server->on_loop([&] { return streams.stream->full(); }));
  finish();
  reader.join();
}

TEST_F(StreamTest, AProducerThatDoesNotStopIsCutOff) {
  limits.stream_octets = 100'000;
  limits.write_time = Duration::milliseconds(100);
  ask();
  const std::string piece(10'000, 'a');
  std::size_t most = 0;
  while (server->on_loop([&] {
    most = std::max(most, streams.stream->waiting());
    return streams.stream->write(piece);
  })) {
  }
  EXPECT_LE(most, 2 * limits.stream_octets + piece.size());
  streams.closed.get_future().get();
  EXPECT_EQ(client->read_all().find("\r\n0\r\n\r\n"), std::string::npos);
}

TEST_F(StreamTest, ANewlyOverrunStreamIsCountedOnceItsWriteEnds) {
  limits.stream_octets = 100;
  ask();
  server->on_loop([&] {  // between two turns of the loop nothing can go out
    EXPECT_TRUE(streams.stream->write(std::string(300, 'a')));
    EXPECT_FALSE(streams.stream->write("b"));
    EXPECT_FALSE(streams.stream->write("c"));
  });
  streams.closed.get_future().get();
  (void)client->read_all();
  EXPECT_EQ(server->refused(Refusal::Overrun), 1u);
}

TEST_F(StreamTest, AReaderThatStopsReadingIsCutOff) {
  limits.write_time = Duration::milliseconds(50);
  ask();
  write(std::string(900'000, 'a'));
  streams.closed.get_future().get();
  EXPECT_FALSE(write("b"));
  EXPECT_EQ(server->refused(Refusal::WriteTime), 1u);
}

TEST_F(StreamTest, AClientOfEventsThatGoesAwayIsNoticedThoughNothingIsWritten) {
  streams.type = kEventStreamType;
  ask();
  client.reset();
  streams.closed.get_future().get();
  EXPECT_FALSE(write("a"));
}

TEST_F(StreamTest, AHalfClosedClientGetsAllOfABodyThatEnds) {
  ask();
  client->end_sending();
  write("hello");
  finish();
  EXPECT_TRUE(client->read_all().ends_with("5\r\nhello\r\n0\r\n\r\n"));
}

TEST_F(StreamTest, StoppingEndsEventsWell) {
  streams.type = kEventStreamType;
  ask();
  write(to_text({.data = "last"}));
  std::promise<void> stopped;
  server->on_loop(
      [&] { server->server().stop(Duration::seconds(60), [&] { stopped.set_value(); }); });
  EXPECT_TRUE(client->read_all().ends_with("data: last\n\n\r\n0\r\n\r\n"));
  streams.closed.get_future().get();
  client.reset();
  stopped.get_future().get();
}

TEST_F(StreamTest, StoppingLetsABodyThatEndsBeFinished) {
  ask();
  std::promise<void> stopped;
  server->on_loop(
      [&] { server->server().stop(Duration::seconds(60), [&] { stopped.set_value(); }); });
  write("hello");
  finish();
  EXPECT_TRUE(client->read_all().ends_with("5\r\nhello\r\n0\r\n\r\n"));
  client.reset();
  stopped.get_future().get();
}

TEST_F(StreamTest, AStreamMayOutliveItsServer) {
  ask();
  server->destroy_server();
  streams.closed.get_future().get();
  EXPECT_FALSE(write("a"));
}

TEST_F(StreamTest, StreamsAreCountedWhileTheyAreOpen) {
  ask();
  (void)client->read_to("\r\n\r\n");
  EXPECT_EQ(server->counters().streams_open, 1u);
  finish();
  (void)client->read_to("0\r\n\r\n");
  while (server->counters().streams_open > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace tandem::http
