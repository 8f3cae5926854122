// SPDX-License-Identifier: Apache-2.0
// The bytes of the journal's files: names, the header of a file, the header of a frame. A segment
// and a snapshot are both a file header followed by frames. docs/journal.md specifies them.
//
// Every checksum starts from a seed made of the journal's identity, the kind of file and its
// number. So a frame of another journal, of another file, or forged by a client inside the text of
// a host name (the identity is random and never leaves the disk) is no frame.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "journal/record.h"

namespace tandem::journal {

enum class FileKind : std::uint8_t { Segment = 1, Snapshot = 2 };

struct FileName {
  FileKind kind = FileKind::Segment;
  std::uint64_t number = 0;  // from 1

  // "segment-0000000007", "snapshot-0000000003"
  std::string text() const;
  // Under this name until it is complete: the same with ".new".
  std::string temporary_text() const { return text() + ".new"; }
  // Where repair puts it: the same with ".damaged".
  std::string damaged_text() const { return text() + ".damaged"; }
  // Exactly what text() makes, or nothing.
  static std::optional<FileName> parse(std::string_view text);
  friend auto operator<=>(const FileName&, const FileName&) = default;
};

struct FileHeader {
  FileName name;
  std::uint64_t journal_id = 0;
  // Of a snapshot: the segment at which replay goes on, and the position at which it was begun (its
  // end frame has the position that counts). Of a segment: 0.
  std::uint64_t first_segment = 0;
  Position position = 0;
  friend bool operator==(const FileHeader&, const FileHeader&) = default;
};
inline constexpr std::size_t kFileHeaderSize = 64;
void encode(const FileHeader& header, Bytes& out);
enum class HeaderFault : std::uint8_t { Damaged, Newer };
Result<FileHeader, HeaderFault> decode_file_header(ByteView bytes);

enum class FrameKind : std::uint8_t {
  Records = 'R',
  End = 'E',  // the last frame of a snapshot: payload is SnapshotEnd
};
struct FrameHeader {
  FrameKind kind = FrameKind::Records;
  std::uint32_t payload_size = 0;
  Position first = 0;       // of its records; in a snapshot they are counted from 1
  std::uint32_t count = 0;  // of its records
  std::uint32_t payload_checksum = 0;
};
inline constexpr std::size_t kFrameHeaderSize = 28;
inline constexpr std::size_t kPayloadSizeMax = std::size_t{1} << 20;
inline constexpr std::string_view kFrameMagic = "TJF";  // the kind follows

// A segment must have room for its header and for one frame with any record.
inline constexpr std::uint64_t kSegmentSizeMin = 8192;

std::uint32_t checksum_seed(std::uint64_t journal_id, FileName file);
std::uint32_t payload_checksum(std::uint32_t seed, Position first, ByteView payload);
// Appends a whole frame.
void encode_frame(FrameKind kind, std::uint32_t seed, Position first, std::uint32_t count,
                  ByteView payload, Bytes& out);
// None if the checksum or a bound is wrong.
std::optional<FrameHeader> decode_frame_header(ByteView bytes, std::uint32_t seed);

struct SnapshotEnd {
  Position position = 0;      // the snapshot holds the journal up to here
  std::uint64_t records = 0;  // how many it has
};
inline constexpr std::size_t kSnapshotEndSize = 16;
void encode(const SnapshotEnd& end, Bytes& out);
std::optional<SnapshotEnd> decode_snapshot_end(ByteView payload);

}  // namespace tandem::journal
