// SPDX-License-Identifier: Apache-2.0
#include "control/explain_packet.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/writer.h"
#include "wire/message.h"
#include "wire/option_value.h"

namespace tandem::control {
namespace {

using Faults = std::vector<api::Fault>;
using Options = std::map<std::uint8_t, Bytes>;
namespace option = wire::option;

constexpr std::uint32_t kXid = 0x54616e64;  // of no meaning
// What clients ask for that ask for nothing special: mask, routers, name servers, host name,
// domain name, broadcast address, NTP servers.
constexpr std::array kUsuallyRequested = {1, 3, 6, 12, 15, 28, 42};

constexpr std::string_view kNone = "none";  // a client that sends no identifier

struct TypeName {
  std::string_view name;
  wire::MessageType type;
};
constexpr auto kTypes = std::to_array<TypeName>({
    {"discover", wire::MessageType::Discover},
    {"request",  wire::MessageType::Request },
    {"inform",   wire::MessageType::Inform  },
    {"release",  wire::MessageType::Release },
    {"decline",  wire::MessageType::Decline },
});

wire::Value to_value(const api::Json& json) {
  wire::Value value;
  if (const auto* truth = json.if_bool()) {
    value.data = *truth;
  } else if (const auto* number = json.if_int64()) {
    value.data = *number;
  } else if (const auto* large = json.if_uint64()) {
    value.data = *large;
  } else if (const auto* text = json.if_string()) {
    value.data = std::string(*text);
  } else if (const auto* array = json.if_array()) {
    wire::Values values;
    for (const api::Json& element : *array) values.push_back(to_value(element));
    value.data = std::move(values);
  } else if (const auto* object = json.if_object()) {
    wire::Members members;
    for (const auto& [name, member] : *object) {
      members.push_back({std::string(name), to_value(member)});
    }
    value.data = std::move(members);
  }
  return value;  // null stays empty, which no option takes
}

class Description {
 public:
  Description(const api::Json& question, ByteView client_id,
              const config::Configuration& configuration)
      : question_(question), client_id_(client_id), configuration_(configuration) {}

  Faults faults;

  std::string text(std::string_view member) const {
    const api::Json* found = api::find(question_, member);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
  }
  Ipv4Address address(std::string_view member) const {  // its form was checked
    const auto parsed = Ipv4Address::parse(text(member));
    return parsed ? *parsed : Ipv4Address{};
  }

  // The octets of the packet itself, or of one made from its description.
  Bytes octets() {
    if (const std::string packet = text("packet"); !packet.empty()) {
      auto given = from_hex(packet);
      if (!given) fault("packet", given.error().message);
      return given ? std::move(given).value() : Bytes{};
    }
    return made();
  }

 private:
  void fault(std::string path, std::string message, std::string hint = "") {
    faults.push_back(
        {.path = std::move(path), .message = std::move(message), .hint = std::move(hint)});
  }

  Bytes made() {
    HardwareAddress hardware_address;
    if (const std::string given = text("hardware-address"); !given.empty()) {
      auto parsed = HardwareAddress::parse(given);
      if (!parsed) fault("hardware-address", parsed.error().message);
      if (parsed) hardware_address = *parsed;
    }
    const Options options = options_of_client();
    if (hardware_address.size() == 0 && !options.contains(option::kClientIdentifier)) {
      fault("hardware-address", "neither hardware-address nor client-id names the client");
    }
    const std::string word = text("type");
    const auto type = std::ranges::find(kTypes, word.empty() ? "discover" : word, &TypeName::name);
    if (type == kTypes.end()) {
      fault("type", fmt::format("\"{}\" is no message of a client", word),
            "one of: discover request inform release decline");
      return {};
    }
    return encode(type->type, hardware_address, options);
  }

  Options options_of_client() {
    Options options;
    Bytes& requested = options[option::kParameterRequestList];
    for (const int code : kUsuallyRequested) requested.push_back(static_cast<std::byte>(code));
    if (const Ipv4Address wanted = address("requested-address"); !wanted.is_zero()) {
      Writer(options[option::kRequestedAddress]).ipv4(wanted);
    }
    if (const Ipv4Address server = address("server-identifier"); !server.is_zero()) {
      Writer(options[option::kServerIdentifier]).ipv4(server);
    }
    if (const std::string id = text("client-id"); id.empty() || id == kNone) {
      if (id.empty() && !client_id_.empty()) {
        options[option::kClientIdentifier] = to_bytes(client_id_);
      }
    } else if (id.starts_with("text:")) {
      options[option::kClientIdentifier] = to_bytes(as_bytes(std::string_view(id).substr(5)));
    } else {
      auto octets = from_hex(id);
      if (!octets) {
        fault("client-id", octets.error().message, "01525400123456, text:printer, or none");
      }
      if (octets) options[option::kClientIdentifier] = std::move(octets).value();
    }
    const api::Json* given = api::find(question_, "options");
    if (given != nullptr && given->is_object()) {
      for (const auto& [name, value] : given->get_object()) add_option(name, value, options);
    }
    return options;
  }

