// SPDX-License-Identifier: Apache-2.0
#include "journal/frame_reader.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace tandem::journal {
namespace {

constexpr std::size_t kScanSize = std::size_t{1} << 16;
constexpr std::string_view kZeros = "zeros";

bool all_zero(ByteView bytes) {
  return bytes.empty() || (bytes[0] == std::byte{0} &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// How many octets there are up to the last that is not zero.
std::size_t size_without_zeros(ByteView bytes) {
  if (all_zero(bytes)) return 0;
  const auto last =
      std::find_if(bytes.rbegin(), bytes.rend(), [](std::byte b) { return b != std::byte{0}; });
  return static_cast<std::size_t>(bytes.rend() - last);
}

}  // namespace

DiskResult<ByteView> Window::at(std::uint64_t offset, std::size_t size) {
  const bool inside = offset >= start_ && offset + size <= start_ + bytes_.size();
  if (!inside) {
    TANDEM_TRY(Bytes read, file_.read(offset, std::max(size, kReadSize)));
    bytes_ = std::move(read);
    start_ = offset;
  }
  const ByteView from = ByteView(bytes_).subspan(offset - start_);
  return from.first(std::min(size, from.size()));
}

DiskResult<FrameReader::Step> FrameReader::next() {
  TANDEM_TRY(const bool whole, read_frame(offset_));
  if (whole) {
    offset_ = frame_.end();
    return Step::Frame;
  }
  bad_.offset = offset_;
  TANDEM_CHECK(look_ahead());
  if (!bad_.followed && bad_.end == bad_.offset) return Step::End;
  offset_ = bad_.end;
  return Step::Bad;
}

DiskResult<bool> FrameReader::read_frame(std::uint64_t offset) {
  TANDEM_TRY(const ByteView head, window_.at(offset, kFrameHeaderSize));
  const auto header = decode_frame_header(head, seed_);
  if (!header) {
    bad_.found = all_zero(head) ? kZeros : "octets that are no frame";
    return false;
  }
  TANDEM_TRY(const ByteView payload, window_.at(offset + kFrameHeaderSize, header->payload_size));
  if (payload.size() < header->payload_size) {
    bad_.found = fmt::format("a frame of {} octets of which the file has {}", header->payload_size,
                             payload.size());
    return false;
  }
  if (payload_checksum(seed_, header->first, payload) != header->payload_checksum) {
    bad_.found = "a frame whose checksum is wrong";
    return false;
  }
  frame_ = {offset, *header, payload};
  return true;
}

DiskResult<void> FrameReader::look_ahead() {
  bad_.end = bad_.offset;
  bad_.followed = false;
  const std::string found = std::move(bad_.found);
  // The views overlap by less than a header, so that each header is whole in one of them.
  constexpr std::size_t kOverlap = kFrameHeaderSize - 1;
  for (std::uint64_t offset = bad_.offset + 1; !bad_.followed; offset += kScanSize) {
    TANDEM_TRY(const ByteView bytes, window_.at(offset, kScanSize + kOverlap));
    const std::size_t used = size_without_zeros(bytes);
    if (used > 0) bad_.end = offset + used;
    TANDEM_CHECK(find_frame(offset, bytes));
    if (bytes.size() < kScanSize) break;
  }
  if (bad_.end == bad_.offset && found != kZeros) bad_.end = bad_.offset + 1;
  bad_.found = found;
  return {};
}

DiskResult<void> FrameReader::find_frame(std::uint64_t offset, ByteView bytes) {
  std::size_t at = as_text(bytes).find(kFrameMagic);
  for (; at != std::string_view::npos; at = as_text(bytes).find(kFrameMagic, at + 1)) {
    if (!decode_frame_header(bytes.subspan(at), seed_)) continue;
    TANDEM_TRY(bad_.followed, read_frame(offset + at));
    if (bad_.followed) {
      bad_.end = offset + at;
      return {};
    }
    TANDEM_TRY(bytes, window_.at(offset, bytes.size()));
  }
  return {};
}

}  // namespace tandem::journal
