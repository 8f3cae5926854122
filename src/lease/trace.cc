// SPDX-License-Identifier: Apache-2.0
#include "lease/trace.h"

#include <algorithm>
#include <array>

namespace tandem::lease {
namespace {

constexpr StepRow row(StepId id, std::string_view name, std::string_view text) {
  return {id, name, text};
}

// In the order of StepId.
constexpr auto kTable = std::to_array<StepRow>({
    row(StepId::Received, "received", "A datagram arrived."),
    row(StepId::Message, "message", "It holds this DHCP message."),
    row(StepId::Client, "client", "This is who the client is."),
    row(StepId::ClientIdIgnored, "client-id-ignored",
        "The scope tells clients apart by hardware address only: the client identifier is not "
        "looked "
        "at."),
    row(StepId::RelayInformationNotTrusted, "relay-information-not-trusted",
        "Relay agent information without a relay is not believed."),
    row(StepId::RelayOutsideScopes, "relay-outside-scopes",
        "The relay stands in no scope that is served, and the server demands that."),
    row(StepId::SubnetRulePassedOver, "subnet-rule-passed-over",
        "This rule says nothing of the subnet."),
    row(StepId::SubnetByLinkSelection, "subnet-by-link-selection",
        "The relay's link selection (option 82, suboption 5) tells the subnet."),
    row(StepId::SubnetBySelectionOption, "subnet-by-subnet-selection",
        "The subnet selection option (118) tells the subnet."),
    row(StepId::SubnetByRelay, "subnet-by-relay", "The relay's address (giaddr) tells the subnet."),
    row(StepId::SubnetByClientAddress, "subnet-by-client-address",
        "The client's own address (ciaddr) tells the subnet: it renews by unicast."),
    row(StepId::SubnetByInterfaceName, "subnet-by-interface-name",
        "The configuration names the interface in a scope."),
    row(StepId::SubnetByInterfaceAddress, "subnet-by-interface-address",
        "An address of the interface tells the subnet."),
    row(StepId::SubnetUnknown, "subnet-unknown", "No scope has this subnet."),
    row(StepId::SharedNetwork, "shared-network",
        "The scope is on a shared network: the others on it serve the client too."),
    row(StepId::ServerIdentifier, "server-identifier", "The server answers under this address."),
    row(StepId::Reservation, "reservation", "The client has a reservation."),
    row(StepId::NoReservation, "no-reservation", "The client has no reservation in the scope."),
    row(StepId::Selecting, "selecting",
        "The client takes an offer: it names a server and an address (SELECTING)."),
    row(StepId::InitReboot, "init-reboot",
        "The client starts anew and asks for the address that it had: it names no server "
        "(INIT-REBOOT)."),
    row(StepId::Renewing, "renewing",
        "The client asks by unicast for more time for the address that it uses (RENEWING)."),
    row(StepId::Rebinding, "rebinding",
        "The client asks every server for more time for the address that it uses (REBINDING)."),
    row(StepId::RequestWithoutAddress, "request-without-address",
        "The client asks for no address in particular."),
    row(StepId::OtherServerChosen, "other-server-chosen", "The client names another server."),
    row(StepId::Binding, "binding", "The address has a binding."),
    row(StepId::NoBinding, "no-binding", "There is no binding for the client here."),
    row(StepId::ReservedElsewhere, "reserved-elsewhere",
        "Another address is reserved for the client, and free."),
    row(StepId::TriedReserved, "tried-reserved-address",
        "Tried the address that is reserved for the client."),
    row(StepId::TriedLease, "tried-own-lease", "Tried the address that the client has."),
    row(StepId::TriedOffer, "tried-own-offer", "Tried the address that is on offer to the client."),
    row(StepId::TriedLast, "tried-last-address", "Tried the address that the client had last."),
    row(StepId::TriedRequested, "tried-requested-address",
        "Tried the address that the client asks for."),
    row(StepId::TriedPool, "tried-pool", "Looked for a free address in a pool."),
    row(StepId::AddressChecked, "address-checked",
        "Looked whether the client may have the address."),
    row(StepId::AddressChosen, "address-chosen", "This address is the client's."),
    row(StepId::NoAddress, "no-address", "There is no address for the client."),
    row(StepId::OfferWithdrawn, "offer-withdrawn",
        "Another address that was on offer to the client is free again."),
    row(StepId::LeaseTime, "lease-time", "The lease is given for this time."),
    row(StepId::RenewalTimes, "renewal-times",
        "The client is to renew (T1) and rebind (T2) then; without times, when it sees fit."),
    row(StepId::AnsweredFromRecord, "answered-from-record",
        "The lease is young: the client gets what is left of it, and nothing is written."),
    row(StepId::RecordNotEnough, "record-not-enough", "The lease is written anew."),
    row(StepId::EndKept, "end-kept",
        "An earlier answer promised more: the lease does not end before that."),
    row(StepId::OptionSent, "option-sent", "This option is in the reply."),
    row(StepId::OptionLeftOut, "option-left-out", "This option is not in the reply."),
    row(StepId::Refused, "refused", "The client is told to begin anew (DHCPNAK)."),
    row(StepId::NotAuthoritative, "not-authoritative",
        "The server is not authoritative here, and leaves the refusal to others."),
    row(StepId::Destination, "destination", "The reply goes there."),
    row(StepId::Recorded, "recorded", "What was decided is in the journal at this position."),
    row(StepId::Dropped, "dropped", "There is no answer."),
});
static_assert(kTable.size() == kStepCount);

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (kTable[i].id != static_cast<StepId>(i)) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const StepRow> step_table() {
  return kTable;
}

const StepRow& row_of(StepId id) {
  return kTable[static_cast<std::size_t>(id)];
}

std::string_view Step::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &StepField::first);
  return found != fields.end() ? std::string_view(found->second) : std::string_view{};
}

std::string to_text(const Step& step) {
  const StepRow& row = row_of(step.id);
  std::string text = std::string(row.name) + ": " + std::string(row.text);
  for (const auto& [name, value] : step.fields) {
    text += ' ';
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

}  // namespace tandem::lease
