// SPDX-License-Identifier: Apache-2.0
#include "wire/reply.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"

namespace tandem::wire {
namespace {

const Bytes kAck{std::byte{5}};
const Bytes kServer{std::byte{10}, std::byte{0}, std::byte{0}, std::byte{1}};
const Bytes kHour{std::byte{0}, std::byte{0}, std::byte{0x0e}, std::byte{0x10}};
// In the option field of the smallest space, without its end option.
constexpr std::size_t kRoom = kSpaceMin - Header::kOptionsOffset - 1;
constexpr std::size_t kEssentials = 15;

Bytes filled(std::size_t size) {
  Bytes bytes;
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(i * 7 + size));
  return bytes;
}

Outline ack() {
  Outline outline;
  outline.header.op = Header::kBootReply;
  outline.header.htype = HardwareAddress::kEthernet;
  outline.header.hlen = 6;
  outline.header.xid = 0x12345678;
  outline.header.yiaddr = Ipv4Address::of(10, 0, 0, 10);
  outline.options = {
      {option::kMessageType,      kAck   },
      {option::kServerIdentifier, kServer},
      {option::kLeaseTime,        kHour  }
  };
  return outline;
}

struct Reply {
  Bytes bytes;
  Encoded encoded;
  Message message;  // decoded again

  Reply(const Outline& outline, std::size_t space) {
    encoded = encode(outline, space, bytes);
    EXPECT_EQ(encoded.size, bytes.size());
    const auto result = decode_reply(bytes, message);
    EXPECT_TRUE(result.ok()) << to_text(result.error());
  }
  // The codes in the option field, in order, with the end.
  std::vector<int> codes() const {
    std::vector<int> found;
    std::size_t at = Header::kOptionsOffset;
    while (std::to_integer<int>(bytes[at]) != option::kEnd) {
      found.push_back(std::to_integer<int>(bytes[at]));
      at += 2 + std::to_integer<std::size_t>(bytes[at + 1]);
    }
    found.push_back(option::kEnd);
    return found;
  }
};

TEST(Encode, IsReadAgainFieldByField) {
  Outline outline = ack();
  outline.header.hops = 3;
  outline.header.secs = 7;
  outline.header.flags = 0x8001;
  outline.header.ciaddr = Ipv4Address::of(10, 0, 0, 2);
  outline.header.siaddr = Ipv4Address::of(10, 0, 0, 3);
  outline.header.giaddr = Ipv4Address::of(10, 0, 0, 4);
  std::ranges::copy(filled(16), outline.header.chaddr.begin());
  outline.sname = "boot.example.org";
  outline.file = "pxelinux.0";
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.message.header, outline.header);
  EXPECT_EQ(reply.message.type, MessageType::Ack);
  EXPECT_EQ(reply.message.server_identifier(), Ipv4Address::of(10, 0, 0, 1));
  EXPECT_EQ(reply.message.options.u32(option::kLeaseTime), 3600u);
  EXPECT_EQ(as_text(reply.message.sname), std::string("boot.example.org").append(48, '\0'));
  EXPECT_EQ(as_text(reply.message.file), std::string("pxelinux.0").append(118, '\0'));
}

TEST(Encode, FillsUpToTheSizeOfBootpWithZeros) {
  const Reply reply(ack(), kSpaceMin);
  EXPECT_EQ(reply.bytes.size(), kMessageSizeMin);
  const ByteView rest = ByteView(reply.bytes).subspan(Header::kOptionsOffset + kEssentials + 1);
  EXPECT_TRUE(std::ranges::all_of(rest, [](std::byte b) { return b == std::byte{0}; }));
}

TEST(Encode, AppendsToWhatIsInTheBuffer) {
  Bytes out = filled(10);
  const Encoded encoded = encode(ack(), kSpaceMin, out);
  EXPECT_EQ(out.size(), 10 + encoded.size);
  EXPECT_TRUE(equal(ByteView(out).first(10), filled(10)));
}

TEST(Encode, KeepsTheListsOrderAndPutsOption82Last) {
  Outline outline = ack();
  const Bytes mask = filled(4), relayed = filled(20);
  outline.options.push_back({option::kSubnetMask, mask});
  outline.options.push_back({option::kRouters, mask});
  outline.relay_agent_information = relayed;
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.codes(), (std::vector<int>{53, 54, 51, 1, 3, 82, 255}));
}

