// SPDX-License-Identifier: Apache-2.0
#include "wire/reply.h"

#include <algorithm>
#include <bitset>

#include "base/writer.h"

namespace tandem::wire {
namespace {

constexpr std::size_t kPieceMax = 255;       // octets of value in one instance of an option
constexpr std::size_t kEndSize = 1;          // the end option
constexpr std::size_t kOverloadSize = 3;     // option 52
constexpr std::size_t kEssentialsSize = 15;  // options 53, 54 and 51
constexpr std::size_t kFieldCount = 3;       // that can hold options, in the order of reading
enum Field : std::size_t { kOptions, kFile, kSname };

// Octets of an option with a value of this size, whole or in pieces (RFC 3396).
constexpr std::size_t encoded_size(std::size_t size) {
  const std::size_t pieces = size == 0 ? 1 : (size + kPieceMax - 1) / kPieceMax;
  return size + 2 * pieces;
}

bool is_encoders_own(std::uint8_t code) {
  return code == option::kPad || code == option::kOverload ||
         code == option::kRelayAgentInformation || code == option::kEnd;
}

// What goes where.
struct Layout {
  std::array<std::size_t, kFieldCount> room{};      // octets left in each field
  std::array<std::bitset<256>, kFieldCount> codes;  // of the options placed in it
  std::size_t omitted = 0;

  bool overloads() const { return codes[kFile].any() || codes[kSname].any(); }

  void place(const OptionRef& o) {
    const std::size_t size = encoded_size(o.value.size());
    // The message type stays in the option field: whoever does not know overloading reads that.
    const std::size_t fields = o.code == option::kMessageType ? 1 : kFieldCount;
    for (std::size_t field = 0; field < fields; ++field) {
      if (size > room[field]) continue;
      room[field] -= size;
      codes[field].set(o.code);
      return;
    }
    ++omitted;
  }
};

Layout lay_out(const Outline& outline, std::array<std::size_t, kFieldCount> room) {
  Layout layout{.room = room, .codes = {}, .omitted = 0};
  for (const OptionRef& o : outline.options) {
    if (!is_encoders_own(o.code)) layout.place(o);
  }
  return layout;
}

// Without overloading unless that leaves out more options: not every client understands it, and
// option 52 itself takes room.
Layout best_layout(const Outline& outline, std::size_t room) {
  Layout plain = lay_out(outline, {room, 0, 0});
  if (plain.omitted == 0) return plain;
  const std::size_t in_file = outline.file.empty() ? Header::kFile.size - kEndSize : 0;
  const std::size_t in_sname = outline.sname.empty() ? Header::kSname.size - kEndSize : 0;
  const Layout overloaded = lay_out(outline, {room - kOverloadSize, in_file, in_sname});
  return overloaded.omitted < plain.omitted ? overloaded : plain;
}

void write_option(std::uint8_t code, ByteView value, Writer& out) {
  do {
    const ByteView piece = value.first(std::min(value.size(), kPieceMax));
    out.u8(code);
    out.u8(static_cast<std::uint8_t>(piece.size()));
    out.bytes(piece);
    value = value.subspan(piece.size());
  } while (!value.empty());
}

void write_options(const Outline& outline, const std::bitset<256>& codes, Writer& out) {
  for (const OptionRef& o : outline.options) {
    if (codes[o.code]) write_option(o.code, o.value, out);
  }
}

// sname or file, filled with zeros: text, or options with their own end.
void write_field(const Outline& outline, std::string_view text, const std::bitset<256>& codes,
                 std::size_t size, Writer& out) {
  const std::size_t end = out.size() + size;
  out.bytes(as_bytes(text));
  if (codes.any()) {
    write_options(outline, codes, out);
    out.u8(option::kEnd);
  }
  out.zeros(end - out.size());
}

void write_header(const Header& header, Writer& out) {
  out.u8(header.op);
  out.u8(header.htype);
  out.u8(header.hlen);
  out.u8(header.hops);
  out.u32(header.xid);
  out.u16(header.secs);
  out.u16(header.flags);
  out.ipv4(header.ciaddr);
  out.ipv4(header.yiaddr);
  out.ipv4(header.siaddr);
  out.ipv4(header.giaddr);
  out.bytes(header.chaddr);
}

}  // namespace

Encoded encode(const Outline& outline, std::size_t space, Bytes& out) {
  TANDEM_ASSERT(outline.sname.size() < Header::kSname.size);
  TANDEM_ASSERT(outline.file.size() < Header::kFile.size);
  std::size_t room = std::max(space, kSpaceMin) - Header::kOptionsOffset - kEndSize;
  const std::size_t relayed = outline.relay_agent_information.empty()
                                  ? 0
                                  : encoded_size(outline.relay_agent_information.size());
  const bool echo = relayed > 0 && relayed + kEssentialsSize <= room;
  if (echo) room -= relayed;
  const Layout layout = best_layout(outline, room);

  const std::size_t start = out.size();
  Writer to{out};
  write_header(outline.header, to);
  write_field(outline, outline.sname, layout.codes[kSname], Header::kSname.size, to);
  write_field(outline, outline.file, layout.codes[kFile], Header::kFile.size, to);
  to.u32(Header::kCookie);
  write_options(outline, layout.codes[kOptions], to);
  if (layout.overloads()) {
    to.u8(option::kOverload);
    to.u8(1);
    to.u8(static_cast<std::uint8_t>((layout.codes[kFile].any() ? kFileHoldsOptions : 0) |
                                    (layout.codes[kSname].any() ? kSnameHoldsOptions : 0)));
  }
  if (echo) write_option(option::kRelayAgentInformation, outline.relay_agent_information, to);
  to.u8(option::kEnd);
  const std::size_t written = out.size() - start;
  if (written < kMessageSizeMin) to.zeros(kMessageSizeMin - written);
  return {out.size() - start, layout.omitted + (relayed > 0 && !echo ? 1u : 0u)};
}

}  // namespace tandem::wire
