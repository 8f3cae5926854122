// SPDX-License-Identifier: Apache-2.0
#include "config/values.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/assert.h"

namespace tandem::config {

namespace {

// Reads a text by the type's own parser; its sentence is the message.
template <typename T>
bool parse_text(const Node& node, T& out, Faults& faults, std::string_view example) {
  if (!expect(node, Node::Kind::Text, faults)) return false;
  Result<T> parsed = T::parse(node.text);
  if (!parsed.ok()) {
    refuse(node, faults, parsed.error().message, fmt::format("write it as \"{}\"", example));
    return false;
  }
  out = std::move(parsed).value();
  return true;
}

// The place of the text among the words, which are parted by blanks.
bool parse_choice(const Node& node, const Key& key, std::size_t& out, Faults& faults) {
  if (!expect(node, Node::Kind::Text, faults)) return false;
  const std::vector<std::string_view> choices = words(key.of);
  const auto found = std::ranges::find(choices, node.text);
  if (found != choices.end()) {
    out = static_cast<std::size_t>(found - choices.begin());
    return true;
  }
  refuse(node, faults, fmt::format("\"{}\" is none of the words that may stand here", node.text),
         fmt::format("one of: {}", key.of));
  return false;
}

}  // namespace

void refuse(const Node& node, Faults& faults, std::string message, std::string hint) {
  faults.add({Severity::Error, node.place, node.path(), std::move(message), std::move(hint)});
}

void refuse(const Node& node, Faults& faults, std::string message, const Node& other,
            std::string hint) {
  faults.add({
      Severity::Error, node.place, node.path(), std::move(message), std::move(hint),
      Finding::Other{std::nullopt, other.place, other.path()}
  });
}

void warn(const Node& node, Faults& faults, std::string message, std::string hint) {
  faults.add({Severity::Warning, node.place, node.path(), std::move(message), std::move(hint)});
}

bool expect(const Node& node, Node::Kind kind, Faults& faults) {
  if (node.kind == kind) return true;
  refuse(node, faults,
         fmt::format("expected {}, this is {}", kind_text(kind), kind_text(node.kind)));
  return false;
}

bool parse(const Node& node, const Key&, bool& out, Faults& faults) {
  if (!expect(node, Node::Kind::Boolean, faults)) return false;
  out = node.boolean;
  return true;
}

bool parse(const Node& node, const Key& key, std::uint32_t& out, Faults& faults) {
  if (!expect(node, Node::Kind::Integer, faults)) return false;
  if (node.integer < key.min || node.integer > key.max) {
    refuse(node, faults, fmt::format("{} is out of range", node.integer),
           fmt::format("from {} to {}", key.min, key.max));
    return false;
  }
  out = static_cast<std::uint32_t>(node.integer);
  return true;
}

bool parse(const Node& node, const Key&, Duration& out, Faults& faults) {
  constexpr std::string_view kHint = "seconds, or a text such as \"8h\", \"1d12h\" or \"forever\"";
  Duration duration;
  if (node.kind == Node::Kind::Integer) {
    duration = Duration::seconds(node.integer);
  } else if (node.kind == Node::Kind::Text) {
    const Result<Duration> parsed = Duration::parse(node.text);
    if (!parsed.ok()) {
      refuse(node, faults, parsed.error().message, std::string(kHint));
      return false;
    }
    duration = *parsed;
  } else {
    refuse(node, faults, fmt::format("expected a duration, this is {}", kind_text(node.kind)),
           std::string(kHint));
    return false;
  }
  // The wire carries whole seconds in 32 bits, where all ones mean for ever (RFC 2131 section 3.3).
  if (duration < Duration::seconds(1) ||
      (!duration.is_infinite() && duration >= Duration::seconds(0xffffffff))) {
    refuse(node, faults, "a duration is at least a second and less than 2^32 of them",
           std::string(kHint));
    return false;
  }
  out = duration;
  return true;
}

bool parse(const Node& node, const Key& key, std::string& out, Faults& faults) {
  if (!expect(node, Node::Kind::Text, faults)) return false;
  const auto size = static_cast<std::int64_t>(node.text.size());
  if (size < key.min) {
    refuse(node, faults, "the text is empty");
    return false;
  }
  if (size > key.max) {
    const bool boot_file = key.name == "boot-file";  // D15.02
    refuse(node, faults, fmt::format("{} octets long, and only {} fit", size, key.max),
           boot_file ? "set it as option 67 instead: \"options\": {\"boot-file-name\": ...}" : "");
    return false;
  }
  if (node.text.find('\0') != std::string_view::npos) {
    refuse(node, faults, "the text holds a NUL (\\u0000)");
    return false;
  }
  out = node.text;
  return true;
}

bool parse(const Node& node, const Key&, Ipv4Address& out, Faults& faults) {
  return parse_text(node, out, faults, "192.0.2.1");
}
bool parse(const Node& node, const Key&, Ipv4Range& out, Faults& faults) {
  return parse_text(node, out, faults, "192.0.2.10-192.0.2.20");
}
bool parse(const Node& node, const Key&, Subnet& out, Faults& faults) {
  return parse_text(node, out, faults, "192.0.2.0/24");
}
bool parse(const Node& node, const Key&, HardwareAddress& out, Faults& faults) {
  return parse_text(node, out, faults, "52:54:00:12:34:56");
}

bool parse(const Node& node, const Key&, Bytes& out, Faults& faults) {
  constexpr std::string_view kHint = "write it as \"01:52:54:00:12:34:56\" or \"text:printer\"";
  constexpr std::string_view kText = "text:";
  constexpr std::size_t kClientIdMin = 2;  // RFC 2132 section 9.14
  constexpr std::size_t kClientIdMax = 255;
  if (!expect(node, Node::Kind::Text, faults)) return false;
  Bytes id;
  if (node.text.starts_with(kText)) {
    id = to_bytes(as_bytes(node.text.substr(kText.size())));
  } else {
    Result<Bytes> parsed = from_hex(node.text);
    if (!parsed.ok()) {
      refuse(node, faults, parsed.error().message, std::string(kHint));
      return false;
    }
    id = std::move(parsed).value();
  }
  if (id.size() < kClientIdMin || id.size() > kClientIdMax) {
    refuse(node, faults,
           fmt::format("a client id has {} to {} octets, this one {}", kClientIdMin, kClientIdMax,
                       id.size()),
           std::string(kHint));
    return false;
  }
  out = std::move(id);
  return true;
}

namespace {

// The address of "192.0.2.1:6470" or "[2001:db8::1]:6470", as far as it is one; else empty.
std::string host_of(std::string_view text) {
  if (Ipv4Address::parse(text).ok()) return std::string(text);
  if (!text.starts_with('[') || !text.ends_with(']')) return "";
  const std::string_view inner = text.substr(1, text.size() - 2);
  return parse_ipv6(inner).ok() ? std::string(inner) : "";
}

}  // namespace

bool parse(const Node& node, const Key&, ControlEndpoint& out, Faults& faults) {
  if (!expect(node, Node::Kind::Text, faults)) return false;
  const std::size_t colon = std::min(node.text.rfind(':'), node.text.size());
  const std::string host = host_of(node.text.substr(0, colon));
  const std::string_view digits = node.text.substr(std::min(colon + 1, node.text.size()));
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (host.empty() || error != std::errc{} || end != digits.data() + digits.size() || port == 0) {
    refuse(node, faults, fmt::format("\"{}\" is no address with a port", node.text),
           "write it as \"192.0.2.1:6470\" or \"[2001:db8::1]:6470\"");
    return false;
  }
  out = {host, port};
  return true;
}

namespace {

// `in_order` holds the meanings of the key's words, in their order.
template <typename T, std::size_t N>
bool parse_word(const Node& node, const Key& key, const std::array<T, N>& in_order, T& out,
                Faults& faults) {
  std::size_t number = 0;
  if (!parse_choice(node, key, number, faults)) return false;
  TANDEM_ASSERT(number < N);
  out = in_order[number];
  return true;
}

}  // namespace

bool parse(const Node& node, const Key& key, lease::UnaskedLeaseTime& out, Faults& faults) {
  using enum lease::UnaskedLeaseTime;
  return parse_word(node, key, std::array{Default, Remaining}, out, faults);
}

bool parse(const Node& node, const Key& key, lease::Allocation& out, Faults& faults) {
  using enum lease::Allocation;
  return parse_word(node, key, std::array{Random, Sequential, Lowest, Oldest}, out, faults);
}

bool parse(const Node& node, const Key& key, lease::Clients& out, Faults& faults) {
  using enum lease::Clients;
  return parse_word(node, key, std::array{All, Known, Unknown}, out, faults);
}

}  // namespace tandem::config
