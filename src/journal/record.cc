// SPDX-License-Identifier: Apache-2.0
#include "journal/record.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/reader.h"
#include "base/writer.h"

namespace tandem::journal {
namespace {

constexpr std::size_t kLengthSize = 2;

// Numbers are stored: never renumber. A change of fields is a new version.
enum class Type : std::uint8_t { Binding = 1, Forget = 2, Clock = 3, Revision = 4 };
constexpr std::uint8_t kVersion = 1;  // of each type so far

void text(Writer& w, ByteView octets, std::size_t size_max) {
  static_assert(lease::kClientIdSizeMax <= 255 && lease::kHostNameSizeMax <= 255 &&
                lease::kRelayAgentInformationSizeMax <= 255 && lease::kVendorClassSizeMax <= 255);
  const ByteView kept = octets.first(std::min(octets.size(), size_max));
  w.u8(static_cast<std::uint8_t>(kept.size()));
  w.bytes(kept);
}

ByteView text(Reader& in) {
  const std::size_t size = in.u8();
  return in.bytes(size);
}

void type(Writer& w, Type t) {
  w.u8(static_cast<std::uint8_t>(t));
  w.u8(kVersion);
}

void fields(Writer& w, const BindingRecord& record) {
  const lease::BindingData& b = record.binding;
  type(w, Type::Binding);
  w.ipv4(b.address);
  w.u8(static_cast<std::uint8_t>(b.status));
  w.u32(b.starts);
  w.u32(b.ends);
  w.u32(b.client_last_transaction_time);
  w.u8(b.hardware_address.type());
  text(w, b.hardware_address.octets(), HardwareAddress::kSizeMax);
  text(w, b.client_id, lease::kClientIdSizeMax);
  text(w, b.host_name, lease::kHostNameSizeMax);
  text(w, b.relay_agent_information, lease::kRelayAgentInformationSizeMax);
  text(w, b.vendor_class, lease::kVendorClassSizeMax);
}

void fields(Writer& w, const ForgetRecord& record) {
  type(w, Type::Forget);
  w.ipv4(record.address);
}

void fields(Writer& w, const ClockRecord& record) {
  type(w, Type::Clock);
  w.u64(static_cast<std::uint64_t>(record.offset_seconds));
  w.u64(record.boot);
  w.u64(static_cast<std::uint64_t>(record.instant_nanoseconds));
  w.u64(static_cast<std::uint64_t>(record.line_nanoseconds));
}

void fields(Writer& w, const RevisionRecord& record) {
  type(w, Type::Revision);
  w.u64(record.revision);
}

using Decoded = Result<Record, RecordError>;

Decoded refuse(RecordError::Kind kind, std::string message) {
  return fail_with(RecordError{kind, std::move(message)});
}

Decoded read_binding(Reader& in) {
  lease::BindingData b;
  b.address = in.ipv4();
  const std::uint8_t status = in.u8();
  b.starts = in.u32();
  b.ends = in.u32();
  b.client_last_transaction_time = in.u32();
  const std::uint8_t hardware_type = in.u8();
  const ByteView hardware_octets = text(in);
  b.client_id = text(in);
  b.host_name = text(in);
  b.relay_agent_information = text(in);
  b.vendor_class = text(in);
  if (status < static_cast<std::uint8_t>(lease::BindingStatus::Free) ||
      status > static_cast<std::uint8_t>(lease::BindingStatus::Backup)) {
    return refuse(RecordError::Kind::Malformed,
                  fmt::format("a binding record has the unknown status {}", status));
  }
  if (hardware_octets.size() > HardwareAddress::kSizeMax) {
    return refuse(RecordError::Kind::Malformed,
                  fmt::format("a binding record has a hardware address of {} octets",
                              hardware_octets.size()));
  }
  b.status = static_cast<lease::BindingStatus>(status);
  b.hardware_address = HardwareAddress{hardware_type, hardware_octets};
  return Record{BindingRecord{b}};
}

Decoded read_clock(Reader& in) {
  ClockRecord clock;
  clock.offset_seconds = static_cast<std::int64_t>(in.u64());
  clock.boot = in.u64();
  clock.instant_nanoseconds = static_cast<std::int64_t>(in.u64());
  clock.line_nanoseconds = static_cast<std::int64_t>(in.u64());
  return Record{clock};
}

Decoded read_newer(std::uint8_t type, std::uint8_t version) {
  return refuse(
      RecordError::Kind::Newer,
      fmt::format("a record of type {} version {}, written by a newer Tandem", type, version));
}

Decoded read_fields(Reader& in, std::uint8_t type, std::uint8_t version) {
  if (version != kVersion) return read_newer(type, version);
  switch (static_cast<Type>(type)) {
    case Type::Binding:
      return read_binding(in);
    case Type::Forget:
      return Record{ForgetRecord{in.ipv4()}};
    case Type::Clock:
      return read_clock(in);
    case Type::Revision:
      return Record{RevisionRecord{in.u64()}};
  }
  return read_newer(type, version);
}

}  // namespace

void encode(const Record& record, Bytes& out) {
  const std::size_t start = out.size();
  Writer w(out);
  w.u16(0);
  std::visit([&](const auto& r) { fields(w, r); }, record);
  const std::size_t size = out.size() - start;
  TANDEM_ASSERT(size <= kRecordSizeMax);
  w.patch_u16(start, static_cast<std::uint16_t>(size - kLengthSize));
}

std::size_t record_size(ByteView bytes) {
  Reader in(bytes);
  const std::size_t size = kLengthSize + in.u16();
  return in.ok() && size <= kRecordSizeMax && size <= bytes.size() ? size : 0;
}

Decoded decode(ByteView& bytes) {
  const std::size_t size = record_size(bytes);
  if (size == 0) {
    bytes = {};
    return refuse(RecordError::Kind::Malformed, "a record's length is wrong");
  }
  Reader in(bytes.subspan(kLengthSize, size - kLengthSize));
  bytes = bytes.subspan(size);
  const std::uint8_t type = in.u8();
  const std::uint8_t version = in.u8();
  if (!in.ok()) return refuse(RecordError::Kind::Malformed, "a record has no type");
  Decoded record = read_fields(in, type, version);
  if (record.ok() && !(in.ok() && in.at_end())) {
    return refuse(
        RecordError::Kind::Malformed,
        fmt::format("a record of type {} is {} octets long, which does not fit its fields", type,
                    size));
  }
  return record;
}

}  // namespace tandem::journal
