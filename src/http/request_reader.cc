// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <algorithm>
#include <optional>

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

#include "http/response_writer.h"
#include "http/target.h"

namespace tandem::http {
namespace {

namespace beast = boost::beast;

// Beast's string_body sets the announced length aside at once, be it ever sent or not; this body
// grows with what has come.
struct GrowingBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool isRequest, typename HeaderFields>
    reader(beast::http::header<isRequest, HeaderFields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, beast::error_code& error) { error = {}; }

    template <typename Buffers>
    std::size_t put(const Buffers& buffers, beast::error_code& error) {
      error = {};
      std::size_t octets = 0;
      for (const auto buffer : beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        octets += buffer.size();
      }
      return octets;
    }

    void finish(beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<Method> method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::Get;
    case beast::http::verb::head:
      return Method::Head;
    case beast::http::verb::post:
      return Method::Post;
    case beast::http::verb::put:
      return Method::Put;
    case beast::http::verb::patch:
      return Method::Patch;
    case beast::http::verb::delete_:
      return Method::Delete;
    case beast::http::verb::options:
      return Method::Options;
    default:
      return std::nullopt;
  }
}

Refusal refusal_of(const beast::error_code& code) {
  using beast::http::error;
  if (code == error::body_limit) return Refusal::BodyTooLarge;
  if (code == error::header_limit) return Refusal::HeaderTooLarge;
  if (code == error::bad_version) return Refusal::UnknownVersion;
  if (code == error::bad_content_length || code == error::multiple_content_length ||
      code == error::bad_transfer_encoding) {
    return Refusal::AmbiguousLength;
  }
  return Refusal::Malformed;
}

std::size_t count(const Fields& fields, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; }));
}

}  // namespace

struct RequestReader::Parser {
  beast::http::request_parser<GrowingBody> beast;

  explicit Parser(const Limits& limits) {
    // Beast counts the request line and the headers apart; scan() has counted both already.
    beast.header_limit(static_cast<std::uint32_t>(limits.header_octets + 1));
    beast.body_limit(limits.body_octets);
    beast.eager(true);
  }
};

RequestReader::RequestReader(const Limits& limits)
    : header_max_(limits.header_octets),
      target_max_(limits.target_octets),
      parser_(std::make_unique<Parser>(limits)) {}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::body_octets() const {
  return parser_->beast.is_done() ? request_.body.size() : parser_->beast.get().body().size();
}

RequestReader::Taken RequestReader::refuse(Refusal why) {
  refusal_ = why;
  return {0, Progress::Refused};
}

RequestReader::Taken RequestReader::take(std::string_view octets) {
  return header_end_ == 0 ? take_header(octets) : take_body(octets);
}

RequestReader::Taken RequestReader::take_header(std::string_view octets) {
  // RFC 9112 section 2.2: an empty line before the request line is passed over.
  if (!begun_ && octets.starts_with("\r\n")) return {2, Progress::NeedMore};
  if (octets.empty() || (!begun_ && octets == "\r")) return {0, Progress::NeedMore};
  begun_ = true;
  if (!scan(octets.substr(0, header_max_))) return refuse(Refusal::Malformed);
  if (header_end_ != 0) return read_header(octets.substr(0, header_end_));
  if (octets.size() < header_max_) return {0, Progress::NeedMore};
  return refuse(line_begin_ == 0 ? Refusal::TargetTooLong : Refusal::HeaderTooLarge);
}

// Looks for the end of the header, and for what may not stand in it.
bool RequestReader::scan(std::string_view octets) {
  for (; scanned_ < octets.size() && header_end_ == 0; ++scanned_) {
    const char c = octets[scanned_];
    const bool after_cr = scanned_ > 0 && octets[scanned_ - 1] == '\r';
    if (after_cr != (c == '\n')) return false;  // bare CR or bare LF
    if (c == '\n') {
      if (line_begin_ + 1 == scanned_) header_end_ = scanned_ + 1;
      line_begin_ = scanned_ + 1;
    } else if (static_cast<unsigned char>(c) < ' ' && c != '\r' && c != '\t') {
      return false;
    } else if ((c == ' ' || c == '\t') && scanned_ == line_begin_) {
      return false;  // a folded header, RFC 9112 section 5.2
    }
  }
  return true;
}

