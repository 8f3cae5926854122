// SPDX-License-Identifier: Apache-2.0
// A request as handlers see it: read whole, checked and taken apart by the server (RFC 9110, RFC
// 9112), which refuses whatever is ambiguous before a handler hears of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem::http {

// Names and values in the order given; a name may come twice. In headers the names are lower case.
using Fields = std::vector<std::pair<std::string, std::string>>;

// The first value under that name, or nullptr.
const std::string* find(const Fields& fields, std::string_view name);

// The methods that the server takes; any other is answered 501.
enum class Method { Get, Head, Post, Put, Patch, Delete, Options };
std::string_view to_text(Method method);  // "GET"

// Who asks. Of a Unix socket the kernel vouches for the identifiers (SO_PEERCRED).
struct Peer {
  enum class Kind { Unix, Tcp };
  Kind kind = Kind::Unix;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::int32_t pid = 0;
  std::string address;  // of TCP, without the port: "192.0.2.7", "2001:db8::1"
  bool tls = false;
};

struct Request {
  Method method = Method::Get;
  std::string target;             // as sent: "/v1/leases/10.0.0.7?state=active"
  std::vector<std::string> path;  // decoded segments: {"v1", "leases", "10.0.0.7"}; of "/" none
  Fields query;                   // decoded: {{"state", "active"}}; without "=" the value is empty
  Fields headers;
  std::string body;
  Peer peer;

  const std::string* header(std::string_view name) const { return find(headers, name); }
  const std::string* parameter(std::string_view name) const { return find(query, name); }
};

}  // namespace tandem::http
