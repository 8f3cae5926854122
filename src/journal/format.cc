// SPDX-License-Identifier: Apache-2.0
#include "journal/format.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/crc32c.h"
#include "base/reader.h"
#include "base/writer.h"

namespace tandem::journal {
namespace {

constexpr std::string_view kFileMagic = "TANDEMJ";  // the kind follows
constexpr std::uint16_t kFormatVersion = 1;
constexpr std::size_t kChecksumSize = 4;
constexpr std::string_view kSegmentPrefix = "segment-";
constexpr std::string_view kSnapshotPrefix = "snapshot-";

std::string_view prefix_of(FileKind kind) {
  return kind == FileKind::Segment ? kSegmentPrefix : kSnapshotPrefix;
}

std::uint32_t checksum_of(std::uint64_t number, std::uint32_t seed) {
  std::array<std::byte, 8> octets{};
  for (std::size_t i = octets.size(); i-- > 0; number >>= 8) {
    octets[i] = static_cast<std::byte>(number & 0xff);
  }
  return crc32c(octets, seed);
}

}  // namespace

std::string FileName::text() const {
  return fmt::format("{}{:010}", prefix_of(kind), number);
}

std::optional<FileName> FileName::parse(std::string_view text) {
  for (const FileKind kind : {FileKind::Segment, FileKind::Snapshot}) {
    if (!text.starts_with(prefix_of(kind))) continue;
    FileName name{kind, 0};
    for (const char c : text.substr(prefix_of(kind).size())) {
      if (c < '0' || c > '9' || name.number > UINT64_MAX / 10 - 1) return std::nullopt;
      name.number = name.number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (name.number > 0 && name.text() == text) return name;
  }
  return std::nullopt;
}

void encode(const FileHeader& header, Bytes& out) {
  const std::size_t start = out.size();
  Writer w(out);
  w.bytes(as_bytes(kFileMagic));
  w.u8(static_cast<std::uint8_t>(header.name.kind));
  w.u16(kFormatVersion);
  w.u64(header.journal_id);
  w.u64(header.name.number);
  w.u64(header.first_segment);
  w.u64(header.position);
  w.zeros(start + kFileHeaderSize - kChecksumSize - out.size());
  w.u32(crc32c(ByteView(out).subspan(start)));
}

Result<FileHeader, HeaderFault> decode_file_header(ByteView bytes) {
  if (bytes.size() < kFileHeaderSize) return fail_with(HeaderFault::Damaged);
  Reader in(bytes.first(kFileHeaderSize));
  const bool magic = equal(in.bytes(kFileMagic.size()), as_bytes(kFileMagic));
  const std::uint8_t kind = in.u8();
  const std::uint16_t version = in.u16();
  FileHeader header;
  header.name.kind = static_cast<FileKind>(kind);
  header.journal_id = in.u64();
  header.name.number = in.u64();
  header.first_segment = in.u64();
  header.position = in.u64();
  in.skip(in.remaining() - kChecksumSize);
  if (!magic || in.u32() != crc32c(bytes.first(kFileHeaderSize - kChecksumSize))) {
    return fail_with(HeaderFault::Damaged);
  }
  if (version != kFormatVersion) return fail_with(HeaderFault::Newer);
  return header;
}

std::uint32_t checksum_seed(std::uint64_t journal_id, FileName file) {
  return checksum_of(
      file.number, checksum_of(static_cast<std::uint64_t>(file.kind), checksum_of(journal_id, 0)));
}

std::uint32_t payload_checksum(std::uint32_t seed, Position first, ByteView payload) {
  return crc32c(payload, checksum_of(first, seed));
}

void encode_frame(FrameKind kind, std::uint32_t seed, Position first, std::uint32_t count,
                  ByteView payload, Bytes& out) {
  TANDEM_ASSERT(payload.size() <= kPayloadSizeMax);
  const std::size_t start = out.size();
  Writer w(out);
  w.bytes(as_bytes(kFrameMagic));
  w.u8(static_cast<std::uint8_t>(kind));
  w.u32(static_cast<std::uint32_t>(payload.size()));
  w.u64(first);
  w.u32(count);
  w.u32(payload_checksum(seed, first, payload));
  w.u32(crc32c(ByteView(out).subspan(start), seed));
  w.bytes(payload);
}

std::optional<FrameHeader> decode_frame_header(ByteView bytes, std::uint32_t seed) {
  if (bytes.size() < kFrameHeaderSize) return std::nullopt;
  Reader in(bytes.first(kFrameHeaderSize));
  const bool magic = equal(in.bytes(kFrameMagic.size()), as_bytes(kFrameMagic));
  FrameHeader header;
  header.kind = static_cast<FrameKind>(in.u8());
  header.payload_size = in.u32();
  header.first = in.u64();
  header.count = in.u32();
  header.payload_checksum = in.u32();
  if (!magic || in.u32() != crc32c(bytes.first(kFrameHeaderSize - kChecksumSize), seed)) {
    return std::nullopt;
  }
  const bool known = header.kind == FrameKind::Records || header.kind == FrameKind::End;
  if (!known || header.payload_size > kPayloadSizeMax || header.first == 0 ||
      header.first > UINT64_MAX - header.count) {
    return std::nullopt;
  }
  return header;
}

void encode(const SnapshotEnd& end, Bytes& out) {
  Writer w(out);
  w.u64(end.position);
  w.u64(end.records);
}

std::optional<SnapshotEnd> decode_snapshot_end(ByteView payload) {
  if (payload.size() != kSnapshotEndSize) return std::nullopt;
  Reader in(payload);
  SnapshotEnd end;
  end.position = in.u64();
  end.records = in.u64();
  return end;
}

}  // namespace tandem::journal
