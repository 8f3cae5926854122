// SPDX-License-Identifier: Apache-2.0
// Leases, what is done to them, how many there are, and how they change.
#include "api/types.h"

namespace tandem::api {

namespace {

constexpr std::string_view kStates = "free active expired released abandoned reset backup";

constexpr auto kRelay = std::to_array<Field>({
    {"circuit-id", Form::Text, "RFC 3046 section 3.1; what is not printable is written \\xNN."},
    {"remote-id", Form::Text, "RFC 3046 section 3.2; what is not printable is written \\xNN."},
    {"hex", Form::Hex, "Option 82 whole.", "", true},
});

constexpr auto kLease = std::to_array<Field>({
    {"address", Form::Address, "The address leased.", "", true},
    {"state", Form::Choice, "Abandoned: declined by a client, and set aside.", kStates, true},
    {"scope", Form::Address, "The scope that it lies in; null: none, it is kept aside.", "", true,
     true},
    {"hardware-address", Form::Text, "The client's, as it was told last."},
    {"client-id", Form::Hex, "Option 61 whole."},
    {"host-name", Form::Text,
     "As the client calls itself; what is not printable is written \\xNN."},
    {"vendor-class", Form::Text, "Option 60; what is not printable is written \\xNN."},
    {"relay-agent-information", Form::Nested, "What its relay said, if it came by one.",
     "relay-agent-information"},
    {"starts", Form::Time, "Since when it is in this state.", "", true},
    {"ends", Form::Time, "The end of the lease, or of the time aside; null: never.", "", true,
     true},
    {"last-seen", Form::Time, "When the client was last answered.", "", true},
    {"reserved", Form::Boolean, "Whether the address is reserved.", "", true},
});

constexpr auto kLeases = std::to_array<Field>({
    {"items", Form::List, "The leases, ascending by address.", "lease", true},
});

constexpr auto kLeaseAddition = std::to_array<Field>({
    {"address", Form::Address, "The address to lease; it may lie outside every pool.", "", true},
    {"hardware-address", Form::HardwareAddress, "The client. Either this or client-id, or both."},
    {"client-id", Form::Hex, "The client's option 61 whole."},
    {"host-name", Form::Text, "What the client is called."},
    {"lease-time", Form::Duration, "Absent: as its scope gives it; null: for ever.", "", false,
     true},
});

constexpr auto kLeaseDeletion = std::to_array<Field>({
    {"scope", Form::Text, "The leases of this scope, or in any other subnet. Either this or all."},
    {"all", Form::Boolean, "All leases of the server."},
    {"expect", Form::Number, "How many there are. Another number is refused, and told.", "", true},
});

constexpr auto kLeaseCount = std::to_array<Field>({
    {"deleted", Form::Number, "How many leases were deleted.", "", true},
});

constexpr auto kLeaseReservation = std::to_array<Field>({
    {"by", Form::Choice, "What names the client. Absent: its hardware address where it is known.",
     "hardware-address client-id"},
    {"name", Form::Text, "The name of the reservation. Absent: the client's host name."},
});

constexpr auto kImportReport = std::to_array<Field>({
    {"dry-run",   Form::Boolean, "Whether nothing was imported whatever the rows say.",           "",           true},
    {"rows",      Form::Number,  "How many were read.",                                           "",           true},
    {"imported",  Form::Number,  "Rows that are leases now; of a dry run: would be.",             "",           true},
    {"unchanged", Form::Number,  "Rows that were here already.",                                  "",           true},
    {"clashing",  Form::Number,  "Rows that were left out, since something speaks against them.", "",
     true                                                                                                           },
    {"skipped",   Form::Number,  "Rows that were left out, since they are malformed.",            "",           true},
    {"items",     Form::List,    "The rows that were left out, or the first of them.",            "import-row", true},
    {"more",      Form::Number,  "Rows that were left out and are not among the items.",          "",           true},
});

constexpr auto kImportRow = std::to_array<Field>({
    {"line", Form::Number, "Where the row begins, from 1.", "", true},
    {"address", Form::Text, "Of the row, as far as it could be read.", "", true},
    {"reason", Form::Choice, "Why it was left out.",
     "malformed repeated outside-scopes held-by-another reserved-for-another client-elsewhere "
     "expired exists refused", true},
    {"column", Form::Text, "What is malformed."},
    {"detail", Form::Text, "The same, for people.", "", true},
});

constexpr auto kChangeEvent = std::to_array<Field>({
    {"position", Form::Number, "Of the journal: the event's identifier, to resume after.", "",
     true},
    {"change", Form::Choice, "Of an event `lease`: what happened to it.",
     "bound renewed expired released abandoned forgotten freed reset backup"},
    {"address", Form::Address, "Of an event `lease`: the address."},
    {"lease", Form::Nested, "Of an event `lease`: as it is now; absent when it was forgotten.",
     "lease"},
    {"revision", Form::Number, "Of an event `configuration`: what is served from here on."},
    {"oldest", Form::Number,
     "Of an event `resync`: changes after this position are kept. Read everything anew; the stream "
     "ends."},
});

constexpr auto kScopeStatistics = std::to_array<Field>({
    {"scope", Form::Address, "The scope.", "", true},
    {"name", Form::Text, "Its name.", "", true},
    {"shared-network", Form::Text, "The shared network that it is in; null: none.", "", true, true},
    {"size", Form::Number, "Addresses in its pools, without excluded ones.", "", true},
    {"addresses-free", Form::Number, "Addresses that can be leased now.", "", true},
    {"addresses-in-use", Form::Number, "Addresses that are leased.", "", true},
    {"pending-offers", Form::Number, "Addresses that are offered and not yet requested.", "", true},
    {"reserved-addresses", Form::Number, "Reservations with an address.", "", true},
    {"abandoned", Form::Number, "Addresses set aside after a client declined them.", "", true},
    {"percentage-in-use", Form::Decimal, "The share of the size that is not free: 0 to 100.", "",
     true},
});

constexpr auto kPoolStatistics = std::to_array<Field>({
    {"pool",              Form::Range,   "The pool.",                                         "", true},
    {"size",              Form::Number,  "Its addresses, without excluded ones.",             "", true},
    {"addresses-free",    Form::Number,  "Addresses that can be leased now.",                 "", true},
    {"addresses-in-use",  Form::Number,  "Addresses that are leased.",                        "", true},
    {"pending-offers",    Form::Number,  "Addresses that are offered and not yet requested.", "", true},
    {"abandoned",         Form::Number,  "Addresses set aside after a client declined them.", "", true},
    {"percentage-in-use", Form::Decimal, "The share of the size that is not free: 0 to 100.", "",
     true                                                                                             },
});

constexpr auto kServerStatistics = std::to_array<Field>({
    {"scopes",             Form::Number,  "How many scopes there are.",                        "", true},
    {"size",               Form::Number,  "Addresses in all pools, without excluded ones.",    "", true},
    {"addresses-free",     Form::Number,  "Addresses that can be leased now.",                 "", true},
    {"addresses-in-use",   Form::Number,  "Addresses that are leased.",                        "", true},
    {"pending-offers",     Form::Number,  "Addresses that are offered and not yet requested.", "", true},
    {"reserved-addresses", Form::Number,  "Reservations with an address.",                     "", true},
    {"abandoned",          Form::Number,  "Addresses set aside after a client declined them.", "", true},
    {"percentage-in-use",  Form::Decimal, "The share of the size that is not free: 0 to 100.", "",
     true                                                                                              },
    {"leases",             Form::Number,  "Leases that are known, whatever their state.",      "", true},
});

constexpr auto kFreeAddresses = std::to_array<Field>({
    {"items", Form::Texts, "Addresses that can be leased now, the lowest first.", "", true},
});

constexpr auto kTypes = std::to_array<Type>({
    {"relay-agent-information", "What a relay said of a client (RFC 3046).",           kRelay           },
    {"lease",                   "An address and the client that has or had it.",       kLease           },
    {"leases",                  "Leases as one document, for export and import.",      kLeases          },
    {"lease-addition",          "A lease to make without its client's asking.",        kLeaseAddition   },
    {"lease-deletion",          "Many leases to delete.",                              kLeaseDeletion   },
    {"lease-count",             "How many leases something was done to.",              kLeaseCount      },
    {"lease-reservation",       "How a lease's client is given its address for good.", kLeaseReservation},
    {"import-report",           "What became of the rows of an import.",               kImportReport    },
    {"import-row",              "A row that was left out.",                            kImportRow       },
    {"change-event",
     "A change of a lease or of the configuration; an event `position` only says how far it has "
     "come.",                                                                          kChangeEvent     },
    {"scope-statistics",        "How many addresses of a scope are in use.",           kScopeStatistics },
    {"pool-statistics",         "How many addresses of a pool are in use.",            kPoolStatistics  },
    {"server-statistics",       "How many addresses of all scopes are in use.",        kServerStatistics},
    {"free-addresses",          "Addresses of a scope that nobody has.",               kFreeAddresses   },
});

}  // namespace

std::span<const Type> lease_types() {
  return kTypes;
}

}  // namespace tandem::api