TEST(Encode, SplitsALongValueIntoAdjacentPieces) {
  for (const std::size_t size : {0u, 1u, 254u, 255u, 256u, 510u, 511u, 1000u}) {
    Outline outline = ack();
    const Bytes value = filled(size);
    outline.options.push_back({option::kClasslessStaticRoute, value});
    const Reply reply(outline, 1472);
    std::vector<int> expected{53, 54, 51};
    expected.insert(expected.end(), size == 0 ? 1 : (size + 254) / 255, 121);
    expected.push_back(255);
    EXPECT_EQ(reply.codes(), expected) << size;
    EXPECT_TRUE(equal(reply.message.options.get(option::kClasslessStaticRoute), value)) << size;
  }
}

// --- overloading

TEST(Encode, FillsTheOptionFieldToItsLastOctetBeforeItOverloads) {
  Outline outline = ack();
  const Bytes exact = filled(kRoom - kEssentials - 4);  // two pieces
  outline.options.push_back({option::kVendorEncapsulated, exact});
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.bytes.size(), kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 0u);
  EXPECT_FALSE(reply.message.options.has(option::kOverload));
}

TEST(Encode, OverloadsFileThenSname) {
  const Bytes most = filled(kRoom - kEssentials - 4 - 3), half = filled(100), little = filled(40);
  Outline outline = ack();
  outline.options.push_back({option::kVendorEncapsulated, most});
  outline.options.push_back({option::kDomainName, half});
  Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.message.options.u8(option::kOverload), kFileHoldsOptions);
  EXPECT_EQ(reply.encoded.omitted, 0u);

  outline.options.push_back({option::kRouters, little});
  reply = Reply(outline, kSpaceMin);
  EXPECT_EQ(reply.message.options.u8(option::kOverload), kFileHoldsOptions | kSnameHoldsOptions);
  EXPECT_EQ(reply.encoded.omitted, 0u);
  EXPECT_TRUE(equal(reply.message.options.get(option::kDomainName), half));
  EXPECT_TRUE(equal(reply.message.options.get(option::kRouters), little));

  outline.file = "pxelinux.0";  // now only sname is free
  reply = Reply(outline, kSpaceMin);
  EXPECT_EQ(reply.message.options.u8(option::kOverload), kSnameHoldsOptions);
  EXPECT_EQ(reply.encoded.omitted, 1u);
  EXPECT_FALSE(reply.message.options.has(option::kDomainName));
  EXPECT_TRUE(as_text(reply.message.file).starts_with("pxelinux.0"));
}

TEST(Encode, AnOverloadedFieldIsFilledToItsLastOctetAndHasItsOwnEnd) {
  const Bytes most = filled(kRoom - kEssentials - 4 - 3), file = filled(125), sname = filled(61);
  Outline outline = ack();
  outline.options.push_back({option::kVendorEncapsulated, most});
  outline.options.push_back({option::kDomainName, file});
  outline.options.push_back({option::kRouters, sname});
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 0u);
  EXPECT_EQ(reply.bytes[Header::kFile.offset + Header::kFile.size - 1], std::byte{255});
  EXPECT_EQ(reply.bytes[Header::kSname.offset + Header::kSname.size - 1], std::byte{255});
}

TEST(Encode, DoesNotOverloadWhenThatSavesNoOption) {
  Outline outline = ack();
  const Bytes huge = filled(600), exact = filled(kRoom - kEssentials - 4);
  outline.options.push_back({option::kVendorEncapsulated, huge});
  outline.options.push_back({option::kClasslessStaticRoute, exact});
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 1u);
  EXPECT_FALSE(reply.message.options.has(option::kOverload));
  EXPECT_TRUE(reply.message.options.has(option::kClasslessStaticRoute));
}

TEST(Encode, KeepsTheMessageTypeInTheOptionField) {
  Outline outline = ack();
  const Bytes most = filled(kRoom - 15 - 4);
  outline.options = {
      {option::kVendorEncapsulated, most   },
      {option::kServerIdentifier,   kServer},
      {option::kLeaseTime,          kHour  },
      {option::kMessageType,        kAck   }
  };
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.codes(), (std::vector<int>{43, 43, 54, 51, 53, 255}));
}

// --- lack of space

TEST(Encode, LeavesOutWholeOptionsAndLetsSmallerOnesIn) {
  Outline outline = ack();
  outline.sname = "s";
  outline.file = "f";
  const Bytes huge = filled(400), small = filled(4);
  outline.options.push_back({option::kClasslessStaticRoute, huge});
  outline.options.push_back({option::kRouters, small});
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 1u);
  EXPECT_EQ(reply.codes(), (std::vector<int>{53, 54, 51, 3, 255}));
}

TEST(Encode, TakesASpaceBelowTheLeastAsTheLeast) {
  Outline outline = ack();
  const Bytes value = filled(200);
  outline.options.push_back({option::kVendorEncapsulated, value});
  const Reply reply(outline, 0);
  EXPECT_EQ(reply.encoded.omitted, 0u);
  EXPECT_LE(reply.bytes.size(), kSpaceMin);
}