  void add_option(std::string_view name, const api::Json& value, Options& options) {
    const config::OptionDefinitions& definitions = configuration_.option_definitions();
    std::uint8_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code);
    const bool by_number = error == std::errc{} && end == name.data() + name.size() && code != 0;
    const wire::OptionSpec* spec = by_number ? definitions.find(code) : definitions.find(name);
    const std::string path = fmt::format("options.{}", name);
    if (spec == nullptr && !by_number) return fault(path, "there is no DHCP option of this name");
    const wire::OptionSpec raw{.code = code, .name = "", .type = "binary"};
    auto octets = wire::encode_value(spec != nullptr ? *spec : raw, to_value(value));
    if (!octets) return fault(path, octets.error().message);
    options[spec != nullptr ? spec->code : code] = std::move(octets).value();
  }

  Bytes encode(wire::MessageType type, const HardwareAddress& hardware_address,
               const Options& options) const {
    const Ipv4Address relay = address("relay");
    Bytes packet;
    Writer out{packet};
    out.u8(wire::Header::kBootRequest);
    out.u8(hardware_address.size() > 0 ? hardware_address.type() : HardwareAddress::kEthernet);
    out.u8(static_cast<std::uint8_t>(hardware_address.size()));
    out.u8(relay.is_zero() ? 0 : 1);
    out.u32(kXid);
    out.u32(0);  // secs, flags
    out.ipv4(address("client-address"));
    out.zeros(8);  // yiaddr, siaddr
    out.ipv4(relay);
    out.bytes(hardware_address.octets());
    packet.resize(wire::Header::kSize);  // sname, file
    out.u32(wire::Header::kCookie);
    write_option(out, option::kMessageType, Bytes{static_cast<std::byte>(type)});
    for (const auto& [code, value] : options) write_option(out, code, value);
    out.u8(option::kEnd);
    return packet;
  }

  // Longer values go into several options of the same code (RFC 3396).
  static void write_option(Writer& out, std::uint8_t code, ByteView value) {
    constexpr std::size_t kPartMax = 255;
    do {
      const ByteView part = value.first(std::min(value.size(), kPartMax));
      out.u8(code);
      out.u8(static_cast<std::uint8_t>(part.size()));
      out.bytes(part);
      value = value.subspan(part.size());
    } while (!value.empty());
  }

  const api::Json& question_;
  ByteView client_id_;
  const config::Configuration& configuration_;
};

}  // namespace

std::optional<HardwareAddress> only_hardware_address(const api::Json& question) {
  for (const std::string_view other : {"packet", "client-id"}) {
    if (api::find(question, other) != nullptr) return std::nullopt;
  }
  const api::Json* given = api::find(question, "hardware-address");
  if (given == nullptr || !given->is_string()) return std::nullopt;
  const auto parsed = HardwareAddress::parse(given->get_string());
  return parsed ? std::optional(*parsed) : std::nullopt;
}

Result<DescribedPacket, std::vector<api::Fault>> describe_packet(
    const api::Json& question, ByteView client_id, const config::Configuration& configuration,
    const std::vector<node::Interface>& interfaces) {
  Description description(question, client_id, configuration);
  DescribedPacket packet;
  packet.octets = description.octets();
  node::DhcpDatagram& datagram = packet.datagram;
  datagram.bytes = packet.octets;

  const std::string name = description.text("interface");
  const auto interface = std::ranges::find_if(interfaces, [&](const node::Interface& i) {
    return name.empty() ? !i.addresses.empty() && !i.addresses[0].is_loopback() : i.name == name;
  });
  if (interface != interfaces.end()) {
    datagram.interface = interface->id;
  } else if (!name.empty()) {
    description.faults.push_back(
        {.path = "interface", .message = fmt::format("{} is no interface that is served", name)});
  }
  // As the ways of the message are: a relay and a client with an address send unicasts.
  const Ipv4Address relay = description.address("relay");
  const Ipv4Address own = description.address("client-address");
  datagram.source = relay.is_zero() ? own : relay;
  datagram.source_port = relay.is_zero() ? 68 : 67;
  const bool known = interface != interfaces.end() && !interface->addresses.empty();
  datagram.destination =
      datagram.source.is_zero() || !known ? kBroadcastAddress : interface->addresses[0];
  if (!description.faults.empty()) return fail_with(std::move(description.faults));
  return packet;
}

}  // namespace tandem::control
