// SPDX-License-Identifier: Apache-2.0
// The codec's promise that a packet costs no heap allocation once its buffers are warm. Counts
// every operator new of this program, which is why it stands in a file of its own. Not inline: g++
// would see free() for what it takes for the library's operator new, and warn.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "wire/frame.h"
#include "wire/reply.h"
#include "wire/sample_packets.h"

namespace {
std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tandem::wire {
namespace {

template <typename Work>
std::size_t allocations_when_warm(Work work) {
  work();
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) work();
  return allocations - before;
}

TEST(Allocation, DecodingDoesNoneOnceWarm) {
  const Bytes plain = sample::datagram(sample::kWindowsRequest),
              pieces = sample::datagram("350101 0c0161 3c0141 0c0162 3c0142 ff"),
              overloaded =
                  sample::datagram(sample::octets("350101 0c016f 340103 ff"),
                                   sample::octets("0c0166 ff"), sample::octets("0c0173 ff"));
  Message message;
  EXPECT_EQ(
      allocations_when_warm([&] {
        for (const ByteView datagram : {ByteView(plain), ByteView(pieces), ByteView(overloaded)}) {
          ASSERT_TRUE(decode_request(datagram, message).ok());
        }
      }),
      0u);
}

TEST(Allocation, EncodingDoesNoneOnceWarm) {
  const Bytes type = sample::octets("05"), routes(280, std::byte{1}), names(100, std::byte{2});
  Outline outline;
  Bytes message, frame_bytes;
  EXPECT_EQ(allocations_when_warm([&] {
              outline.clear();
              outline.options.push_back({option::kMessageType, type});
              outline.options.push_back({option::kClasslessStaticRoute, routes});
              outline.options.push_back({option::kDomainName, names});
              message.clear();
              ASSERT_EQ(encode(outline, kSpaceMin, message).omitted, 0u);
              frame_bytes.clear();
              Frame frame;
              frame.destination_port = 67;
              frame.payload = message;
              encode_frame(frame, frame_bytes);
              ASSERT_TRUE(decode_frame(frame_bytes, 67, false).ok());
            }),
            0u);
}

}  // namespace
}  // namespace tandem::wire
