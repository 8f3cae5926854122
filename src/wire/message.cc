// SPDX-License-Identifier: Apache-2.0
#include "wire/message.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/reader.h"

namespace tandem::wire {
namespace {

Result<void, DecodeError> decode_header(ByteView datagram, std::uint8_t op, Header& header) {
  if (datagram.size() < Header::kSize) return fail_with(DecodeError::TooShort);
  Reader in{datagram};
  header.op = in.u8();
  header.htype = in.u8();
  header.hlen = in.u8();
  header.hops = in.u8();
  header.xid = in.u32();
  header.secs = in.u16();
  header.flags = in.u16();
  header.ciaddr = in.ipv4();
  header.yiaddr = in.ipv4();
  header.siaddr = in.ipv4();
  header.giaddr = in.ipv4();
  std::ranges::copy(in.bytes(header.chaddr.size()), header.chaddr.begin());
  in.skip(Header::kSname.size + Header::kFile.size);
  if (header.op != op) return fail_with(DecodeError::NotARequest);
  if (header.hlen > header.chaddr.size()) return fail_with(DecodeError::HardwareLength);
  if (in.u32() != Header::kCookie) return fail_with(DecodeError::NoCookie);
  return {};
}

// Which of file and sname hold options: 0 to 3.
Result<std::uint8_t, DecodeError> decode_overload(const Options& options, Strictness strictness) {
  if (!options.has(option::kOverload)) return std::uint8_t{0};
  const auto value = options.u8(option::kOverload);
  if (value && *value >= 1 && *value <= 3) return *value;
  if (strictness == Strictness::Lenient) return std::uint8_t{0};
  return fail_with(DecodeError::BadOverload);
}

// The option field, then file, then sname (RFC 2131 section 4.1). Whether the latter two hold
// options is said in the first alone.
Result<void, DecodeError> decode_options(ByteView datagram, Message& message,
                                         Strictness strictness) {
  Options& options = message.options;
  bool whole = options.add({Header::kOptionsOffset, datagram.size() - Header::kOptionsOffset});
  TANDEM_TRY(const std::uint8_t overload, decode_overload(options, strictness));
  if ((overload & kFileHoldsOptions) != 0) {
    message.file = {};
    whole = options.add(Header::kFile) && whole;
  }
  if ((overload & kSnameHoldsOptions) != 0) {
    message.sname = {};
    whole = options.add(Header::kSname) && whole;
  }
  if (!whole && strictness == Strictness::Strict) return fail_with(DecodeError::OptionOverrun);
  return {};
}

Result<MessageType, DecodeError> decode_type(const Options& options) {
  if (!options.has(option::kMessageType)) return fail_with(DecodeError::NoMessageType);
  const auto type = options.u8(option::kMessageType);
  if (!type || *type == 0) return fail_with(DecodeError::BadMessageType);
  return static_cast<MessageType>(*type);
}

Result<void, DecodeError> decode(ByteView datagram, std::uint8_t op, Strictness strictness,
                                 Message& message) {
  message.options.clear(datagram);
  message.sname = message.file = {};
  TANDEM_CHECK(decode_header(datagram, op, message.header));
  message.sname = datagram.subspan(Header::kSname.offset, Header::kSname.size);
  message.file = datagram.subspan(Header::kFile.offset, Header::kFile.size);
  TANDEM_CHECK(decode_options(datagram, message, strictness));
  TANDEM_TRY(message.type, decode_type(message.options));
  return {};
}

}  // namespace

Result<void, DecodeError> decode_request(ByteView datagram, Message& message,
                                         Strictness strictness) {
  return decode(datagram, Header::kBootRequest, strictness, message);
}

Result<void, DecodeError> decode_reply(ByteView datagram, Message& message) {
  return decode(datagram, Header::kBootReply, Strictness::Strict, message);
}

std::string to_text(MessageType type) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM", "FORCERENEW",
       "LEASEQUERY", "LEASEUNASSIGNED", "LEASEUNKNOWN", "LEASEACTIVE", "BULKLEASEQUERY",
       "LEASEQUERYDONE", "ACTIVELEASEQUERY", "LEASEQUERYSTATUS", "TLS"});
  const auto number = static_cast<std::size_t>(type);
  if (number == 0 || number > kNames.size()) return fmt::format("type {}", number);
  return fmt::format("DHCP{}", kNames[number - 1]);
}

std::string_view to_text(DecodeError error) {
  switch (error) {
    case DecodeError::TooShort:
      return "shorter than the 236 octets of a DHCP header";
    case DecodeError::NotARequest:
      return "op is not that of a request";
    case DecodeError::HardwareLength:
      return "hardware address longer than 16 octets";
    case DecodeError::NoCookie:
      return "no magic cookie";
    case DecodeError::OptionOverrun:
      return "an option's length goes beyond its field";
    case DecodeError::BadOverload:
      return "option 52 (overload) is not 1, 2 or 3";
    case DecodeError::NoMessageType:
      return "no option 53 (message type)";
    case DecodeError::BadMessageType:
      return "option 53 (message type) is not a single octet above 0";
  }
  return "unknown";
}

}  // namespace tandem::wire
