// SPDX-License-Identifier: Apache-2.0
// Any octets are a request or none, and the same request however they are cut into pieces; what is
// taken for one has nothing in it that a second reader could take otherwise. The first octet says
// how large the pieces are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "http/request_reader.h"

using namespace tandem;
using Progress = http::RequestReader::Progress;

namespace {

constexpr http::Limits kLimits{.header_octets = 1 << 20, .target_octets = 200, .body_octets = 1000};

struct Read {
  Progress progress = Progress::NeedMore;
  http::Request request;
  std::size_t octets = 0;  // that the request was made of
};

Read read(std::string_view octets, std::size_t piece) {
  http::RequestReader reader(kLimits);
  Read out;
  std::string waiting;
  while (true) {
    const http::RequestReader::Taken taken = reader.take(waiting);
    TANDEM_ASSERT(taken.octets <= waiting.size());
    waiting.erase(0, taken.octets);
    out.octets += taken.octets;
    out.progress = taken.progress;
    if (taken.progress == Progress::Complete || taken.progress == Progress::Refused) break;
    if (taken.progress == Progress::Head || taken.octets > 0) continue;
    if (octets.empty()) break;
    waiting += octets.substr(0, piece);
    octets.remove_prefix(std::min(piece, octets.size()));
  }
  out.request = std::move(reader.request());
  return out;
}

bool is_clean(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
  });
}

std::size_t count(const http::Fields& fields, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; }));
}

void check(const http::Request& request) {
  TANDEM_ASSERT(request.body.size() <= kLimits.body_octets);
  TANDEM_ASSERT(request.target.size() <= kLimits.target_octets);
  for (const auto& [name, value] : request.headers) {
    TANDEM_ASSERT(is_clean(name) && is_clean(value));
    TANDEM_ASSERT(
        std::none_of(name.begin(), name.end(), [](char c) { return 'A' <= c && c <= 'Z'; }));
  }
  for (const std::string& segment : request.path) TANDEM_ASSERT(is_clean(segment));
  for (const auto& [name, value] : request.query) TANDEM_ASSERT(is_clean(name) && is_clean(value));
  TANDEM_ASSERT(count(request.headers, "host") <= 1);
  TANDEM_ASSERT(
      count(request.headers, "content-length") + count(request.headers, "transfer-encoding") <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Read whole = read(octets, octets.size() + 1);
  const Read pieces = read(octets, std::size_t{data[0]} + 1);
  // What is no request is refused sooner or later, by how many octets Beast is shown at a time.
  TANDEM_ASSERT((whole.progress == Progress::Complete) == (pieces.progress == Progress::Complete));
  if (whole.progress == Progress::Complete) {
    TANDEM_ASSERT(whole.octets == pieces.octets);
    TANDEM_ASSERT(whole.request.body == pieces.request.body);
    check(whole.request);
  }
  return 0;
}
