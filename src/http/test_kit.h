// SPDX-License-Identifier: Apache-2.0
// What the tests of http share: a server on a loop of its own thread, clients that write octets to
// it as they please, and certificates.
#pragma once

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/server.h"
#include "io/fd.h"

namespace tandem::http {

class TempDirectory {
 public:
  TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "tandem-http-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~TempDirectory() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// A certificate for 127.0.0.1 that vouches for itself, and its key, as PEM files.
inline Certificate make_certificate(const std::string& base, const char* common_name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
  X509_set_version(cert.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
  X509_set_pubkey(cert.get(), key.get());
  X509_NAME* name = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
  X509_set_issuer_name(cert.get(), name);
  X509_EXTENSION* alternative =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(cert.get(), alternative, -1);
  X509_EXTENSION_free(alternative);
  X509_sign(cert.get(), key.get(), EVP_sha256());

  Certificate files{base + ".pem", base + ".key"};
  const auto write = [](const std::string& path, const std::function<int(BIO*)>& put) {
    BIO* file = BIO_new_file(path.c_str(), "w");
    EXPECT_EQ(put(file), 1);
    BIO_free(file);
  };
  write(files.certificate_file, [&](BIO* out) { return PEM_write_bio_X509(out, cert.get()); });
  write(files.key_file, [&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return files;
}

// Octets to and from a server. A read waits 20 s at most, so that a broken test ends.
class RawClient {
 public:
  explicit RawClient(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    fd_ = io::Fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  explicit RawClient(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd_ = io::Fd(::socket(AF_INET, SOCK_STREAM, 0));
    connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  virtual ~RawClient() = default;

  // What the server does not take any more is no fault of the test.
  virtual void send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t n = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void end_sending() const { ::shutdown(fd_.get(), SHUT_WR); }

  // Up to and with that text; what follows waits for the next read. Less at the end.
  std::string read_to(std::string_view text) {
    std::size_t at = 0;
    while ((at = in_.find(text)) == std::string::npos && read_more()) {
    }
    return take(at == std::string::npos ? in_.size() : at + text.size());
  }
  std::string read_count(std::size_t octets) {
    while (in_.size() < octets && read_more()) {
    }
    return take(std::min(octets, in_.size()));
  }
  std::string read_all() {
    while (read_more()) {
    }
    return take(in_.size());
  }
  // One whole response with a Content-Length.
  std::string read_response() {
    std::string head = read_to("\r\n\r\n");
    const std::size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + read_count(std::strtoul(head.c_str() + at + 16, nullptr, 10));
  }
  int fd() const { return fd_.get(); }

 protected:
  virtual ssize_t receive(char* into, std::size_t size) { return ::recv(fd_.get(), into, size, 0); }

 private:
  void connect(const sockaddr* address, socklen_t size) const {
    const timeval patience{.tv_sec = 20};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::connect(fd_.get(), address, size), 0) << std::strerror(errno);
  }
  bool read_more() {
    std::array<char, 65536> buffer;
    const ssize_t n = receive(buffer.data(), buffer.size());
    EXPECT_FALSE(n < 0 && errno == EAGAIN) << "the server keeps silent";
    if (n <= 0) return false;
    in_.append(buffer.data(), static_cast<std::size_t>(n));
    return true;
  }
  std::string take(std::size_t octets) {
    std::string out = in_.substr(0, octets);
    in_.erase(0, octets);
    return out;
  }

  io::Fd fd_;
  std::string in_;
};

class TlsClient final : public RawClient {
 public:
  explicit TlsClient(std::uint16_t port, int version_max = TLS1_3_VERSION) : RawClient(port) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context_.get(), 0);  // so that old versions can be offered at all
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), fd());
    connected_ = SSL_connect(ssl_.get()) == 1;
  }
  bool connected() const { return connected_; }
  std::string common_name() const {
    std::array<char, 64> text{};
    const std::unique_ptr<X509, decltype(&X509_free)> cert(SSL_get1_peer_certificate(ssl_.get()),
                                                           X509_free);
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert.get()), NID_commonName, text.data(),
                              text.size());
    return text.data();
  }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  void send(std::string_view text) const override {
    SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
  }

 private:
  ssize_t receive(char* into, std::size_t size) override {
    return std::max(SSL_read(ssl_.get(), into, static_cast<int>(size)), 0);
  }
  struct Deleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  std::unique_ptr<SSL_CTX, Deleter> context_;
  std::unique_ptr<SSL, Deleter> ssl_;
  bool connected_ = false;
};

inline Response text_response(unsigned status, std::string body) {
  return {status, {{"Content-Type", "text/plain"}}, std::move(body)};
}

// A server whose handler tells what it was asked, unless the test brings another.
class TestServer {
 public:
  explicit TestServer(Limits limits = {}, Handler handler = tell, Gate gate = {})
      : server_(std::make_unique<Server>(
            loop_, limits, std::move(handler),
            [](const RefusalRow& why) { return text_response(0, std::string(why.name)); },
            std::move(gate))) {
    const auto listening = server_->listen_unix(path(), 0600);
    EXPECT_TRUE(listening.ok());
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~TestServer() {
    on_loop([&] { server_.reset(); });
    loop_.stop();
    thread_.join();
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  static void tell(std::shared_ptr<Exchange> exchange) {
    const Request& request = exchange->request();
    exchange->respond(text_response(
        200, std::string(to_text(request.method)) + " " + request.target + " " + request.body));
  }

  const TempDirectory& directory() const { return directory_; }
  std::string path() const { return directory_ / "control.sock"; }
  Server& server() { return *server_; }
  io::Loop& loop() { return loop_; }

  // Runs it on the loop's thread and waits for it.
  template <typename F>
  std::invoke_result_t<F> on_loop(F work) {
    std::packaged_task<std::invoke_result_t<F>()> task(std::move(work));
    auto result = task.get_future();
    loop_.post([&task] { task(); });
    return result.get();
  }
  Counters counters() {
    return on_loop([&] { return server_->counters(); });
  }
  std::uint64_t refused(Refusal why) { return counters().refused(why); }
  void destroy_server() {
    on_loop([&] { server_.reset(); });
  }
  std::uint16_t listen_tls() {
    certificate_ = make_certificate(directory_ / "server", "first");
    return on_loop([&] { return server_->listen_tls("127.0.0.1", 0, certificate_).value(); });
  }

  RawClient client() const { return RawClient(path()); }

 private:
  TempDirectory directory_;
  Certificate certificate_;
  io::Loop loop_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

inline constexpr std::string_view kGet = "GET /v1/scopes HTTP/1.1\r\nHost: x\r\n\r\n";

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace tandem::http
