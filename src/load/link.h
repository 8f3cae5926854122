// SPDX-License-Identifier: Apache-2.0
// How the simulated clients reach their servers: on the servers' own Ethernet, or behind a relay
// agent that this program is as well. What is sent is gathered until flush(). Called by load::Fleet
// and load::Run on their one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/client_socket.h"
#include "io/udp_socket.h"
#include "load/request.h"

namespace tandem::load {

class Link {
 public:
  virtual ~Link() = default;
  virtual void send(Identity client, const Query& query) = 0;
  // How many messages the kernel refused.
  virtual std::size_t flush() = 0;
  // One batch of DHCP messages; they live until the next call.
  virtual std::span<const ByteView> receive() = 0;
  // Whether the server returned what the relay wrote: giaddr (RFC 2131 table 3) and option 82
  // (RFC 3046 section 2.2).
  virtual bool returned_as_sent(Identity client, const wire::Message& answer) const = 0;
  // Whether other clients' answers may be heard here.
  virtual bool shared() const = 0;
  // Answers that the kernel had no room for, since the last call.
  virtual std::uint64_t take_kernel_drops() = 0;
  virtual int fd() const = 0;
};

// Ethernet frames of the clients' own. Clients are whole hosts in so far as they answer ARP for
// the address that they hold, which servers need to send them unicasts.
class DirectLink final : public Link {
 public:
  using Holder = std::function<std::optional<Identity>(Ipv4Address)>;

  static Result<std::unique_ptr<DirectLink>> open(const std::string& interface,
                                                  bool client_identifier, Holder holder);

  void send(Identity client, const Query& query) override;
  std::size_t flush() override;
  std::span<const ByteView> receive() override;
  bool returned_as_sent(Identity client, const wire::Message& answer) const override;
  bool shared() const override { return true; }
  std::uint64_t take_kernel_drops() override { return socket_.take_kernel_drops(); }
  int fd() const override { return socket_.fd(); }

 private:
  using Mac = std::array<std::byte, 6>;
  struct Server {
    Ipv4Address address;
    Mac mac{};
  };

  DirectLink(io::ClientSocket socket, bool client_identifier, Holder holder)
      : socket_(std::move(socket)), encoder_(client_identifier), holder_(std::move(holder)) {}
  void take(const io::ClientSocket::Frame& frame);
  void learn(Ipv4Address address, const Mac& mac);
  Mac mac_of(Ipv4Address server) const;

  io::ClientSocket socket_;
  RequestEncoder encoder_;
  Holder holder_;
  io::ReceiveBatch batch_;
  std::vector<io::ClientSocket::Frame> frames_;
  std::vector<ByteView> messages_;
  std::vector<Server> servers_;  // as seen in their frames
  Bytes message_;
};

// A relay agent with one or several addresses of this machine, among which the clients are dealt
// out; it sends to every server, as relays do, and passes renewals on as well.
class RelayLink final : public Link {
 public:
  struct Settings {
    std::vector<Ipv4Address> addresses;  // giaddr; not empty
    std::vector<Ipv4Address> servers;    // not empty
    bool circuit_id = false;             // option 82, "port N" for client N
    bool client_identifier = false;
  };

  static Result<std::unique_ptr<RelayLink>> open(Settings settings);

  void send(Identity client, const Query& query) override;
  std::size_t flush() override { return socket_.flush().failed; }
  std::span<const ByteView> receive() override;
  bool returned_as_sent(Identity client, const wire::Message& answer) const override;
  bool shared() const override { return false; }
  std::uint64_t take_kernel_drops() override { return 0; }
  int fd() const override { return socket_.fd(); }

 private:
  RelayLink(io::UdpSocket socket, Settings settings)
      : socket_(std::move(socket)),
        settings_(std::move(settings)),
        encoder_(settings_.client_identifier) {}
  RelayMark mark_of(Identity client) const;

  io::UdpSocket socket_;
  Settings settings_;
  RequestEncoder encoder_;
  io::ReceiveBatch batch_;
  io::ReceiveCounters counters_;
  std::vector<io::Datagram> datagrams_;
  std::vector<ByteView> messages_;
  Bytes message_;
};

}  // namespace tandem::load
