// SPDX-License-Identifier: Apache-2.0
#include "config/naming.h"

#include "config/options.h"

namespace tandem::config {

namespace {

constexpr std::string_view kClientIdPrefix = "id:";

std::optional<std::string> text_of(const Node* node) {
  if (node == nullptr || node->kind != Node::Kind::Text) return std::nullopt;
  return std::string(node->text);
}

template <typename T>
std::string canonical(std::string_view name) {
  const Result<T> parsed = T::parse(name);
  return parsed.ok() ? parsed->text() : std::string(name);
}

std::string canonical_subnet(std::string_view name) {
  const Result<Subnet> subnet = Subnet::parse(name);
  return subnet.ok() ? subnet->network().text() : canonical<Ipv4Address>(name);
}

std::string canonical_client_id(std::string_view id) {
  constexpr std::string_view kText = "text:";
  if (id.starts_with(kText)) {
    return std::string(kClientIdPrefix) + to_hex(as_bytes(id.substr(kText.size())));
  }
  const Result<Bytes> bytes = from_hex(id);
  return std::string(kClientIdPrefix) + (bytes.ok() ? to_hex(*bytes) : std::string(id));
}

std::string canonical_reservation(std::string_view name) {
  if (name.starts_with(kClientIdPrefix)) {
    return canonical_client_id(name.substr(kClientIdPrefix.size()));
  }
  if (const auto address = Ipv4Address::parse(name); address.ok()) return address->text();
  return canonical<HardwareAddress>(name);
}

std::optional<std::string> reservation_name(const Node& element) {
  if (const auto address = text_of(element.find("address"))) {
    return canonical<Ipv4Address>(*address);
  }
  if (const auto hardware = text_of(element.find("hardware-address"))) {
    return canonical<HardwareAddress>(*hardware);
  }
  if (const auto id = text_of(element.find("client-id"))) return canonical_client_id(*id);
  return std::nullopt;
}

// Of an element that is an object: the member that names it.
std::string_view naming_member(std::string_view kind) {
  if (kind == "scope") return "subnet";
  if (kind == "pool") return "range";
  return "name";  // of shared networks and option definitions
}

}  // namespace

bool is_list(Form form) {
  switch (form) {
    case Form::Texts:
    case Form::Addresses:
    case Form::Ranges:
    case Form::Subnets:
    case Form::Endpoints:
    case Form::Objects:
      return true;
    case Form::Boolean:
    case Form::Number:
    case Form::Duration:
    case Form::Text:
    case Form::Choice:
    case Form::Address:
    case Form::Range:
    case Form::Subnet:
    case Form::HardwareAddress:
    case Form::ClientId:
    case Form::Roles:
    case Form::Options:
    case Form::Object:
      return false;
  }
  return false;
}

std::string canonical_name(const Key& list, std::string_view name) {
  if (list.form == Form::Subnets || list.of == "scope") return canonical_subnet(name);
  if (list.form == Form::Ranges || list.of == "pool") return canonical<Ipv4Range>(name);
  if (list.form == Form::Addresses) return canonical<Ipv4Address>(name);
  if (list.of == "reservation") return canonical_reservation(name);
  return std::string(name);
}

std::optional<std::string> element_name(const Key& list, const Node& element) {
  if (list.of == "reservation") return reservation_name(element);
  const std::optional<std::string> name = list.form == Form::Objects
                                              ? text_of(element.find(naming_member(list.of)))
                                              : text_of(&element);
  return name ? std::optional(canonical_name(list, *name)) : std::nullopt;
}

const Node* find_element(const Key& list, const Node& node, std::string_view name) {
  const std::string wanted = canonical_name(list, name);
  for (const Node& element : node) {
    if (element_name(list, element) == wanted) return &element;
  }
  if (list.of != "option-definition") return nullptr;
  for (const Node& element : node) {  // by code
    const Node* code = element.find("code");
    if (code != nullptr && std::to_string(code->integer) == name) return &element;
  }
  return nullptr;
}

const Node* find_option_member(const Node& options, std::string_view name,
                               const OptionDefinitions& definitions) {
  if (const Node* member = options.find(name)) return member;
  const std::optional<std::uint8_t> code = option_code(name, definitions);
  if (!code) return nullptr;
  for (const Node& member : options) {
    if (option_code(member.key, definitions) == code) return &member;
  }
  return nullptr;
}

const Key& key_of(ListId list) {
  return *object_spec("document").find(kListKeys[static_cast<std::size_t>(list)]);
}

std::string name_of(const lease::Reservation& reservation) {
  if (reservation.address) return reservation.address->text();
  if (reservation.hardware_address) return reservation.hardware_address->text();
  return std::string(kClientIdPrefix) + to_hex(reservation.client_id);
}

std::string name_of(ListId list, const Piece& piece) {
  switch (list) {
    case ListId::Scopes:
      return piece.scope ? piece.scope->scope().subnet.network().text() : "";
    case ListId::SharedNetworks:
      return piece.network ? piece.network->name : "";
    case ListId::Reservations:
      return piece.reservation ? name_of(*piece.reservation) : "";
  }
  return "";
}

}  // namespace tandem::config
