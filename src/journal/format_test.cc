// SPDX-License-Identifier: Apache-2.0
#include "journal/format.h"

#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "journal/frame_reader.h"
#include "journal/frame_writer.h"

namespace tandem::journal {
namespace {

constexpr std::uint32_t kSeed = 5;
using Step = FrameReader::Step;

std::unique_ptr<DiskFile> file_of(MemoryDisk& disk, Bytes content) {
  disk.put("f", std::move(content));
  return std::move(disk.open("f", Disk::Mode::Read)).value();
}

Bytes records(std::uint32_t count) {
  Bytes out;
  for (std::uint32_t i = 0; i < count; ++i) encode(ForgetRecord{Ipv4Address{i}}, out);
  return out;
}

// Frames of three records each, behind a header's room.
Bytes frames(std::uint32_t count) {
  Bytes out(kFileHeaderSize);
  for (std::uint32_t i = 0; i < count; ++i) {
    encode_frame(FrameKind::Records, kSeed, 1 + 3 * i, 3, records(3), out);
  }
  return out;
}

TEST(FileName, IsReadAsItIsWrittenAndNoOtherWay) {
  EXPECT_EQ((FileName{FileKind::Segment, 7}.text()), "segment-0000000007");
  EXPECT_EQ((FileName{FileKind::Snapshot, 12345678901}.text()), "snapshot-12345678901");
  for (const FileName name : {
           FileName{FileKind::Segment,  7          },
           FileName{FileKind::Snapshot, 1          },
           FileName{FileKind::Segment,  12345678901}
  }) {
    EXPECT_EQ(FileName::parse(name.text()), name);
    EXPECT_FALSE(FileName::parse(name.temporary_text()));
    EXPECT_FALSE(FileName::parse(name.damaged_text()));
  }
  for (const char* text :
       {"", "lock", "segment-", "segment-7", "segment-0000000000", "segment-00000000007",
        "segment-000000000x", "segment-99999999999999999999", "Segment-0000000007"}) {
    EXPECT_FALSE(FileName::parse(text)) << text;
  }
}

TEST(FileHeader, ComesBackAndNoFlippedBitIsOverlooked) {
  const FileHeader header{
      {FileKind::Snapshot, 3},
      0x0123456789abcdef, 17, 99
  };
  Bytes bytes;
  encode(header, bytes);
  ASSERT_EQ(bytes.size(), kFileHeaderSize);
  EXPECT_EQ(decode_file_header(bytes).value(), header);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
    EXPECT_FALSE(decode_file_header(flipped).ok()) << bit;
  }
  EXPECT_FALSE(decode_file_header(ByteView(bytes).first(kFileHeaderSize - 1)).ok());
}

TEST(Frame, IsOneOnlyInItsFileAndAtItsPosition) {
  Bytes bytes;
  encode_frame(FrameKind::Records, kSeed, 4, 2, records(2), bytes);
  const auto header = decode_frame_header(bytes, kSeed);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->first, 4u);
  EXPECT_EQ(header->count, 2u);
  EXPECT_FALSE(decode_frame_header(bytes, kSeed + 1).has_value());
  EXPECT_EQ(payload_checksum(kSeed, 4, records(2)), header->payload_checksum);
  EXPECT_NE(payload_checksum(kSeed, 5, records(2)), header->payload_checksum);
  EXPECT_NE(checksum_seed(1, {FileKind::Segment, 1}), checksum_seed(1, {FileKind::Snapshot, 1}));
  EXPECT_NE(checksum_seed(1, {FileKind::Segment, 1}), checksum_seed(1, {FileKind::Segment, 2}));
  EXPECT_NE(checksum_seed(1, {FileKind::Segment, 1}), checksum_seed(2, {FileKind::Segment, 1}));
}

TEST(FrameReader, ReadsFramesUntilOnlyZerosFollow) {
  MemoryDisk disk;
  Bytes content = frames(4);
  content.resize(content.size() + 5000);
  const auto file = file_of(disk, content);
  FrameReader reader(*file, kSeed);
  for (Position first = 1; first <= 10; first += 3) {
    ASSERT_EQ(reader.next().value(), Step::Frame);
    EXPECT_EQ(reader.frame().header.first, first);
    EXPECT_EQ(reader.frame().last(), first + 2);
    EXPECT_TRUE(equal(reader.frame().payload, records(3)));
  }
  EXPECT_EQ(reader.next().value(), Step::End);
}

TEST(FrameReader, TellsATornTailFromDamage) {
  MemoryDisk disk;
  const Bytes whole = frames(3);
  const std::size_t frame_size = (whole.size() - kFileHeaderSize) / 3;
  const std::size_t second = kFileHeaderSize + frame_size;

  const auto cut = file_of(disk, to_bytes(ByteView(whole).first(whole.size() - 1)));
  FrameReader tail(*cut, kSeed);
  EXPECT_EQ(tail.next().value(), Step::Frame);
  EXPECT_EQ(tail.next().value(), Step::Frame);
  ASSERT_EQ(tail.next().value(), Step::Bad);
  EXPECT_EQ(tail.bad().offset, second + frame_size);
  EXPECT_FALSE(tail.bad().followed);
  EXPECT_EQ(tail.next().value(), Step::End);

  Bytes damaged = whole;
  std::fill_n(damaged.begin() + static_cast<long>(second), frame_size, std::byte{0});
  const auto zeroed = file_of(disk, damaged);
  FrameReader middle(*zeroed, kSeed);
  EXPECT_EQ(middle.next().value(), Step::Frame);
  ASSERT_EQ(middle.next().value(), Step::Bad);
  EXPECT_EQ(middle.bad().offset, second);
  EXPECT_EQ(middle.bad().end, second + frame_size);
  EXPECT_TRUE(middle.bad().followed);
  EXPECT_EQ(middle.bad().found, "zeros");
  ASSERT_EQ(middle.next().value(), Step::Frame);
  EXPECT_EQ(middle.frame().header.first, 7u);
}

// The search goes by pieces; a frame may begin at any place of one.
TEST(FrameReader, FindsTheNextFrameWhereverItBegins) {
  Bytes frame;
  encode_frame(FrameKind::Records, kSeed, 1, 3, records(3), frame);
  for (std::size_t gap = (1 << 16) - 40; gap < (1 << 16) + 5; ++gap) {
    MemoryDisk disk;
    Bytes content(kFileHeaderSize + gap, std::byte{'T'});
    content.insert(content.end(), frame.begin(), frame.end());
    const auto file = file_of(disk, content);
    FrameReader reader(*file, kSeed);
    ASSERT_EQ(reader.next().value(), Step::Bad);
    ASSERT_TRUE(reader.bad().followed) << gap;
    EXPECT_EQ(reader.bad().end, kFileHeaderSize + gap);
    EXPECT_EQ(reader.next().value(), Step::Frame);
  }
}

TEST(FrameWriter, PortionsEndBetweenRecords) {
  const Bytes all = records(10);
  const std::size_t one = all.size() / 10;
  ByteView rest = all;
  EXPECT_EQ(take_portion(rest, 3 * one + one / 2).count, 3u);
  EXPECT_EQ(rest.size(), 7 * one);
  EXPECT_EQ(take_portion(rest, 7 * one).count, 7u);
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace tandem::journal
