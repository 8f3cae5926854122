// SPDX-License-Identifier: Apache-2.0
// Walks the frames of one file, in large reads. Where there is no whole frame it looks whether one
// follows further on, which tells a torn tail (nothing follows) from damage (something does).
#pragma once

#include <cstdint>
#include <string>

#include "base/disk.h"
#include "journal/format.h"

namespace tandem::journal {

// A file seen through a window that moves forward; a view holds until the next call.
class Window {
 public:
  explicit Window(DiskFile& file) : file_(file) {}
  // Fewer octets than asked for mean the end of the file.
  DiskResult<ByteView> at(std::uint64_t offset, std::size_t size);

 private:
  static constexpr std::size_t kReadSize = std::size_t{1} << 21;
  DiskFile& file_;
  Bytes bytes_;
  std::uint64_t start_ = 0;
};

struct Frame {
  std::uint64_t offset = 0;
  FrameHeader header;
  ByteView payload;  // until the next call of next()

  std::uint64_t end() const { return offset + kFrameHeaderSize + payload.size(); }
  Position last() const { return header.first + header.count - 1; }
};

// A stretch of a file that is no frame.
struct BadStretch {
  std::uint64_t offset = 0;
  std::uint64_t end = 0;  // where the next whole frame begins, or past the last octet that is not 0
  bool followed = false;  // by a whole frame
  std::string found;      // "a frame whose checksum is wrong"
};

class FrameReader {
 public:
  enum class Step : std::uint8_t { Frame, Bad, End };

  FrameReader(DiskFile& file, std::uint32_t seed, std::uint64_t start = kFileHeaderSize)
      : window_(file), seed_(seed), offset_(start) {}

  // After Bad, next() goes on behind the stretch. End: only zeros follow, or nothing.
  DiskResult<Step> next();
  const Frame& frame() const { return frame_; }
  const BadStretch& bad() const { return bad_; }

 private:
  // Whether a whole frame is at the offset; it becomes frame_, or else bad_.found says what is
  // there.
  DiskResult<bool> read_frame(std::uint64_t offset);
  // Sets the end of bad_ and whether a frame follows.
  DiskResult<void> look_ahead();
  DiskResult<void> find_frame(std::uint64_t offset, ByteView bytes);

  Window window_;
  std::uint32_t seed_;
  std::uint64_t offset_;
  Frame frame_;
  BadStretch bad_;
};

}  // namespace tandem::journal
