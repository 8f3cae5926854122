// SPDX-License-Identifier: Apache-2.0
#include "wire/message.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/sample_packets.h"

namespace tandem::wire {
namespace {

using sample::datagram;
using sample::octets;

constexpr std::size_t kHlen = 2;  // offset of hlen

Message decoded(ByteView bytes, Strictness strictness = Strictness::Strict) {
  Message message;
  const auto result = decode_request(bytes, message, strictness);
  EXPECT_TRUE(result.ok()) << to_text(result.error());
  return message;
}

std::optional<DecodeError> refusal(ByteView bytes, Strictness strictness = Strictness::Strict) {
  Message message;
  const auto result = decode_request(bytes, message, strictness);
  return result.ok() ? std::nullopt : std::optional(result.error());
}

std::string hex(ByteView bytes) {
  return to_hex(bytes);
}

// --- what clients really send

TEST(DecodeRequest, ReadsADiscoverOfDhclient) {
  const Bytes bytes = datagram(sample::kDhclientDiscover);
  const Message message = decoded(bytes);
  EXPECT_EQ(message.type, MessageType::Discover);
  EXPECT_EQ(message.header.htype, HardwareAddress::kEthernet);
  EXPECT_EQ(message.header.hlen, 6);
  EXPECT_EQ(message.header.xid, 0x391ccd78u);
  EXPECT_FALSE(message.header.broadcast());
  EXPECT_EQ(hex(ByteView(message.header.chaddr).first(6)), "525400123456");
  EXPECT_EQ(message.options.text(option::kHostName), "pc");
  EXPECT_EQ(hex(message.options.get(option::kParameterRequestList)), "011c02030f06770c2c2f1a792a");
  EXPECT_FALSE(message.options.has(option::kClientIdentifier));
  EXPECT_EQ(message.requested_address(), std::nullopt);
  EXPECT_EQ(message.sname.size(), 64u);
  EXPECT_EQ(message.file.size(), 128u);
}

TEST(DecodeRequest, ReadsADiscoverOfUdhcpc) {
  const Bytes bytes = datagram(sample::kUdhcpcDiscover);
  const Message message = decoded(bytes);
  EXPECT_EQ(message.options.u16(option::kMaxMessageSize), 576);
  EXPECT_EQ(message.options.text(option::kVendorClass), "udhcp 1.35.0");
  EXPECT_EQ(hex(message.options.get(option::kClientIdentifier)), "01525400123456");
}

TEST(DecodeRequest, ReadsADiscoverOfDhcpcd) {
  const Bytes bytes = datagram(sample::kDhcpcdDiscover);
  const Message message = decoded(bytes);
  EXPECT_EQ(message.options.u16(option::kMaxMessageSize), 1472);
  EXPECT_EQ(message.options.get(option::kClientIdentifier).size(), 19u);
  EXPECT_EQ(message.options.u8(145), 1);
}

TEST(DecodeRequest, ReadsDiscoverAndRequestOfWindows) {
  const Bytes discover = datagram(sample::kWindowsDiscover);
  Message message = decoded(discover);
  EXPECT_EQ(message.options.text(option::kHostName), "DESKTOP-7");
  EXPECT_EQ(message.options.text(option::kVendorClass), "MSFT 5.0");
  EXPECT_EQ(hex(message.options.get(option::kParameterRequestList)),
            "0103060f1f212b2c2e2f7779f9fc");

  const Bytes request = datagram(sample::kWindowsRequest);
  message = decoded(request);
  EXPECT_EQ(message.type, MessageType::Request);
  EXPECT_EQ(message.requested_address(), Ipv4Address::of(10, 0, 0, 10));
  EXPECT_EQ(message.server_identifier(), Ipv4Address::of(10, 0, 0, 1));
  EXPECT_EQ(as_text(message.options.get(option::kFqdn).subspan(3)), "DESKTOP-7.lan.");
}

TEST(DecodeRequest, ReadsADiscoverOfAPxeRom) {
  const Bytes bytes = datagram(sample::kPxeDiscover);
  const Message message = decoded(bytes);
  EXPECT_EQ(message.options.u16(93), 7);  // EFI x64
  EXPECT_EQ(message.options.get(97).size(), 17u);
  EXPECT_EQ(message.options.text(option::kVendorClass), "PXEClient:Arch:00007:UNDI:003016");
}

TEST(DecodeRequest, ReadsEveryFieldOfTheHeader) {
  const Bytes bytes = datagram(octets("350101ff"), as_bytes("boot"), as_bytes("server"),
                               "01 20 10 03 01020304 0506 8001 0a000001 0a000002 0a000003 0a000004"
                               "000102030405060708090a0b0c0d0e0f");
  const Message message = decoded(bytes);
  const Header& header = message.header;
  EXPECT_EQ(header.htype, 32);
  EXPECT_EQ(header.hlen, 16);
  EXPECT_EQ(header.hops, 3);
  EXPECT_EQ(header.xid, 0x01020304u);
  EXPECT_EQ(header.secs, 0x0506);
  EXPECT_EQ(header.flags, 0x8001);
  EXPECT_TRUE(header.broadcast());
  EXPECT_EQ(header.ciaddr, Ipv4Address::of(10, 0, 0, 1));
  EXPECT_EQ(header.yiaddr, Ipv4Address::of(10, 0, 0, 2));
  EXPECT_EQ(header.siaddr, Ipv4Address::of(10, 0, 0, 3));
  EXPECT_EQ(header.giaddr, Ipv4Address::of(10, 0, 0, 4));
  EXPECT_EQ(hex(header.chaddr), "000102030405060708090a0b0c0d0e0f");
  EXPECT_TRUE(as_text(message.file).starts_with("boot"));
  EXPECT_TRUE(as_text(message.sname).starts_with("server"));
}

// --- what is refused, and what is not

TEST(DecodeRequest, RefusesEveryLengthShortOfTheCookie) {
  const Bytes bytes = datagram(sample::kDhclientDiscover);
  for (std::size_t size = 0; size < Header::kOptionsOffset; ++size) {
    const auto expected = size < Header::kSize ? DecodeError::TooShort : DecodeError::NoCookie;
    EXPECT_EQ(refusal(ByteView(bytes).first(size)), expected) << size;
  }
}

TEST(DecodeRequest, RefusesARepliesOp) {
  Bytes bytes = datagram(sample::kDhclientDiscover);
  for (const int op : {0, 2, 3, 255}) {
    bytes[0] = static_cast<std::byte>(op);
    EXPECT_EQ(refusal(bytes), DecodeError::NotARequest) << op;
  }
}

TEST(DecodeRequest, RefusesAHardwareAddressOfMoreThanSixteenOctets) {
  Bytes bytes = datagram(sample::kDhclientDiscover);
  bytes[kHlen] = std::byte{16};
  EXPECT_EQ(refusal(bytes), std::nullopt);
  bytes[kHlen] = std::byte{17};
  EXPECT_EQ(refusal(bytes), DecodeError::HardwareLength);
}

TEST(DecodeRequest, RefusesAnotherCookie) {
  Bytes bytes = datagram(sample::kDhclientDiscover);
  bytes[Header::kSize] = std::byte{0};
  EXPECT_EQ(refusal(bytes), DecodeError::NoCookie);
}

TEST(DecodeRequest, RefusesAMessageTypeThatIsMissingOrMalformed) {
  EXPECT_EQ(refusal(datagram("0c0161ff")), DecodeError::NoMessageType);
  EXPECT_EQ(refusal(datagram("3500ff")), DecodeError::BadMessageType);
  EXPECT_EQ(refusal(datagram("350100ff")), DecodeError::BadMessageType);
  EXPECT_EQ(refusal(datagram("35020101ff")), DecodeError::BadMessageType);
  EXPECT_EQ(refusal(datagram("350101350101ff")), DecodeError::BadMessageType);
  EXPECT_EQ(refusal(datagram("3501c8ff")), std::nullopt);
}

TEST(DecodeRequest, OfBootpDecodesAllButTheType) {
  const Bytes bytes = datagram("0c0161ff");
  Message message;
  EXPECT_EQ(decode_request(bytes, message).error(), DecodeError::NoMessageType);
  EXPECT_EQ(message.options.text(option::kHostName), "a");
  EXPECT_EQ(message.header.xid, 0x391ccd78u);
}

TEST(DecodeRequest, RefusesAnOverrunUnlessLenient) {
  Bytes bytes = datagram(octets("350101 0c0161 3cff4d53"));
  EXPECT_EQ(refusal(bytes), DecodeError::OptionOverrun);
  const Message message = decoded(bytes, Strictness::Lenient);
  EXPECT_EQ(message.options.text(option::kHostName), "a");
  EXPECT_FALSE(message.options.has(option::kVendorClass));
}

TEST(DecodeRequest, RefusesABadOverloadUnlessLenient) {
  for (const char* hex : {"350101 3400 ff", "350101 340100 ff", "350101 340104 ff",
                          "350101 34020101 ff", "350101 340101 340101 ff"}) {
    const Bytes bytes = datagram(hex);
    EXPECT_EQ(refusal(bytes), DecodeError::BadOverload) << hex;
    EXPECT_EQ(decoded(bytes, Strictness::Lenient).file.size(), 128u) << hex;
  }
}

TEST(DecodeReply, WantsTheOpOfAReply) {
  Bytes bytes = datagram("350105ff");
  Message message;
  EXPECT_EQ(decode_reply(bytes, message).error(), DecodeError::NotARequest);
  bytes[0] = std::byte{Header::kBootReply};
  EXPECT_TRUE(decode_reply(bytes, message).ok());
  EXPECT_EQ(message.type, MessageType::Ack);
}

TEST(DecodeRequest, LeavesNothingOfThePacketBeforeAndIsSafeToAskAfterAFailure) {
  const Bytes good = datagram(sample::kWindowsRequest);
  Message message;
  ASSERT_TRUE(decode_request(good, message).ok());
  ASSERT_FALSE(decode_request(ByteView(good).first(10), message).ok());
  EXPECT_FALSE(message.options.has(option::kHostName));
  EXPECT_TRUE(message.file.empty());

  const Bytes bad = datagram(octets("350101 0c0161 0c0162 3cff4d53"));
  ASSERT_FALSE(decode_request(bad, message).ok());
  EXPECT_EQ(message.options.text(option::kHostName), "ab");
}

// --- overloading and long options (D8.07, RFC 3396)

TEST(DecodeRequest, ReadsFileThenSnameWhereOption52SaysSo) {
  const Bytes file = octets("0c0166 ff 0c0178"), sname = octets("0c0173 ff 0c0178");
  const auto with_overload = [&](const char* options) {
    return datagram(octets(options), file, sname);
  };
  const Bytes none = with_overload("350101 0c016f ff"), one = with_overload("340101 350101 0c016f"),
              two = with_overload("350101 340102 0c016f ff"),
              three = with_overload("350101 0c016f 340103 ff");
  EXPECT_EQ(decoded(none).options.text(option::kHostName), "o");
  EXPECT_EQ(decoded(one).options.text(option::kHostName), "of");
  EXPECT_EQ(decoded(two).options.text(option::kHostName), "os");
  EXPECT_EQ(decoded(three).options.text(option::kHostName), "ofs");

  EXPECT_EQ(decoded(one).file.size(), 0u);
  EXPECT_EQ(decoded(one).sname.size(), 64u);
  EXPECT_EQ(decoded(two).file.size(), 128u);
  EXPECT_EQ(decoded(two).sname.size(), 0u);
  EXPECT_EQ(decoded(three).file.size(), 0u);
  EXPECT_EQ(decoded(three).sname.size(), 0u);
}

TEST(DecodeRequest, TheMessageTypeMayStandInAnOverloadedField) {
  const Bytes bytes = datagram(octets("340101ff"), octets("350103ff"));
  EXPECT_EQ(decoded(bytes).type, MessageType::Request);
}

TEST(DecodeRequest, AnOverloadInFileOrSnameMeansNothing) {
  const Bytes bytes = datagram(octets("350101 340101 ff"), octets("340102ff"), octets("0c0173ff"));
  EXPECT_FALSE(decoded(bytes).options.has(option::kHostName));
}

TEST(DecodeRequest, AnOverrunInFileOrSnameIsOne) {
  Bytes full(126, std::byte{'x'});
  full.insert(full.begin(), {std::byte{12}, std::byte{127}});
  const Bytes in_file = datagram(octets("350101 0c016f 340101 ff"), full);
  EXPECT_EQ(refusal(in_file), DecodeError::OptionOverrun);
  EXPECT_EQ(decoded(in_file, Strictness::Lenient).options.text(option::kHostName), "o");

  const Bytes in_sname = datagram(octets("350101 340102 ff"), {}, octets("0cff"));
  EXPECT_EQ(refusal(in_sname), DecodeError::OptionOverrun);
}

// One value in two pieces, cut at every place, over each border between fields.
TEST(DecodeRequest, JoinsAValueCutAtAnyPlaceOverAnyTwoFields) {
  const Bytes value = to_bytes(as_bytes("a domain name of forty octets, cut in 2."));
  const auto piece = [&](std::size_t from, std::size_t to) {
    Bytes option{std::byte{option::kDomainName}, static_cast<std::byte>(to - from)};
    option.insert(option.end(), value.begin() + static_cast<std::ptrdiff_t>(from),
                  value.begin() + static_cast<std::ptrdiff_t>(to));
    return option;
  };
  const auto after = [](const char* hex, const Bytes& option) {
    Bytes bytes = octets(hex);
    bytes.insert(bytes.end(), option.begin(), option.end());
    return bytes;
  };
  for (std::size_t cut = 0; cut <= value.size(); ++cut) {
    const Bytes first = piece(0, cut), second = piece(cut, value.size());
    const Bytes same = after("350101", first);
    Bytes both = same;
    both.insert(both.end(), second.begin(), second.end());
    for (const Bytes& bytes : {datagram(both), datagram(after("350101 340101", first), second),
                               datagram(after("350101 340102", first), {}, second),
                               datagram(octets("350101 340103"), first, second)}) {
      EXPECT_EQ(decoded(bytes).options.text(option::kDomainName), as_text(value)) << cut;
    }
  }
}

TEST(DecodeRequest, JoinsValuesLongerThanOneOptionCanBe) {
  Bytes options = octets("350101");
  Bytes expected;
  for (int i = 0; i < 20; ++i) {
    options.insert(options.end(), {std::byte{43}, std::byte{255}});
    options.insert(options.end(), 255, static_cast<std::byte>(i));
    expected.insert(expected.end(), 255, static_cast<std::byte>(i));
  }
  const Bytes bytes = datagram(options);
  EXPECT_TRUE(equal(decoded(bytes).options.get(43), expected));
}

// --- whatever comes

RC_GTEST_PROP(DecodeRequest, ValuesLieWithinTheDatagram,
              (const std::vector<std::uint8_t>& options, const std::vector<std::uint8_t>& file)) {
  const Bytes bytes = datagram(std::as_bytes(std::span(options)), std::as_bytes(std::span(file)));
  Message message;
  for (const Strictness strictness : {Strictness::Strict, Strictness::Lenient}) {
    if (!decode_request(bytes, message, strictness)) continue;
    std::size_t total = 0;
    message.options.for_each([&](std::uint8_t, ByteView value) { total += value.size(); });
    RC_ASSERT(total <= bytes.size());
  }
}

TEST(MessageType, HasTheNamesOfTheRfcs) {
  EXPECT_EQ(to_text(MessageType::Discover), "DHCPDISCOVER");
  EXPECT_EQ(to_text(MessageType::Inform), "DHCPINFORM");
  EXPECT_EQ(to_text(MessageType::LeaseActive), "DHCPLEASEACTIVE");
  EXPECT_EQ(to_text(MessageType::Tls), "DHCPTLS");
  EXPECT_EQ(to_text(MessageType{200}), "type 200");
  EXPECT_EQ(to_text(MessageType{0}), "type 0");
}

TEST(DecodeError, EachSaysSomethingOfItsOwn) {
  std::set<std::string_view> texts;
  for (int error = 0; error <= static_cast<int>(DecodeError::BadMessageType); ++error) {
    texts.insert(to_text(static_cast<DecodeError>(error)));
  }
  EXPECT_EQ(texts.size(), 8u);
}

}  // namespace
}  // namespace tandem::wire
