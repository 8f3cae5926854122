// SPDX-License-Identifier: Apache-2.0
#include "journal/record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::journal {
namespace {

Bytes encoded(const Record& record) {
  Bytes out;
  encode(record, out);
  return out;
}

Bytes arbitrary_bytes(std::size_t size_max) {
  const auto size = *rc::gen::inRange<std::size_t>(0, size_max + 1);
  const auto octets =
      *rc::gen::container<std::vector<std::uint8_t>>(size, rc::gen::arbitrary<std::uint8_t>());
  return to_bytes(std::as_bytes(std::span(octets)));
}

struct OwnedBinding {
  Bytes client_id, host_name, relay_agent_information, vendor_class;
  lease::BindingData data;

  void point() {
    data.client_id = client_id;
    data.host_name = host_name;
    data.relay_agent_information = relay_agent_information;
    data.vendor_class = vendor_class;
  }
};

void expect_same_back(const lease::BindingData& data) {
  const Bytes bytes = encoded(BindingRecord{data});
  EXPECT_EQ(record_size(bytes), bytes.size());
  ByteView rest = bytes;
  const auto record = decode(rest);
  ASSERT_TRUE(record.ok()) << record.error().message;
  EXPECT_TRUE(rest.empty());
  ASSERT_TRUE(std::holds_alternative<BindingRecord>(*record));
  EXPECT_TRUE(std::get<BindingRecord>(*record).binding == data);
}

RC_GTEST_PROP(Record, ABindingComesBackWhateverItHolds, ()) {
  OwnedBinding b;
  b.client_id = arbitrary_bytes(lease::kClientIdSizeMax);
  b.host_name = arbitrary_bytes(lease::kHostNameSizeMax);
  b.relay_agent_information = arbitrary_bytes(lease::kRelayAgentInformationSizeMax);
  b.vendor_class = arbitrary_bytes(lease::kVendorClassSizeMax);
  b.point();
  b.data.address = Ipv4Address{*rc::gen::arbitrary<std::uint32_t>()};
  b.data.status = static_cast<lease::BindingStatus>(*rc::gen::inRange(1, 8));
  b.data.starts = *rc::gen::arbitrary<std::uint32_t>();
  b.data.ends = *rc::gen::arbitrary<std::uint32_t>();
  b.data.client_last_transaction_time = *rc::gen::arbitrary<std::uint32_t>();
  b.data.hardware_address = HardwareAddress{*rc::gen::arbitrary<std::uint8_t>(),
                                            arbitrary_bytes(HardwareAddress::kSizeMax)};
  expect_same_back(b.data);
}

// failure-modes P1: empty fields, quotes, line ends, NULs.
TEST(Record, EveryOctetValueInEveryTextComesBack) {
  for (unsigned value = 0; value < 256; ++value) {
    OwnedBinding b;
    for (Bytes* text : {&b.client_id, &b.host_name, &b.relay_agent_information}) {
      text->assign(255, static_cast<std::byte>(value));
    }
    b.vendor_class.assign(64, static_cast<std::byte>(value));
    b.point();
    b.data.hardware_address =
        HardwareAddress{static_cast<std::uint8_t>(value), ByteView(b.client_id).first(16)};
    expect_same_back(b.data);
  }
}

TEST(Record, EmptyFieldsComeBack) {
  lease::BindingData data;
  data.hardware_address = HardwareAddress{0, {}};
  expect_same_back(data);
}

TEST(Record, EveryLengthOfEveryTextComesBack) {
  const Bytes octets(255, std::byte{'"'});
  for (std::size_t size = 0; size <= 255; ++size) {
    lease::BindingData data;
    data.client_id = ByteView(octets).first(size);
    expect_same_back(data);
    data.client_id = {};
    data.host_name = ByteView(octets).first(size);
    expect_same_back(data);
    data.host_name = {};
    data.relay_agent_information = ByteView(octets).first(size);
    expect_same_back(data);
  }
}

TEST(Record, TextsThatAreTooLongAreCut) {
  const Bytes long_text(1000, std::byte{'a'});
  lease::BindingData data;
  data.client_id = data.host_name = data.relay_agent_information = data.vendor_class = long_text;
  const Bytes bytes = encoded(BindingRecord{data});
  ByteView rest = bytes;
  const auto record = decode(rest);
  ASSERT_TRUE(record.ok());
  const auto& back = std::get<BindingRecord>(*record).binding;
  EXPECT_EQ(back.client_id.size(), lease::kClientIdSizeMax);
  EXPECT_EQ(back.host_name.size(), lease::kHostNameSizeMax);
  EXPECT_EQ(back.relay_agent_information.size(), lease::kRelayAgentInformationSizeMax);
  EXPECT_EQ(back.vendor_class.size(), lease::kVendorClassSizeMax);
}

TEST(Record, ForgettingTheClockAndARevisionComeBack) {
  Bytes bytes = encoded(ForgetRecord{Ipv4Address::of(10, 0, 0, 1)});
  encode(ClockRecord{-5, 6, 7, INT64_MIN}, bytes);
  encode(RevisionRecord{UINT64_MAX}, bytes);
  ByteView rest = bytes;
  const auto forget = decode(rest);
  ASSERT_TRUE(forget.ok());
  EXPECT_EQ(std::get<ForgetRecord>(*forget).address, Ipv4Address::of(10, 0, 0, 1));
  const auto record = decode(rest);
  ASSERT_TRUE(record.ok());
  const auto& clock = std::get<ClockRecord>(*record);
  EXPECT_EQ(clock.offset_seconds, -5);
  EXPECT_EQ(clock.boot, 6u);
  EXPECT_EQ(clock.instant_nanoseconds, 7);
  EXPECT_EQ(clock.line_nanoseconds, INT64_MIN);
  const auto revision = decode(rest);
  ASSERT_TRUE(revision.ok());
  EXPECT_EQ(std::get<RevisionRecord>(*revision).revision, UINT64_MAX);
  EXPECT_TRUE(rest.empty());
}

TEST(Record, EncodingAllocatesNothingOnceTheBufferIsWarm) {
  Bytes out;
  encode(ForgetRecord{}, out);
  out.reserve(4096);
  const std::byte* before = out.data();
  for (int i = 0; i < 50; ++i) encode(BindingRecord{}, out);
  EXPECT_EQ(out.data(), before);
}

// Type and version stand behind the length of two octets.
TEST(Record, OneOfANewerTandemIsRefusedAsSuch) {
  for (const std::size_t at : {2u, 3u}) {
    Bytes bytes = encoded(ForgetRecord{});
    bytes[at] = std::byte{9};
    ByteView rest = bytes;
    const auto record = decode(rest);
    ASSERT_FALSE(record.ok());
    EXPECT_EQ(record.error().kind, RecordError::Kind::Newer);
    EXPECT_NE(record.error().message.find("newer Tandem"), std::string::npos);
    EXPECT_TRUE(rest.empty());
  }
}

TEST(Record, ABindingOfAnUnknownStatusIsRefused) {
  Bytes bytes = encoded(BindingRecord{});
  for (const unsigned status : {0u, 8u, 255u}) {
    bytes[8] = static_cast<std::byte>(status);
    ByteView rest = bytes;
    const auto record = decode(rest);
    ASSERT_FALSE(record.ok());
    EXPECT_EQ(record.error().kind, RecordError::Kind::Malformed);
  }
}

TEST(Record, NoPrefixOfARecordIsARecord) {
  const Bytes bytes = encoded(BindingRecord{});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteView rest = ByteView(bytes).first(size);
    EXPECT_EQ(record_size(rest), 0u);
    EXPECT_FALSE(decode(rest).ok());
    EXPECT_TRUE(rest.empty());
  }
}

RC_GTEST_PROP(Record, AnyOctetsAreReadToTheirEndWithoutHarm, ()) {
  const Bytes bytes = arbitrary_bytes(300);
  ByteView rest = bytes;
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    (void)decode(rest);
    RC_ASSERT(rest.size() < before);
  }
}

}  // namespace
}  // namespace tandem::journal