TEST(Encode, KeepsRoomForOption82AndOverloadsTheRest) {
  Outline outline = ack();
  const Bytes relayed = filled(kRoom - kEssentials - 3 - 2 * 2), name = filled(50);
  outline.options.push_back({option::kDomainName, name});
  outline.relay_agent_information = relayed;
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 0u);
  EXPECT_EQ(reply.codes(), (std::vector<int>{53, 54, 51, 52, 82, 82, 255}));
  EXPECT_TRUE(equal(reply.message.options.get(option::kRelayAgentInformation), relayed));
  EXPECT_TRUE(equal(reply.message.options.get(option::kDomainName), name));
}

TEST(Encode, LeavesOutAnOption82ThatLeavesNoRoomForTheReply) {
  Outline outline = ack();
  const Bytes longest = filled(kRoom - kEssentials - 4), longer = filled(longest.size() + 1);
  outline.relay_agent_information = longest;
  Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 0u);
  EXPECT_EQ(reply.codes(), (std::vector<int>{53, 54, 51, 82, 82, 255}));
  outline.relay_agent_information = longer;
  reply = Reply(outline, kSpaceMin);
  EXPECT_EQ(reply.encoded.omitted, 1u);
  EXPECT_EQ(reply.codes(), (std::vector<int>{53, 54, 51, 255}));
}

TEST(Encode, IgnoresCodesThatAreItsOwn) {
  Outline outline = ack();
  const Bytes value = filled(1);
  for (const std::uint8_t code :
       {option::kPad, option::kOverload, option::kRelayAgentInformation, option::kEnd}) {
    outline.options.push_back({code, value});
  }
  const Reply reply(outline, kSpaceMin);
  EXPECT_EQ(reply.codes(), (std::vector<int>{53, 54, 51, 255}));
  EXPECT_EQ(reply.encoded.omitted, 0u);
}

// --- any options, any space: what is read again is what was given, but for what was left out

std::size_t random_size(Random& random) {
  switch (random.below(4)) {
    case 0:
      return random.below(8);
    case 1:
      return random.below(64);
    case 2:
      return 250 + random.below(12);
    default:
      return random.below(800);
  }
}

RC_GTEST_PROP(Encode, IsReadAgainButForWhatWasLeftOut, (std::uint64_t seed)) {
  Random random(seed);
  std::map<std::uint8_t, Bytes> values;
  Outline outline = ack();
  for (const OptionRef& o : outline.options) values[o.code] = to_bytes(o.value);
  for (std::uint64_t n = random.below(40); n > 0; --n) {
    const auto code = static_cast<std::uint8_t>(random.between(1, 254));
    if (code == option::kOverload || code == option::kRelayAgentInformation) continue;
    if (values.contains(code)) continue;
    values[code] = filled(random_size(random));
    outline.options.push_back({code, values[code]});
  }
  const std::string sname(random.one_in(2) ? 0 : random.below(64), 's');
  const std::string file(random.one_in(2) ? 0 : random.below(128), 'f');
  const Bytes relayed = filled(random.one_in(2) ? 0 : random_size(random));
  outline.sname = sname;
  outline.file = file;
  outline.relay_agent_information = relayed;
  const std::size_t space = kSpaceMin + random.below(1500);

  Bytes bytes;
  const Encoded encoded = encode(outline, space, bytes);
  RC_ASSERT(encoded.size == bytes.size());
  RC_ASSERT(bytes.size() >= kMessageSizeMin);
  RC_ASSERT(bytes.size() <= space);
  Message message;
  RC_ASSERT(decode_reply(bytes, message).ok());
  RC_ASSERT(message.header == outline.header);

  std::size_t read = 0;
  message.options.for_each([&](std::uint8_t code, ByteView value) {
    if (code == option::kOverload) return;
    const ByteView given =
        code == option::kRelayAgentInformation ? ByteView(relayed) : ByteView(values[code]);
    RC_ASSERT(equal(value, given));
    ++read;
  });
  RC_ASSERT(read + encoded.omitted == outline.options.size() + (relayed.empty() ? 0u : 1u));
  for (const std::uint8_t code :
       {option::kMessageType, option::kServerIdentifier, option::kLeaseTime}) {
    RC_ASSERT(message.options.has(code));
  }
  if (!sname.empty()) RC_ASSERT(as_text(message.sname).starts_with(sname));
  if (!file.empty()) RC_ASSERT(as_text(message.file).starts_with(file));
}

}  // namespace
}  // namespace tandem::wire
