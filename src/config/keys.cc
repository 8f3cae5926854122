// SPDX-License-Identifier: Apache-2.0
#include "config/keys.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace tandem::config {

namespace {

constexpr std::int64_t kTextMax = 1000;

// Parameters that hold for one client and may stand at every level, a reservation too.
constexpr auto kClientKeys = std::to_array<Key>({
    {"lease-time", Form::Duration, "1d",
     "How long a client may keep its address that asks for no time of its own.", "RFC 2131 section 4.3.1"},
    {"lease-time-min", Form::Duration, "5m, or the lease-time where that is shorter",
     "A client that asks for less gets this.", "RFC 2131 section 4.3.1"},
    {"lease-time-max", Form::Duration, "8d, or the lease-time where that is longer",
     "A client that asks for more gets this.", "RFC 2131 section 4.3.1"},
    {"unasked-lease-time", Form::Choice, "default",
     "What a client gets that asks for no time but holds a lease: the lease-time (`default`), or "
     "what remains of its lease (`remaining`), as RFC 2131 words it.", "RFC 2131 section 4.3.1", "default remaining"},
    {"renewal-time", Form::Duration, "half the lease",
     "When the client asks us to renew (T1, option 58). Less than rebinding-time.", "RFC 2131 section 4.4.5"},
    {"rebinding-time", Form::Duration, "seven eighths of the lease",
     "When the client asks any server to renew (T2, option 59). Less than lease-time.", "RFC 2131 section 4.4.5"},
    {"next-server", Form::Address, "0.0.0.0", "The server of the boot file (siaddr).",
     "RFC 2131 section 2"},
    {"server-name", Form::Text, "", "The name of that server (sname).", "RFC 2131 section 2", "", 1,
     63},
    {"boot-file", Form::Text, "",
     "The boot file (file). A longer name goes into option 67, boot-file-name.", "RFC 2131 section 2", "", 1, 127},
    {"options", Form::Options, "", "DHCP options by name or number.", "RFC 2132"},
});

// Parameters that a pool and all above it may set.
constexpr auto kPoolKeys = std::to_array<Key>({
    {"clients", Form::Choice, "all",
     "Who gets an address here: `all` clients, only `known` ones (those with a reservation, with "
     "an "
     "address or without), or only `unknown` ones.", "", "all known unknown"},
    {"offer-hold", Form::Duration, "2m", "How long an offered address is kept for the client.",
     "RFC 2131 section 4.3.1"},
    {"decline-hold", Form::Duration, "1d",
     "How long an address is set aside that a client declined as in use.", "RFC 2131 section 4.3.3"},
});

// Parameters that a scope and all above it may set.
constexpr auto kScopeKeys = std::to_array<Key>({
    {"authoritative", Form::Boolean, "true",
     "Whether clients whose address is wrong here are told so (DHCPNAK). Set it to false where "
     "other servers serve the same link.", "RFC 2131 section 4.3.2"},
    {"cache-threshold", Form::Number, "25",
     "A client that comes again before this percentage of its lease has passed is answered from "
     "the "
     "record, with what is left of the lease, and nothing is written; 0: never.", "", "", 0, 100},
    {"allocation", Form::Choice, "random",
     "Which address a new client gets: any (`random`, tells nothing about who came before), the "
     "next one (`sequential`), the lowest that is free (`lowest`), or the one longest unused "
     "(`oldest`).", "RFC 2131 section 4.3.1", "random sequential lowest oldest"},
    {"match-client-id", Form::Boolean, "true",
     "Whether clients are told apart by option 61 where they send it; otherwise by hardware "
     "address only.", "RFC 2131 section 4.2"},
    {"reuse-by-hardware-address", Form::Boolean, "false",
     "Whether a client that comes with another option 61, or without, gets the lease of the same "
     "hardware address: a boot ROM and the system it starts, dual boot, a reinstalled system.", "RFC 2131 section 4.2"},
    {"echo-client-id", Form::Boolean, "true", "Whether option 61 is returned in replies.",
     "RFC 6842"},
    {"decline-without-server-id", Form::Boolean, "true",
     "Whether a DECLINE without server identifier counts when address and client match a lease of "
     "ours.", "RFC 2131 section 4.4.4"},
    {"request-without-address", Form::Boolean, "false",
     "Whether a REQUEST that names no address is given one, as Kea does, instead of a DHCPNAK.", "RFC 2131 section 4.3.2"},
    {"trust-relay-information-from-clients", Form::Boolean, "false",
     "Whether option 82 is believed in a packet that came through no relay.", "RFC 3046 section 2.1"},
    {"utilisation-high", Form::Number, "90",
     "When this percentage of a scope's addresses is in use, an event tells; 0: never.", "", "", 0,
     100},
    {"utilisation-low", Form::Number, "80",
     "When it falls below this percentage again, another event tells.", "", "", 0, 100},
    {"server-identifier", Form::Address, "the address of the interface",
     "The address by which clients know this server (option 54).", "RFC 2131 section 2"},
});

constexpr KeyGroup kClientGroup{"Parameters of every level", kClientKeys};
constexpr KeyGroup kPoolGroup{"Parameters down to the pool", kPoolKeys};
constexpr KeyGroup kScopeGroup{"Parameters down to the scope", kScopeKeys};

constexpr auto kDocumentKeys = std::to_array<Key>({
    {"$schema", Form::Text, "", "Where the JSON Schema of this document is, for editors; not read.",
     "JSON Schema 2020-12", "", 0, kTextMax},
    {"server", Form::Object, "", "The server as a whole.", "", "server"},
    {"storage", Form::Object, "", "Where the server keeps its data.", "", "storage"},
    {"control", Form::Object, "", "Where the control API listens, and for whom.", "", "control"},
    {"option-definitions", Form::Objects, "",
     "DHCP options of your own, which then can be set by their name.", "", "option-definition"},
    {"scopes", Form::Objects, "", "The subnets that are served.", "", "scope"},
    {"shared-networks", Form::Objects, "", "Scopes that lie on one LAN segment.", "",
     "shared-network"},
    {"reservations", Form::Objects, "",
     "Reservations that hold in every scope or, with an address, in the one where it lies.", "",
     "reservation"},
});

constexpr auto kServerKeys = std::to_array<Key>({
    {"name", Form::Text, "tandem", "The server's name, in logs and lists.", "", "", 1, 255},
    {"interfaces", Form::Texts, "all but loopback",
     "The network interfaces to serve, by name or pattern: `eth0`, `br*`.", "", "", 1, 64},
    {"authoritative", Form::Boolean, "true", "The same as the document's own `authoritative`.",
     "RFC 2131 section 4.3.2"},
    {"lenient-parsing", Form::Boolean, "false",
     "Whether packets with small mistakes are served, as old clients send them, instead of "
     "dropped.", "RFC 2131 section 2"},
    {"require-relay-in-scope", Form::Boolean, "false",
     "Whether a relay must lie in a scope of ours even when option 82 or 118 chooses another.", "RFC 3527"},
    {"decline-limits", Form::Object, "", "Protection against clients that decline everything.", "",
     "decline-limits"},
});

constexpr auto kDeclineKeys = std::to_array<Key>({
    {"per-client", Form::Number, "3", "How many addresses one client may decline within the span.",
     "", "", 1, 1'000'000},
    {"pool-percent", Form::Number, "10",
     "How much of a pool may be set aside by declines within the span.", "", "", 1, 100},
    {"span", Form::Duration, "1h", "The time over which declines are counted.", ""},
});

constexpr auto kStorageKeys = std::to_array<Key>({
    {"directory", Form::Text, "/var/lib/tandem",
     "The directory of the journal and of the revisions; an absolute path.", "", "", 1, kTextMax},
});

constexpr auto kControlKeys = std::to_array<Key>({
    {"socket", Form::Text, "/run/tandem/control.sock",
     "The Unix socket of the control API, an absolute path; empty: none.", "", "", 0, 107},
    {"users", Form::Roles, "",
     "Users of this system who may use the socket beside root, each with a role: `read`, `operate` "
     "(leases, too) or `administer` (the configuration, too).", "", "read operate administer"},
    {"listen", Form::Endpoints, "none",
     "Addresses with port where the API listens for clients that have a token. Needs `tls`.", ""},
    {"tls", Form::Object, "", "By what the server is known there.", "", "tls"},
    {"connections-max", Form::Number, "512", "How many connections the API takes at a time.", "",
     "", 1, 10'000},
    {"request-size-max", Form::Number, "67108864",
     "The largest request that the API takes, in octets.", "", "", 1024, 268'435'456},
});

constexpr auto kTlsKeys = std::to_array<Key>({
    {"certificate", Form::Text, "", "The certificate with its chain, a PEM file; an absolute path.",
     "RFC 8446",                                                                                         "", 1, kTextMax, true},
    {"key",         Form::Text, "", "Its private key, a PEM file; an absolute path.",                "", "", 1, kTextMax,
     true                                                                                                                     },
});

constexpr auto kDefinitionKeys = std::to_array<Key>({
    {"code", Form::Number, "", "The option's number; one that no standard uses, such as 224.",
     "RFC 3942",                                                                                   "", 1, 254, true},
    {"name", Form::Text,   "", "Small letters, digits and hyphens.",                           "", "", 1, 64,  true},
    {"type", Form::Text,   "",
     "What its value is: `boolean`, `uint8`, `uint16`, `uint32`, `int32`, `ipv4-address`, "
     "`ipv6-address`, `fqdn`, `string`, `binary`; `T...` for any number of them; "
     "`record(T,U)` for one after the other.",                                                 "", "", 1, 255, true},
});

constexpr auto kOwnScopeKeys = std::to_array<Key>({
    {"subnet", Form::Subnet, "",
     "The subnet: network address and prefix length. No two scopes overlap.", "", "", 0, 0, true},
    {"name", Form::Text, "", "The scope's name, in logs and lists.", "", "", 0, 255},
    {"enabled", Form::Boolean, "true", "Whether clients are served here.", ""},
    {"pools", Form::Objects, "", "The addresses that may be leased.", "", "pool"},
    {"exclusions", Form::Ranges, "", "Addresses in pools that may not be leased.", ""},
    {"reservations", Form::Objects, "", "Addresses, or only parameters, for one client each.", "",
     "reservation"},
    {"relays", Form::Addresses, "",
     "Relay agents (giaddr) that serve this scope though they lie outside its subnet.", "RFC 2131 section 4.3.1"},
    {"interfaces", Form::Texts, "",
     "Interfaces whose direct clients belong to this scope though no address of the interface lies "
     "in it.", "", "", 1, 64},
});

constexpr auto kOwnPoolKeys = std::to_array<Key>({
    {"range", Form::Range, "", "First and last address, or a prefix: `10.0.0.10-10.0.0.200`.", "",
     "", 0, 0, true},
});

constexpr auto kReservationKeys = std::to_array<Key>({
    {"address", Form::Address, "",
     "The client's address, inside or outside the pools. Without it only the parameters hold.", "RFC 2131 section 4.3.1"},
    {"hardware-address", Form::HardwareAddress, "",
     "The client, by its hardware address. Either this or client-id.", "RFC 2131 section 2"},
    {"client-id", Form::ClientId, "",
     "The client, by its option 61 whole: hexadecimal, or `text:` and the text after it.", "RFC 2132 section 9.14"},
    {"name", Form::Text, "", "The host's name, sent as option 12 unless the options say otherwise.",
     "RFC 2132 section 3.14", "", 1, 255},
    {"ignore", Form::Boolean, "false", "Whether this client is never answered.", ""},
});

constexpr auto kNetworkKeys = std::to_array<Key>({
    {"name", Form::Text, "", "The network's name, in logs and lists; each once.", "", "", 1, 255,
     true},
    {"scopes", Form::Subnets, "",
     "The subnets of its scopes. A scope belongs to one shared network at most.", "", "", 0, 0,
     true},
    {"relays", Form::Addresses, "",
     "Relay agents (giaddr) that serve this network though they lie outside its subnets.", "RFC 2131 section 4.3.1"},
    {"interfaces", Form::Texts, "", "Interfaces whose direct clients belong to this network.", "",
     "", 1, 64},
});

constexpr auto kSpecs = std::to_array<ObjectSpec>({
    {"document",
     "The document", "What the whole server does. Parameters here hold for every client unless a shared network, "
     "scope, pool or reservation sets its own.", {KeyGroup{"", kDocumentKeys}, kClientGroup, kPoolGroup, kScopeGroup}},
    {"server", "server", "The server as a whole.", {KeyGroup{"", kServerKeys}}},
    {"decline-limits",
     "decline-limits", "A client or pool with more declines than this has them ignored, and the log says so.",
     {KeyGroup{"", kDeclineKeys}}},
    {"storage", "storage", "Where the server keeps its data.", {KeyGroup{"", kStorageKeys}}},
    {"control",
     "control", "The control API: for the command line and the console, and for programs of your own.",
     {KeyGroup{"", kControlKeys}}},
    {"tls",
     "tls", "By what the server is known to clients of the control API.",
     {KeyGroup{"", kTlsKeys}}},
    {"option-definition",
     "An option definition", "A DHCP option that the server does not know by itself.",
     {KeyGroup{"", kDefinitionKeys}}},
    {"scope",
     "A scope", "One subnet that the server serves.",
     {KeyGroup{"", kOwnScopeKeys}, kClientGroup, kPoolGroup, kScopeGroup}},
    {"pool",
     "A pool", "A range of addresses that may be leased.",
     {KeyGroup{"", kOwnPoolKeys}, kClientGroup, kPoolGroup}},
    {"reservation",
     "A reservation", "An address, or only parameters, bound to one client's identity.",
     {KeyGroup{"", kReservationKeys}, kClientGroup},
     "hardware-address client-id"},
    {"shared-network",
     "A shared network", "Scopes on one LAN segment (a superscope). A client gets an address of any of them.",
     {KeyGroup{"", kNetworkKeys}, kClientGroup, kPoolGroup, kScopeGroup}},
});

// Damerau's distance (a swap of neighbours counts once), for words as short as keys.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

const Key* ObjectSpec::find(std::string_view key) const {
  for (const KeyGroup& group : groups) {
    for (const Key& row : group.keys) {
      if (row.name == key) return &row;
    }
  }
  return nullptr;
}

std::vector<const Key*> ObjectSpec::keys() const {
  std::vector<const Key*> keys;
  for (const KeyGroup& group : groups) {
    for (const Key& row : group.keys) keys.push_back(&row);
  }
  return keys;
}

std::span<const ObjectSpec> object_specs() {
  return kSpecs;
}

const ObjectSpec& object_spec(std::string_view name) {
  const auto found = std::ranges::find(kSpecs, name, &ObjectSpec::name);
  TANDEM_ASSERT(found != kSpecs.end());
  return *found;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> among) {
  constexpr std::size_t kWordMax = 64;  // longer ones are no slip of the hand
  if (word.size() > kWordMax) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : among) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace tandem::config
