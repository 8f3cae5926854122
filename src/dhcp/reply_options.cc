// SPDX-License-Identifier: Apache-2.0
#include "dhcp/reply_options.h"

#include <algorithm>
#include <array>

#include "base/writer.h"
#include "wire/option_table.h"

namespace tandem::dhcp {
namespace {

namespace option = wire::option;

// Sent when configured, asked or not (D8.02); 51, 53 and 54 are added by themselves. The subnet
// mask stands before the routers (RFC 2132 section 3.3).
constexpr auto kAlwaysSent = std::to_array<std::uint8_t>(
    {option::kSubnetMask, option::kRouters, option::kDomainNameServers, option::kDomainName});

// Why an option is sent, for traces.
constexpr std::string_view kNeeded = "needed by DHCP";
constexpr std::string_view kAsked = "asked for";
constexpr std::string_view kAskedOrSet = "asked for, or set";
constexpr std::string_view kEchoed = "the client sent it";

// Room for every fixed-size value made here, and for texts that get a NUL; these go without it when
// it is full.
constexpr std::size_t kBufferSize = 4096;
constexpr std::size_t kFixedSizeValues = 64;

bool is_text(std::uint8_t code) {
  const wire::OptionSpec* spec = wire::find_option(wire::Space::Dhcp4, code);
  return spec != nullptr && spec->type == "string";
}

bool asks_for(const wire::Message& request, std::uint8_t code) {
  const ByteView list = request.options.get(option::kParameterRequestList);
  return std::ranges::find(list, static_cast<std::byte>(code)) != list.end();
}

// What DHCP itself decides is never taken from the configuration.
bool is_protocol(std::uint8_t code) {
  switch (code) {
    case option::kPad:
    case option::kEnd:
    case option::kRequestedAddress:
    case option::kLeaseTime:
    case option::kOverload:
    case option::kMessageType:
    case option::kServerIdentifier:
    case option::kParameterRequestList:
    case option::kMessage:
    case option::kMaxMessageSize:
    case option::kRenewalTime:
    case option::kRebindingTime:
    case option::kClientIdentifier:
    case option::kRelayAgentInformation:
    case option::kSubnetSelection:
      return true;
    default:
      return false;
  }
}

}  // namespace

void note_option(Trace* trace, StepId step, std::uint8_t code, std::string_view from,
                 std::string_view because) {
  if (trace == nullptr) return;
  const wire::OptionSpec* spec = wire::find_option(wire::Space::Dhcp4, code);
  note(trace, step, "code", code, "name", spec != nullptr ? spec->name : std::string_view{}, "from",
       from, "because", because);
}

void ReplyOptions::fill(const wire::Message& request, const lease::Levels& levels,
                        const ReplyFacts& facts, wire::Outline& outline) {
  request_ = &request;
  levels_ = &levels;
  facts_ = &facts;
  outline_ = &outline;
  outline.options.clear();
  sent_.reset();
  left_out_.reset();
  buffer_.clear();
  buffer_.reserve(kBufferSize);
  const ByteView host_name = request.options.get(option::kHostName);
  texts_with_nul_ = !host_name.empty() && host_name.back() == std::byte{0};
  const lease::OptionSetting* const routes = levels.option(option::kClasslessStaticRoute);
  routes_sent_ =
      routes != nullptr && routes->send != lease::Send::Never &&
      (routes->send == lease::Send::Always || !request.options.has(option::kParameterRequestList) ||
       asks_for(request, option::kClasslessStaticRoute));

  add_protocol(request, facts);
  if (facts.type != wire::MessageType::Nak) add_configured(request);
}

void ReplyOptions::add_protocol(const wire::Message& request, const ReplyFacts& facts) {
  const auto type = static_cast<std::byte>(facts.type);
  add(option::kMessageType, kept(ByteView(&type, 1)), kNeeded);
  add_u32(option::kServerIdentifier, facts.server_identifier.value(), kNeeded);
  if (facts.times) {
    add_u32(option::kLeaseTime, facts.times->lease, kNeeded);
    if (facts.times->renewal &&
        (facts.times->renewal_is_set || asks_for(request, option::kRenewalTime))) {
      add_u32(option::kRenewalTime, *facts.times->renewal, kAskedOrSet);
    }
    if (facts.times->rebinding &&
        (facts.times->rebinding_is_set || asks_for(request, option::kRebindingTime))) {
      add_u32(option::kRebindingTime, *facts.times->rebinding, kAskedOrSet);
    }
  }
  if (!facts.message.empty()) add(option::kMessage, as_bytes(facts.message), "says why");
  if (facts.echo_client_id && request.options.has(option::kClientIdentifier)) {
    add(option::kClientIdentifier, request.options.get(option::kClientIdentifier), kEchoed);
  }
  if (facts.type != wire::MessageType::Nak && request.options.has(option::kSubnetSelection)) {
    add(option::kSubnetSelection, request.options.get(option::kSubnetSelection), kEchoed);
  }
}

void ReplyOptions::add_configured(const wire::Message& request) {
  const bool has_list = request.options.has(option::kParameterRequestList);
  for (const std::byte b : request.options.get(option::kParameterRequestList)) {
    const auto code = std::to_integer<std::uint8_t>(b);
    // D8.10: the mask before the routers, classless routes before both kinds of plain ones.
    if (code == option::kRouters) add_requested(option::kSubnetMask, "goes before the routers");
    if (code == option::kRouters || code == option::kStaticRoutes) {
      if (routes_sent_)
        add_requested(option::kClasslessStaticRoute, "goes instead of plain routes");
    }
    add_requested(code, kAsked);
  }
  for (const std::uint8_t code : kAlwaysSent) add_requested(code, "always sent");
  add_unasked(has_list);
}

void ReplyOptions::add_requested(std::uint8_t code, std::string_view because) {
  if (is_protocol(code) || sent_[code]) return;
  if (routes_sent_ && (code == option::kRouters || code == option::kStaticRoutes)) {
    // RFC 3442: a client that gets 121 ignores them.
    return leave_out(code, "classless routes (121) go instead");
  }
  const ByteView value = value_of(code);
  if (value.data() != nullptr) return add(code, value, because);
  if (facts_->trace == nullptr) return;
  if (levels_->option(code) != nullptr) return leave_out(code, "set never to be sent");
  if (because == kAsked) leave_out(code, "asked for, not configured");
}

void ReplyOptions::add_unasked(bool client_has_list) {
  for (const lease::Parameters* level : levels_->list()) {
    for (const lease::OptionSetting& setting : level->options) {
      const lease::OptionSetting* strongest = levels_->option(setting.code);
      if (strongest->send == lease::Send::Always) {
        add_requested(setting.code, "set always to be sent");
      } else if (!client_has_list) {
        add_requested(setting.code, "the client does not say what it wants");
      } else if (facts_->trace != nullptr) {
        leave_out(setting.code, "not asked for");
      }
    }
  }
}

// The level that says it, or what it follows from.
std::string_view ReplyOptions::origin_of(std::uint8_t code) const {
  if (code == option::kClientIdentifier || code == option::kSubnetSelection) return "echo";
  if (is_protocol(code)) return "protocol";
  if (levels_->option(code) != nullptr) return to_text(levels_->origin(code));
  switch (code) {
    case option::kSubnetMask:
      return "subnet";
    case option::kHostName:
      return facts_->reservation != nullptr ? to_text(lease::Origin::Reservation) : "none";
    case option::kMsClasslessStaticRoute:
      return origin_of(option::kClasslessStaticRoute);
    default:
      return "none";
  }
}

// The configured value, or the one that follows from elsewhere; a null view if there is none to
// send.
ByteView ReplyOptions::value_of(std::uint8_t code) {
  static constexpr std::byte kEmpty{};
  if (const lease::OptionSetting* setting = levels_->option(code)) {
    if (setting->send == lease::Send::Never) return {};
    if (setting->value.empty()) return {&kEmpty, 0};
    if (!texts_with_nul_ || !is_text(code)) return setting->value;
    const std::size_t start = buffer_.size();
    if (start + setting->value.size() + kFixedSizeValues > kBufferSize) return setting->value;
    (void)kept(setting->value);
    buffer_.push_back(std::byte{0});
    return ByteView(buffer_).subspan(start);
  }
  switch (code) {
    case option::kSubnetMask: {
      if (facts_->scope == nullptr) return {};
      Bytes& out = buffer_;
      const std::size_t start = out.size();
      Writer{out}.ipv4(facts_->scope->subnet.mask());
      return ByteView(out).subspan(start);
    }
    case option::kHostName:
      if (facts_->reservation == nullptr || facts_->reservation->name.empty()) return {};
      return as_bytes(facts_->reservation->name);
    case option::kMsClasslessStaticRoute:  // older Windows asks for 249 and means 121
      return value_of(option::kClasslessStaticRoute);
    default:
      return {};
  }
}

ByteView ReplyOptions::kept(ByteView value) {
  TANDEM_ASSERT(buffer_.size() + value.size() <= kBufferSize);
  const std::size_t start = buffer_.size();
  buffer_.insert(buffer_.end(), value.begin(), value.end());
  return ByteView(buffer_).subspan(start);
}

void ReplyOptions::add(std::uint8_t code, ByteView value, std::string_view because) {
  outline_->options.push_back({code, value});
  sent_[code] = true;
  if (facts_->trace != nullptr) {
    note_option(facts_->trace, StepId::OptionSent, code, origin_of(code), because);
  }
}

void ReplyOptions::add_u32(std::uint8_t code, std::uint32_t value, std::string_view because) {
  const std::size_t start = buffer_.size();
  Writer{buffer_}.u32(value);
  add(code, ByteView(buffer_).subspan(start), because);
}

void ReplyOptions::leave_out(std::uint8_t code, std::string_view because) {
  if (facts_->trace == nullptr || sent_[code] || left_out_[code] || is_protocol(code)) return;
  left_out_[code] = true;
  note_option(facts_->trace, StepId::OptionLeftOut, code, origin_of(code), because);
}

}  // namespace tandem::dhcp
