// SPDX-License-Identifier: Apache-2.0
// What one client, and all together, may cost the server. Each bound has a test that reaches it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace tandem::http {

struct Limits {
  std::size_t header_octets = 16 * 1024;  // request line and headers; also chunk lines, trailers
  std::size_t target_octets = 8 * 1024;   // the request target alone
  std::size_t body_octets = 64 * 1024 * 1024;  // one body: a configuration of 200,000 reservations
  std::size_t bodies_octets = 256 * 1024 * 1024;  // all bodies that are being read
  std::size_t stream_octets = 1024 * 1024;        // waiting in one stream until it is full

  // Unix and TCP are counted apart: a flood from the network never locks the administrator out.
  std::size_t connections = 512;
  std::size_t connections_per_peer = 128;  // of one TCP address; of IPv6 one /64

  Duration header_time = Duration::seconds(10);  // first octet to end of headers; TLS handshake
  Duration body_time = Duration::seconds(120);   // the whole body
  Duration idle_time = Duration::seconds(60);    // between requests
  Duration write_time = Duration::seconds(30);   // without the client taking an octet
  Duration linger_time = Duration::seconds(2);   // for the client to read why it is cut off

  // Of one TCP address: a bucket of `requests_burst` tokens that fills at `requests_per_second`.
  double requests_per_second = 200;
  double requests_burst = 1000;
};

}  // namespace tandem::http