RequestReader::Taken RequestReader::read_header(std::string_view header) {
  beast::error_code error;
  const std::size_t taken = parser_->beast.put(boost::asio::buffer(header), error);
  if (error && error != beast::http::error::need_more) return refuse(refusal_of(error));
  if (!parser_->beast.is_header_done() || taken != header.size()) return refuse(Refusal::Malformed);
  if (!accept_header()) return refuse(refusal_);
  return {taken, Progress::Head};
}

// Makes request_ of what Beast has read; false with refusal_ set when it may not be.
bool RequestReader::accept_header() {
  const auto& message = parser_->beast.get();
  for (const auto& field : message) {
    request_.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                  std::string(field.value().data(), field.value().size()));
  }
  request_.target = std::string(message.target().data(), message.target().size());
  keep_alive_ = message.keep_alive();
  http_1_0_ = message.version() == 10;

  const auto method = method_of(message.method());
  refusal_ = Refusal::UnknownMethod;
  if (!method) return false;
  request_.method = *method;

  refusal_ = Refusal::TargetTooLong;
  if (request_.target.size() > target_max_) return false;
  refusal_ = Refusal::BadTarget;
  auto target = parse_target(request_.target);
  if (!target) return false;
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  return accept_length() && accept_host() && accept_expectation();
}

bool RequestReader::accept_length() {
  const std::string* length = request_.header("content-length");
  const std::string* encoding = request_.header("transfer-encoding");
  has_body_ = encoding != nullptr || (length != nullptr && *length != "0");
  refusal_ = Refusal::AmbiguousLength;
  if (length != nullptr && encoding != nullptr) return false;
  if (count(request_.headers, "content-length") > 1) return false;
  if (length != nullptr && length->find(',') != std::string::npos) return false;
  if (count(request_.headers, "transfer-encoding") > 1) return false;
  if (encoding == nullptr) return true;
  if (http_1_0_) return false;  // RFC 9112 section 6.1
  refusal_ = Refusal::UnknownEncoding;
  return lower(*encoding) == "chunked";
}

bool RequestReader::accept_host() {
  refusal_ = Refusal::BadHost;
  const std::size_t hosts = count(request_.headers, "host");
  return hosts == 1 || (hosts == 0 && http_1_0_);
}

bool RequestReader::accept_expectation() {
  const std::string* expectation = request_.header("expect");
  refusal_ = Refusal::UnknownExpectation;
  if (expectation == nullptr) return true;
  if (lower(*expectation) != "100-continue") return false;
  expects_continue_ = has_body_ && !http_1_0_;
  return true;
}

RequestReader::Taken RequestReader::take_body(std::string_view octets) {
  auto& parser = parser_->beast;
  std::size_t taken = 0;
  if (!parser.is_done()) {
    // No chunked body ends within less than "0\r\n\r\n", and Beast 1.81 stops the process by an
    // assertion of its own when it is asked twice about a last chunk of three or four octets.
    if (parser.chunked() && octets.size() < kLastChunk.size()) return {0, Progress::NeedMore};
    beast::error_code error;
    taken = parser.put(boost::asio::buffer(octets), error);
    if (error && error != beast::http::error::need_more) return refuse(refusal_of(error));
    // What Beast does not take is the line of a chunk, or trailers.
    if (octets.size() - taken > header_max_ && !parser.is_done()) {
      return refuse(Refusal::HeaderTooLarge);
    }
  }
  if (!parser.is_done()) return {taken, Progress::NeedMore};
  if (request_.body.empty()) request_.body = std::move(parser.get().body());
  return {taken, Progress::Complete};
}

}  // namespace tandem::http
