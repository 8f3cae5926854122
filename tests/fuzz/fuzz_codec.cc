// SPDX-License-Identifier: Apache-2.0
// Any octets as a request, a reply, a frame and an option 82: nothing may crash, hang or read out
// of bounds, and what was understood, encoded and decoded again, must be the same.
#include <algorithm>
#include <cstdlib>

#include "wire/frame.h"
#include "wire/reply.h"

namespace tandem::wire {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_request(const Message& message) {
  return message.header.op == Header::kBootRequest;
}

Message decode_again(ByteView datagram, bool request) {
  Message message;
  require((request ? decode_request(datagram, message) : decode_reply(datagram, message)).ok());
  return message;
}

// sname or file as the text that an Outline takes: up to its NUL, which it needs.
std::string_view text_of(ByteView field) {
  if (field.empty()) return {};
  const std::string_view text = as_text(field.first(field.size() - 1));
  return text.substr(0, text.find('\0'));
}

// The message type first, as every caller does, so that it always has room.
Outline outline_of(const Message& message) {
  Outline outline;
  outline.header = message.header;
  outline.sname = text_of(message.sname);
  outline.file = text_of(message.file);
  outline.options.push_back({option::kMessageType, message.options.get(option::kMessageType)});
  outline.relay_agent_information = message.options.get(option::kRelayAgentInformation);
  message.options.for_each([&](std::uint8_t code, ByteView value) {
    if (code == option::kMessageType || code == option::kOverload ||
        code == option::kRelayAgentInformation) {
      return;
    }
    outline.options.push_back({code, value});
  });
  return outline;
}

void check_round_trip(const Message& message, std::size_t space) {
  const Outline outline = outline_of(message);
  Bytes bytes;
  const Encoded encoded = encode(outline, space, bytes);
  require(encoded.size == bytes.size());
  require(bytes.size() >= kMessageSizeMin && bytes.size() <= std::max(space, kSpaceMin));

  const Message again = decode_again(bytes, is_request(message));
  require(again.header == message.header && again.type == message.type);
  require(text_of(again.sname) == outline.sname && text_of(again.file) == outline.file);
  std::size_t expected = outline.options.size();
  if (!outline.relay_agent_information.empty()) ++expected;
  std::size_t found = 0;
  again.options.for_each([&](std::uint8_t code, ByteView value) {
    if (code == option::kOverload) return;
    require(message.options.has(code) && equal(value, message.options.get(code)));
    ++found;
  });
  require(found + encoded.omitted == expected);
}

void check_message(ByteView datagram, const Message& message) {
  check_round_trip(message, kSpaceMin);
  check_round_trip(message, 1472);
  // With room for all nothing is left out: the pieces of long values are the only thing that grows.
  Bytes bytes;
  require(encode(outline_of(message), 2 * datagram.size() + kSpaceMin, bytes).omitted == 0);
}

// A refused message may still be looked at: under the sanitizers this reads every octet.
void check_refused(const Message& message) {
  message.options.for_each(
      [](std::uint8_t, ByteView value) { require(equal(value, to_bytes(value))); });
}

void fuzz_messages(ByteView datagram) {
  Message message;
  if (decode_request(datagram, message, Strictness::Strict)) {
    check_message(datagram, message);
  } else {
    check_refused(message);
  }
  if (decode_request(datagram, message, Strictness::Lenient)) check_message(datagram, message);
  if (decode_reply(datagram, message)) check_message(datagram, message);
}

void fuzz_frame(ByteView octets) {
  const bool vouched = decode_frame(octets, 67, true).ok();
  if (const auto strict = decode_frame(octets, 67, false); strict.ok()) {
    require(vouched);
    fuzz_messages(strict->payload);
  }
  if (octets.size() > 1472) return;
  Frame frame;
  frame.destination_port = 67;
  frame.payload = octets;
  Bytes bytes;
  encode_frame(frame, bytes);
  const auto again = decode_frame(bytes, 67, false);
  require(again.ok() && equal(again->payload, octets));
}

// In a whole value every suboption can be found; in none does the search lead astray.
void fuzz_suboptions(ByteView octets) {
  const bool whole = suboptions_well_formed(octets);
  for (const std::uint8_t code : {relay::kCircuitId, relay::kRemoteId, relay::kLinkSelection,
                                  relay::kServerIdOverride, relay::kRelayPort}) {
    const auto value = suboption(octets, code);
    if (value && !value->empty()) {
      require(value->data() > octets.data());
      require(value->data() + value->size() <= octets.data() + octets.size());
    }
  }
  if (whole && !octets.empty()) {
    require(suboption(octets, std::to_integer<std::uint8_t>(octets[0])).has_value());
  }
}

}  // namespace
}  // namespace tandem::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tandem::ByteView octets = std::as_bytes(std::span(data, size));
  tandem::wire::fuzz_messages(octets);
  tandem::wire::fuzz_frame(octets);
  tandem::wire::fuzz_suboptions(octets);
  return 0;
}
