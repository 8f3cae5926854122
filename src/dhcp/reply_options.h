// SPDX-License-Identifier: Apache-2.0
// Which options go into a reply, and in which order (D8, RFC 2131 section 4.3.1): what DHCP itself
// needs, then the client's parameter request list in its order, then what is sent unasked. Values
// stand in the configuration or in this object's buffer.
#pragma once

#include "dhcp/lease_times.h"
#include "dhcp/query.h"
#include "wire/reply.h"

namespace tandem::dhcp {

struct ReplyFacts {
  wire::MessageType type{};
  Ipv4Address server_identifier;
  std::optional<LeaseTimes> times;  // none in a NAK and in the answer to an INFORM (D5.15, D6.07)
  const lease::Scope* scope = nullptr;
  const lease::Reservation* reservation = nullptr;
  bool echo_client_id = true;  // D10.05
  std::string_view message;    // option 56, in a NAK
  Trace* trace = nullptr;
};

// Notes an option of the reply, or one that is left out: whose it is (a level of the configuration,
// "protocol", "echo", ..), and why.
void note_option(Trace* trace, StepId step, std::uint8_t code, std::string_view from,
                 std::string_view because);

class ReplyOptions {
 public:
  // Replaces outline.options. The views in it hold until the next call, and as long as message and
  // levels.
  void fill(const wire::Message& request, const lease::Levels& levels, const ReplyFacts& facts,
            wire::Outline& outline);

 private:
  void add_protocol(const wire::Message& request, const ReplyFacts& facts);
  void add_configured(const wire::Message& request);
  void add_requested(std::uint8_t code, std::string_view because);
  void add_unasked(bool client_has_list);
  void add(std::uint8_t code, ByteView value, std::string_view because);
  void add_u32(std::uint8_t code, std::uint32_t value, std::string_view because);
  void leave_out(std::uint8_t code, std::string_view because);
  std::string_view origin_of(std::uint8_t code) const;
  ByteView value_of(std::uint8_t code);
  ByteView kept(ByteView value);

  const wire::Message* request_ = nullptr;
  const lease::Levels* levels_ = nullptr;
  const ReplyFacts* facts_ = nullptr;
  wire::Outline* outline_ = nullptr;
  std::bitset<256> sent_;
  std::bitset<256> left_out_;    // and noted in the trace
  bool routes_sent_ = false;     // 121 goes out: 3 and 33 are left out (RFC 3442)
  bool texts_with_nul_ = false;  // the client ends its own texts with NUL (D8.12)
  Bytes buffer_;                 // small values made here; reserved so that views stay valid
};

}  // namespace tandem::dhcp
