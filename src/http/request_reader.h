// SPDX-License-Identifier: Apache-2.0
// Reads one request from the octets of a connection. Beast's parser does the work and is seen in
// request_reader.cc only; around it stand the rules that it leaves out, since a proxy in front of
// us may read an ambiguous request otherwise than we do (request smuggling): one Host, one
// Content-Length, no Transfer-Encoding but chunked, no folded headers, no bare CR or LF, no control
// characters. Trailers are read and thrown away.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/limits.h"
#include "http/refusal.h"
#include "http/request.h"

namespace tandem::http {

class RequestReader {
 public:
  enum class Progress {
    NeedMore,
    Head,      // the headers are read; told once, before the body is looked at
    Complete,  // what follows is the next request
    Refused,   // see refusal(); the connection cannot be used further
  };
  struct Taken {
    std::size_t octets;  // from the front; the caller gives the others again, with more behind them
    Progress progress;
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // The caller has room for Limits::header_octets, or one more, that are not taken yet.
  Taken take(std::string_view octets);

  bool begun() const { return begun_; }  // an octet of the request has come
  Refusal refusal() const { return refusal_; }
  std::size_t body_octets() const;  // of the body so far

  // From Head on.
  Request& request() { return request_; }
  bool keep_alive() const { return keep_alive_; }  // the client wants the connection kept
  bool http_1_0() const { return http_1_0_; }      // knows no chunks
  bool has_body() const { return has_body_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  struct Parser;
  Taken refuse(Refusal why);
  Taken take_header(std::string_view octets);
  Taken take_body(std::string_view octets);
  bool scan(std::string_view octets);
  Taken read_header(std::string_view header);
  bool accept_header();
  bool accept_length();
  bool accept_host();
  bool accept_expectation();

  const std::size_t header_max_;
  const std::size_t target_max_;
  std::unique_ptr<Parser> parser_;
  bool begun_ = false;
  std::size_t scanned_ = 0;     // octets of the header that scan() has seen
  std::size_t line_begin_ = 0;  // where the line that it stands in begins
  std::size_t header_end_ = 0;  // past the blank line; 0: not found yet
  Refusal refusal_ = Refusal::Malformed;
  Request request_;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  bool has_body_ = false;
  bool expects_continue_ = false;
};

}  // namespace tandem::http
