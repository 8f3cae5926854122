// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/address.h"
#include "base/crc32c.h"
#include "base/flat_index.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/reader.h"
#include "base/time.h"
#include "base/writer.h"

namespace tandem {
namespace {

TEST(Ipv4Address, ReadsWhatItWrites) {
  for (const char* text : {"0.0.0.0", "10.0.0.1", "255.255.255.255", "192.0.2.10"}) {
    EXPECT_EQ(Ipv4Address::parse(text)->text(), text);
  }
}

TEST(Ipv4Address, RefusesWhatIsNoneAndNamesIt) {
  for (const char* text :
       {"", "10.0.0", "10.0.0.256", "10.0.0.1.2", "10.0.0.01", "a.b.c.d", "10.0.0.1 ", "1..2.3"}) {
    const auto result = Ipv4Address::parse(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.error().message.find(text), std::string::npos);
  }
}

TEST(Ipv4Range, TakesDashesPrefixesAndSingleAddresses) {
  EXPECT_EQ(Ipv4Range::parse("10.0.0.1-10.0.0.9")->size(), 9u);
  EXPECT_EQ(Ipv4Range::parse("10.0.0.1 - 10.0.0.9")->size(), 9u);
  EXPECT_EQ(Ipv4Range::parse("10.0.0.0/28")->size(), 16u);
  EXPECT_EQ(Ipv4Range::parse("10.0.0.7")->size(), 1u);
  EXPECT_FALSE(Ipv4Range::parse("10.0.0.9-10.0.0.1").ok());
  EXPECT_EQ((Ipv4Range{Ipv4Address{0}, kBroadcastAddress}.size()), 1ull << 32);
}

TEST(Subnet, NamesTheNetworkMeantWhenHostBitsAreSet) {
  EXPECT_EQ(Subnet::parse("10.1.2.0/24")->broadcast().text(), "10.1.2.255");
  EXPECT_NE(Subnet::parse("10.1.2.3/24").error().message.find("10.1.2.0/24"), std::string::npos);
  EXPECT_FALSE(Subnet::parse("10.1.2.0/33").ok());
  EXPECT_FALSE(Subnet::parse("10.1.2.0").ok());
  EXPECT_TRUE(Subnet::parse("0.0.0.0/0")->contains(kBroadcastAddress));
}

TEST(Subnet, NetworkAndBroadcastAddressAreNoHostsExceptInASlash31) {
  const auto subnet = *Subnet::parse("10.1.2.0/30");
  EXPECT_FALSE(subnet.is_host(*Ipv4Address::parse("10.1.2.0")));
  EXPECT_FALSE(subnet.is_host(*Ipv4Address::parse("10.1.2.3")));
  EXPECT_TRUE(subnet.is_host(*Ipv4Address::parse("10.1.2.1")));
  EXPECT_TRUE(Subnet::parse("10.1.2.0/31")->is_host(*Ipv4Address::parse("10.1.2.0")));
}

TEST(HardwareAddress, TakesEverySpellingOfTheField) {
  for (const char* text :
       {"52:54:00:12:34:56", "52-54-00-12-34-56", "5254.0012.3456", "525400123456"}) {
    EXPECT_EQ(HardwareAddress::parse(text)->text(), "52:54:00:12:34:56") << text;
  }
  EXPECT_EQ(HardwareAddress::parse("32/00:01")->type(), 32);
  EXPECT_FALSE(HardwareAddress::parse("52:54:00:12:34").ok());
  EXPECT_FALSE(HardwareAddress::parse("52:54:00:12:34:5g").ok());
}

TEST(Ipv6Address, WritesTheShortestForm) {
  for (const char* text : {"::", "::1", "2001:db8::1", "2001:db8:0:1:2:3:4:5", "fe80::1:0:0:1"}) {
    EXPECT_EQ(to_text(*parse_ipv6(text)), text);
  }
  for (const char* text :
       {"", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::", "::1.2.3"}) {
    EXPECT_FALSE(parse_ipv6(text).ok()) << text;
  }
  EXPECT_EQ(to_text(*parse_ipv6("::ffff:1.2.3.4")), "::ffff:102:304");
}

TEST(Duration, ReadsWhatItWrites) {
  for (const char* text : {"8h", "1d12h", "90s", "500ms", "forever", "0s"}) {
    const auto duration = Duration::parse(text);
    ASSERT_TRUE(duration.ok()) << text;
    EXPECT_EQ(*Duration::parse(duration->text()), *duration) << text;
  }
  EXPECT_EQ(*Duration::parse("3600"), Duration::seconds(3600));
  for (const char* text : {"", "h", "8x", "-1s", "1h30", "8h ", "1.5h"}) {
    EXPECT_FALSE(Duration::parse(text).ok()) << text;
  }
}

TEST(Duration, SaturatesAndInfinityStaysInfinity) {
  EXPECT_TRUE((Duration::infinite() + Duration::seconds(1)).is_infinite());
  EXPECT_TRUE((Duration::infinite() - Duration::seconds(1)).is_infinite());
  EXPECT_TRUE(Duration::seconds(std::numeric_limits<std::int64_t>::max()).is_infinite());
  EXPECT_TRUE((Duration::seconds(9'000'000'000) + Duration::seconds(9'000'000'000)).is_infinite());
}

TEST(WallTime, IsShownAsIsoDate) {
  EXPECT_EQ(WallTime::from_seconds(0).text(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(WallTime::from_seconds(951'826'154).text(), "2000-02-29T12:09:14Z");
  EXPECT_EQ(WallTime::from_seconds(4'294'967'295).text(), "2106-02-07T06:28:15Z");
  EXPECT_EQ(WallTime::from_seconds(-1).text(), "1969-12-31T23:59:59Z");
}

TEST(Hex, RefusesOddDigitsAndStrangers) {
  EXPECT_EQ(to_hex(*from_hex("0x0aFF"), ":"), "0a:ff");
  EXPECT_FALSE(from_hex("0af").ok());
  EXPECT_FALSE(from_hex("zz").ok());
  EXPECT_FALSE(from_hex("0 a").ok());
}

TEST(Crc32c, GivesThePublishedValues) {
  EXPECT_EQ(crc32c(as_bytes("123456789")), 0xe3069283u);  // RFC 3720's check value
  EXPECT_EQ(crc32c(Bytes(32)), 0x8a9136aau);
  EXPECT_EQ(crc32c(as_bytes("456789"), crc32c(as_bytes("123"))), 0xe3069283u);
}

TEST(Reader, AShortReadYieldsZerosAndSticks) {
  const auto bytes = *from_hex("0102030405");
  Reader in{bytes};
  EXPECT_EQ(in.u32(), 0x01020304u);
  EXPECT_EQ(in.u16(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0u);
  EXPECT_FALSE(in.ok());
}

RC_GTEST_PROP(Writer, IsReadBackByTheReader,
              (std::uint8_t a, std::uint16_t b, std::uint32_t c, std::uint64_t d)) {
  Bytes out;
  Writer writer{out};
  writer.u8(a);
  writer.u16(b);
  writer.u32(c);
  writer.u64(d);
  Reader in{out};
  RC_ASSERT(in.u8() == a);
  RC_ASSERT(in.u16() == b);
  RC_ASSERT(in.u32() == c);
  RC_ASSERT(in.u64() == d);
  RC_ASSERT(in.ok() && in.at_end());
}

// Against std::multimap, with few hashes so that entries collide, and deep enough to grow several
// times.
RC_GTEST_PROP(FlatIndex, HoldsWhatAMultimapHolds, (std::uint64_t seed)) {
  Random random{seed};
  FlatIndex index;
  std::multimap<std::uint64_t, FlatIndex::Slot> model;
  const auto hash_of = [&](std::uint64_t key) { return hash_number(key, 7); };
  for (FlatIndex::Slot slot = 0; slot < 1500; ++slot) {
    const std::uint64_t key = random.below(400);
    index.insert(hash_of(key), slot);
    model.emplace(key, slot);
    if (random.one_in(3)) {
      const auto victim =
          std::next(model.begin(), static_cast<std::ptrdiff_t>(random.below(model.size())));
      RC_ASSERT(index.erase(hash_of(victim->first), victim->second));
      RC_ASSERT(!index.erase(hash_of(victim->first), victim->second));
      model.erase(victim);
    }
  }
  RC_ASSERT(index.size() == model.size());
  for (std::uint64_t key = 0; key < 400; ++key) {
    std::multiset<FlatIndex::Slot> found;
    std::multiset<FlatIndex::Slot> expected;
    index.for_each(hash_of(key), [&](FlatIndex::Slot slot) { found.insert(slot); });
    const auto [first, last] = model.equal_range(key);
    for (auto i = first; i != last; ++i) expected.insert(i->second);
    RC_ASSERT(found == expected);
  }
}

}  // namespace
}  // namespace tandem
