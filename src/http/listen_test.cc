// SPDX-License-Identifier: Apache-2.0
// Where the server listens, and who it sees: Unix sockets and TLS.
#include <csignal>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "http/sockets.h"
#include "http/test_kit.h"

namespace tandem::http {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777u;
}

TEST(UnixSocket, ItsModeIsSetAndItsDirectoryMade) {
  const TempDirectory directory;
  const std::string path = directory / "run/tandem/control.sock";
  const auto listener = UnixListener::open(path, 0660);
  ASSERT_TRUE(listener.ok());
  EXPECT_EQ(mode_of(path), 0660u);
}

TEST(UnixSocket, GoesWithItsServer) {
  const TempDirectory directory;
  const std::string path = directory / "socket";
  {
    ASSERT_TRUE(UnixListener::open(path, 0600).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(UnixSocket, OfADeadServerIsReplaced) {
  const TempDirectory directory;
  const std::string path = directory / "socket";
  const pid_t child = ::fork();
  if (child == 0) {  // a server that is killed
    const auto listener = UnixListener::open(path, 0600);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(UnixListener::open(path, 0600).ok());
}

TEST(UnixSocket, OfALivingServerIsLeftAlone) {
  const TempDirectory directory;
  const std::string path = directory / "socket";
  const auto first = UnixListener::open(path, 0600);
  const auto second = UnixListener::open(path, 0600);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().message, "cannot listen on " + path + ": another server answers there");
  EXPECT_NE(RawClient(path).fd(), -1);
}

TEST(UnixSocket, WhatIsNoSocketIsLeftAlone) {
  const TempDirectory directory;
  const std::string path = directory / "file";
  std::ofstream(path) << "precious";
  const auto listener = UnixListener::open(path, 0600);
  ASSERT_FALSE(listener.ok());
  EXPECT_TRUE(contains(listener.error().message, "something that is no socket stands there"));
  EXPECT_EQ(std::filesystem::file_size(path), 8u);
}

TEST(UnixSocket, APathThatIsTooLongIsNamed) {
  const auto listener = UnixListener::open("/tmp/" + std::string(200, 'a'), 0600);
  ASSERT_FALSE(listener.ok());
  EXPECT_TRUE(contains(listener.error().message, "1 to 107 octets"));
}

TEST(UnixSocket, TakenOverByAnotherItIsNotRemoved) {
  const TempDirectory directory;
  const std::string path = directory / "socket";
  {
    const auto first = UnixListener::open(path, 0600);
    ASSERT_TRUE(first.ok());
    std::filesystem::remove(path);
    std::ofstream(path) << "another's";
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(UnixSocket, TheKernelSaysWhoAsks) {
  Peer peer;
  TestServer server({}, [&](const std::shared_ptr<Exchange>& exchange) {
    peer = exchange->request().peer;
    TestServer::tell(exchange);
  });
  RawClient client = server.client();
  client.send(kGet);
  (void)client.read_response();
  EXPECT_EQ(peer.kind, Peer::Kind::Unix);
  EXPECT_EQ(peer.uid, ::geteuid());
  EXPECT_EQ(peer.gid, ::getegid());
  EXPECT_EQ(peer.pid, ::getpid());
  EXPECT_FALSE(peer.tls);
}

TEST(Tls, AnswersByItsTwoLatestVersionsOnly) {
  Peer peer;
  TestServer server({}, [&](const std::shared_ptr<Exchange>& exchange) {
    peer = exchange->request().peer;
    TestServer::tell(exchange);
  });
  const std::uint16_t port = server.listen_tls();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(port, version);
    ASSERT_TRUE(client.connected());
    client.send(kGet);
    EXPECT_TRUE(client.read_response().ends_with("GET /v1/scopes "));
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.read_all().ends_with("GET / "));
  }
  EXPECT_FALSE(TlsClient(port, TLS1_1_VERSION).connected());
  EXPECT_EQ(server.counters().connections_tls, 3u);
  EXPECT_EQ(server.refused(Refusal::Handshake), 1u);
  EXPECT_EQ(peer.kind, Peer::Kind::Tcp);
  EXPECT_EQ(peer.address, "127.0.0.1");
  EXPECT_TRUE(peer.tls);
}

TEST(Tls, GarbageAndSilenceInsteadOfAHandshakeAreCounted) {
  TestServer server(Limits{.header_time = Duration::milliseconds(50)});
  const std::uint16_t port = server.listen_tls();
  RawClient garbage(port);
  garbage.send(kGet);
  (void)garbage.read_all();
  RawClient silent(port);
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_EQ(server.refused(Refusal::Handshake), 2u);
}

TEST(Tls, CertificatesAreReloadedWithoutDroppingAConnection) {
  TestServer server;
  const std::uint16_t port = server.listen_tls();
  TlsClient before(port);
  EXPECT_EQ(before.common_name(), "first");

  make_certificate(server.directory() / "server", "second");
  EXPECT_TRUE(server.on_loop([&] { return server.server().reload_certificates().ok(); }));
  EXPECT_EQ(TlsClient(port).common_name(), "second");
  before.send(kGet);
  EXPECT_TRUE(before.read_response().starts_with("HTTP/1.1 200"));

  std::ofstream(server.directory() / "server.pem") << "no certificate";
  const auto reloaded = server.on_loop([&] { return server.server().reload_certificates(); });
  ASSERT_FALSE(reloaded.ok());
  EXPECT_TRUE(contains(reloaded.error().message, "server.pem"));
  EXPECT_EQ(TlsClient(port).common_name(), "second");
}

TEST(Tls, WhatCannotBeUsedIsNamed) {
  TestServer server;
  const Certificate good = make_certificate(server.directory() / "good", "good");
  const Certificate other = make_certificate(server.directory() / "other", "other");
  const auto error_of = [&](const std::string& address, const Certificate& certificate) {
    return server.on_loop([&] {
      const auto listening = server.server().listen_tls(address, 0, certificate);
      return listening.ok() ? std::string() : listening.error().message;
    });
  };
  EXPECT_TRUE(contains(error_of("127.0.0.1", {"/nonexistent.pem", good.key_file}),
                       "cannot read the certificate /nonexistent.pem: No such file"));
  EXPECT_TRUE(contains(error_of("127.0.0.1", {good.certificate_file, other.key_file}),
                       "cannot use the key " + other.key_file + ": key values mismatch"));
  EXPECT_TRUE(contains(error_of("localhost", good), "localhost: it is no IPv4 or IPv6 address"));
  EXPECT_TRUE(contains(error_of("192.0.2.1", good), "cannot listen on 192.0.2.1 port 0"));
}

TEST(Tls, APeerMayOnlyOpenSoManyConnections) {
  TestServer server(Limits{.connections_per_peer = 2});
  const std::uint16_t port = server.listen_tls();
  const TlsClient first(port);
  const TlsClient second(port);
  EXPECT_TRUE(first.connected() && second.connected());
  EXPECT_FALSE(TlsClient(port).connected());
  EXPECT_EQ(server.refused(Refusal::ConnectionsOfPeer), 1u);
  RawClient local = server.client();  // the administrator's way in
  local.send(kGet);
  EXPECT_TRUE(local.read_response().starts_with("HTTP/1.1 200"));
}

TEST(Tls, APeerThatAsksTooOftenIsTold429) {
  TestServer server(Limits{.requests_per_second = 0.001, .requests_burst = 2});
  TlsClient client(server.listen_tls());
  for (int i = 0; i < 2; ++i) {
    client.send(kGet);
    EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200"));
  }
  client.send(kGet);
  const std::string response = client.read_response();
  EXPECT_TRUE(response.starts_with("HTTP/1.1 429 ")) << response;
  EXPECT_TRUE(contains(response, "Retry-After: 1\r\n"));
  EXPECT_EQ(server.refused(Refusal::Rate), 1u);
}

TEST(Tls, AStreamOfTwentyMegabytesArrivesWhole) {
  std::shared_ptr<BodyStream> stream;
  std::size_t left = 200;
  const std::string piece(100'000, 'z');
  const std::function<void()> produce = [&] {
    while (left > 0 && !stream->full()) {
      stream->write(piece);
      --left;
    }
    if (left == 0) stream->finish();
  };
  TestServer server(Limits{.stream_octets = 300'000},
                    [&](const std::shared_ptr<Exchange>& exchange) {
                      stream = exchange->stream({200, {}, ""});
                      stream->on_drained(produce);
                      produce();
                    });
  TlsClient client(server.listen_tls());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = client.read_all();
  EXPECT_EQ(std::count(all.begin(), all.end(), 'z'), 200 * 100'000);
  EXPECT_TRUE(all.ends_with("\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace tandem::http
