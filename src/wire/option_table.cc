// SPDX-License-Identifier: Apache-2.0
#include "wire/option_table.h"

#include <array>
#include <cstddef>
#include <tuple>

namespace tandem::wire {
namespace {

using enum Role;

// Types too long for a column; wire/option_type.h explains the grammar.
constexpr std::string_view kRoutes = "list(prefix-length uint8, significant octets, ipv4-address)";
constexpr std::string_view kAddressPair = "record(ipv4-address,ipv4-address)";
constexpr std::string_view kVendorOptions = "binary|encapsulated(vendor)";
constexpr std::string_view kNamesOrAddresses = "choice(uint8=0:fqdn...|uint8=1:ipv4-address...)";
constexpr std::string_view kNameOrAddress = "choice(uint8=0:fqdn|uint8=1:ipv4-address)";
constexpr std::string_view kVendorClasses =
    "list(uint32,uint8-length,list(length8-prefixed binary))";
constexpr std::string_view kVendorSpecific = "list(uint32,uint8-length,encapsulated(enterprise))";
constexpr std::string_view kVendorBlobs = "list(uint32,uint8-length,binary)";
constexpr std::string_view kResolvers =
    "list(uint16 length, uint16 priority, length8 fqdn, length8 ipv4-address..., binary svcparams)";
constexpr std::string_view kShortItems = "list(length8-prefixed binary)";
constexpr std::string_view kAddressLists = "list(length8-prefixed ipv4-address...)";
constexpr std::string_view kLongTexts = "list(length16-prefixed string)";
constexpr std::string_view kBootServers = "list(uint16,uint8-count,ipv4-address...)";
constexpr std::string_view kBootMenu = "list(uint16,length8-prefixed string)";
constexpr std::string_view kClientFqdn = "record(uint8,uint8,uint8,fqdn|string)";
constexpr std::string_view kIsns = "record(uint16,uint16,uint16,uint32,ipv4-address...)";
constexpr std::string_view kAuthentication = "record(uint8,uint8,uint8,uint64,binary)";
constexpr std::string_view kRdnssSelection = "record(uint8,ipv4-address,ipv4-address,fqdn...)";
constexpr std::string_view k6rd = "record(uint8,uint8,ipv6-address,ipv4-address...)";
constexpr std::string_view kSlpAgents = "record(boolean,ipv4-address...)";
constexpr std::string_view kBackoff = "record(uint32,uint32,uint32)";
constexpr std::string_view kThreeOctets = "record(uint8,uint8,uint8)";
constexpr std::string_view kPortSet = "record(uint8,uint8,uint16)";
constexpr std::string_view kCivicLocation = "record(uint8,string(2),binary)";
constexpr std::string_view kTypedOctets = "record(uint8,binary)";
constexpr std::string_view kCodeAndText = "record(uint8,string)";
constexpr std::string_view kFlagAndText = "record(boolean,string)";
constexpr std::string_view kTwoNumbers = "record(uint16,uint16)";
constexpr std::string_view kRelaySuboptions = "encapsulated(relay-agent)";
constexpr std::string_view kSubnetAllocation = "encapsulated(subnet-allocation)";
constexpr std::string_view kEtherboot = "encapsulated(etherboot)";

// Other names by which people and other servers' files know an option.
struct Alias {
  std::uint8_t code;
  std::string_view names;
};
constexpr auto kAliases = std::to_array<Alias>({
    {5,   "ien116-name-servers"            },
    {62,  "nwip-domain"                    },
    {64,  "nisplus-domain"                 },
    {67,  "bootfile-name"                  },
    {82,  "relay-agent-information"        },
    {93,  "pxe-system-type"                },
    {94,  "pxe-interface-id"               },
    {97,  "pxe-client-id"                  },
    {114, "default-url"                    },
    {121, "rfc3442-classless-static-routes"},
    {124, "vivco"                          },
    {125, "vivso"                          },
});

// Fills in what the rows below leave out: the space they share, and the aliases.
template <std::size_t N>
consteval std::array<OptionSpec, N> rows_of(Space space, std::array<OptionSpec, N> rows) {
  for (OptionSpec& row : rows) {
    row.space = space;
    for (const Alias& alias : kAliases) {
      if (space == Space::Dhcp4 && alias.code == row.code) row.aliases = alias.names;
    }
  }
  return rows;
}

constexpr bool y = true;
constexpr bool n = false;

// One row each, aligned, is what makes these tables readable.
// clang-format off

// code, name, type, array, fewest octets, who sets it, may stand in file and sname, RFC.
constexpr auto kDhcp4 = rows_of(Space::Dhcp4, std::to_array<OptionSpec>({
    {0,   "pad",                        "none",             n, 0,  Structural, y, "2132"},
    {1,   "subnet-mask",                "ipv4-address",     n, 4,  Config,     y, "2132"},
    {2,   "time-offset",                "int32",            n, 4,  Config,     y, "2132"},
    {3,   "routers",                    "ipv4-address",     y, 4,  Config,     y, "2132"},
    {4,   "time-servers",               "ipv4-address",     y, 4,  Config,     y, "2132"},
    {5,   "name-servers",               "ipv4-address",     y, 4,  Config,     y, "2132"},
    {6,   "domain-name-servers",        "ipv4-address",     y, 4,  Config,     y, "2132"},
    {7,   "log-servers",                "ipv4-address",     y, 4,  Config,     y, "2132"},
    {8,   "cookie-servers",             "ipv4-address",     y, 4,  Config,     y, "2132"},
    {9,   "lpr-servers",                "ipv4-address",     y, 4,  Config,     y, "2132"},
    {10,  "impress-servers",            "ipv4-address",     y, 4,  Config,     y, "2132"},
    {11,  "resource-location-servers",  "ipv4-address",     y, 4,  Config,     y, "2132"},
    {12,  "host-name",                  "string",           n, 1,  Config,     y, "2132"},
    {13,  "boot-size",                  "uint16",           n, 2,  Config,     y, "2132"},
    {14,  "merit-dump",                 "string",           n, 1,  Config,     y, "2132"},
    {15,  "domain-name",                "string",           n, 1,  Config,     y, "2132"},
    {16,  "swap-server",                "ipv4-address",     n, 4,  Config,     y, "2132"},
    {17,  "root-path",                  "string",           n, 1,  Config,     y, "2132"},
    {18,  "extensions-path",            "string",           n, 1,  Config,     y, "2132"},
    {19,  "ip-forwarding",              "boolean",          n, 1,  Config,     y, "2132"},
    {20,  "non-local-source-routing",   "boolean",          n, 1,  Config,     y, "2132"},
    {21,  "policy-filter",              kAddressPair,       y, 8,  Config,     y, "2132"},
    {22,  "max-dgram-reassembly",       "uint16",           n, 2,  Config,     y, "2132"},
    {23,  "default-ip-ttl",             "uint8",            n, 1,  Config,     y, "2132"},
    {24,  "path-mtu-aging-timeout",     "uint32",           n, 4,  Config,     y, "2132"},
    {25,  "path-mtu-plateau-table",     "uint16",           y, 2,  Config,     y, "2132"},
    {26,  "interface-mtu",              "uint16",           n, 2,  Config,     y, "2132"},
    {27,  "all-subnets-local",          "boolean",          n, 1,  Config,     y, "2132"},
    {28,  "broadcast-address",          "ipv4-address",     n, 4,  Config,     y, "2132"},
    {29,  "perform-mask-discovery",     "boolean",          n, 1,  Config,     y, "2132"},
    {30,  "mask-supplier",              "boolean",          n, 1,  Config,     y, "2132"},
    {31,  "router-discovery",           "boolean",          n, 1,  Config,     y, "2132"},
    {32,  "router-solicitation-address", "ipv4-address",     n, 4,  Config,     y, "2132"},
    {33,  "static-routes",              kAddressPair,       y, 8,  Config,     y, "2132"},
    {34,  "trailer-encapsulation",      "boolean",          n, 1,  Config,     y, "2132"},
    {35,  "arp-cache-timeout",          "uint32",           n, 4,  Config,     y, "2132"},
    {36,  "ieee802-3-encapsulation",    "boolean",          n, 1,  Config,     y, "2132"},
    {37,  "default-tcp-ttl",            "uint8",            n, 1,  Config,     y, "2132"},
    {38,  "tcp-keepalive-interval",     "uint32",           n, 4,  Config,     y, "2132"},
    {39,  "tcp-keepalive-garbage",      "boolean",          n, 1,  Config,     y, "2132"},
    {40,  "nis-domain",                 "string",           n, 1,  Config,     y, "2132"},
    {41,  "nis-servers",                "ipv4-address",     y, 4,  Config,     y, "2132"},
    {42,  "ntp-servers",                "ipv4-address",     y, 4,  Config,     y, "2132"},
    {43,  "vendor-encapsulated-options", kVendorOptions,     n, 1,  Config,     y, "2132"},
    {44,  "netbios-name-servers",       "ipv4-address",     y, 4,  Config,     y, "2132"},
    {45,  "netbios-dd-server",          "ipv4-address",     y, 4,  Config,     y, "2132"},
    {46,  "netbios-node-type",          "uint8",            n, 1,  Config,     y, "2132"},
    {47,  "netbios-scope",              "string",           n, 1,  Config,     y, "2132"},
    {48,  "font-servers",               "ipv4-address",     y, 4,  Config,     y, "2132"},
    {49,  "x-display-manager",          "ipv4-address",     y, 4,  Config,     y, "2132"},
    {50,  "dhcp-requested-address",     "ipv4-address",     n, 4,  Client,     y, "2132"},
    {51,  "dhcp-lease-time",            "uint32",           n, 4,  Managed,    y, "2132"},
    {52,  "dhcp-option-overload",       "uint8",            n, 1,  Structural, n, "2132"},
    {53,  "dhcp-message-type",          "uint8",            n, 1,  Structural, n, "2132"},
    {54,  "dhcp-server-identifier",     "ipv4-address",     n, 4,  Managed,    y, "2132"},
    {55,  "dhcp-parameter-request-list", "uint8",            y, 1,  Client,     y, "2132"},
    {56,  "dhcp-message",               "string",           n, 1,  Managed,    y, "2132"},
    {57,  "dhcp-max-message-size",      "uint16",           n, 2,  Client,     y, "2132"},
    {58,  "dhcp-renewal-time",          "uint32",           n, 4,  Managed,    y, "2132"},
    {59,  "dhcp-rebinding-time",        "uint32",           n, 4,  Managed,    y, "2132"},
    {60,  "vendor-class-identifier",    "string",           n, 1,  Client,     y, "2132"},
    {61,  "dhcp-client-identifier",     "binary",           n, 2,  Echo,       y, "2132;4361;6842"},
    {62,  "nwip-domain-name",           "string",           n, 1,  Config,     y, "2242"},
    {63,  "nwip-suboptions",            "encapsulated(nwip)",n, 1,  Config,     y, "2242"},
    {64,  "nisplus-domain-name",        "string",           n, 1,  Config,     y, "2132"},
    {65,  "nisplus-servers",            "ipv4-address",     y, 4,  Config,     y, "2132"},
    {66,  "tftp-server-name",           "string",           n, 1,  Config,     y, "2132"},
    {67,  "boot-file-name",             "string",           n, 1,  Config,     y, "2132"},
    {68,  "mobile-ip-home-agent",       "ipv4-address",     y, 0,  Config,     y, "2132"},
    {69,  "smtp-server",                "ipv4-address",     y, 4,  Config,     y, "2132"},
    {70,  "pop-server",                 "ipv4-address",     y, 4,  Config,     y, "2132"},
    {71,  "nntp-server",                "ipv4-address",     y, 4,  Config,     y, "2132"},
    {72,  "www-server",                 "ipv4-address",     y, 4,  Config,     y, "2132"},
    {73,  "finger-server",              "ipv4-address",     y, 4,  Config,     y, "2132"},
    {74,  "irc-server",                 "ipv4-address",     y, 4,  Config,     y, "2132"},
    {75,  "streettalk-server",          "ipv4-address",     y, 4,  Config,     y, "2132"},
    {76,  "streettalk-directory-assistance-server", "ipv4-address",    y, 4,  Config,     y, "2132"},
    {77,  "user-class",                 kShortItems,        y, 2,  Client,     y, "3004"},
    {78,  "slp-directory-agent",        kSlpAgents,         n, 5,  Config,     y, "2610"},
    {79,  "slp-service-scope",          kFlagAndText,       n, 1,  Config,     y, "2610"},
    {80,  "rapid-commit",               "empty",            n, 0,  Managed,    y, "4039"},
    {81,  "fqdn",                       kClientFqdn,        n, 3,  Managed,    y, "4702"},
    {82,  "dhcp-agent-options",         kRelaySuboptions,   n, 2,  Relay,      n, "3046"},
    {83,  "isns",                       kIsns,              n, 14, Config,     y, "4174"},
    {85,  "nds-servers",                "ipv4-address",     y, 4,  Config,     y, "2241"},
    {86,  "nds-tree-name",              "string",           n, 1,  Config,     y, "2241"},
    {87,  "nds-context",                "string",           n, 1,  Config,     y, "2241"},
    {88,  "bcms-controller-names",      "fqdn",             y, 1,  Config,     y, "4280"},
    {89,  "bcms-controller-address",    "ipv4-address",     y, 4,  Config,     y, "4280"},
    {90,  "authenticate",               kAuthentication,    n, 11, Managed,    y, "3118;6704"},
    {91,  "client-last-transaction-time", "uint32",           n, 4,  LeaseQuery, y, "4388"},
    {92,  "associated-ip",              "ipv4-address",     y, 4,  LeaseQuery, y, "4388"},
    {93,  "client-system",              "uint16",           y, 2,  Client,     y, "4578;5970"},
    {94,  "client-ndi",                 kThreeOctets,       n, 3,  Client,     y, "4578"},
    {95,  "ldap-url",                   "string",           n, 1,  Config,     y, "3679"},
    {97,  "uuid-guid",                  kTypedOctets,       n, 17, Echo,       y, "4578"},
    {98,  "uap-servers",                "string",           n, 1,  Config,     y, "2485"},
    {99,  "geoconf-civic",              kCivicLocation,     n, 3,  Config,     y, "4776"},
    {100, "pcode",                      "string",           n, 1,  Config,     y, "4833"},
    {101, "tcode",                      "string",           n, 1,  Config,     y, "4833"},
    {108, "v6-only-preferred",          "uint32",           n, 4,  Config,     y, "8925"},
    {109, "dhcp4o6-s46-saddr",          "ipv6-address",     n, 16, Config,     y, "8539"},
    {112, "netinfo-server-address",     "ipv4-address",     y, 4,  Config,     y, "3679"},
    {113, "netinfo-server-tag",         "string",           n, 1,  Config,     y, "3679"},
    {114, "v4-captive-portal",          "string",           n, 1,  Config,     y, "8910"},
    {116, "auto-config",                "uint8",            n, 1,  Config,     y, "2563"},
    {117, "name-service-search",        "uint16",           y, 2,  Config,     y, "2937"},
    {118, "subnet-selection",           "ipv4-address",     n, 4,  Echo,       y, "3011"},
    {119, "domain-search",              "fqdn",             y, 1,  Config,     y, "3397"},
    {120, "sip-servers",                kNamesOrAddresses,  n, 2,  Config,     y, "3361"},
    {121, "classless-static-route",     kRoutes,            y, 5,  Config,     y, "3442"},
    {122, "cablelabs-client-conf",      "encapsulated(ccc)",n, 2,  Config,     y, "3495;3594;3634"},
    {123, "geoconf",                    "binary",           n, 16, Config,     y, "6225"},
    {124, "vivco-suboptions",           kVendorClasses,     y, 5,  Client,     y, "3925"},
    {125, "vivso-suboptions",           kVendorSpecific,    y, 5,  Config,     y, "3925"},
    {128, "pxe-undefined-1",            "binary",           n, 1,  Config,     y, "4578"},
    {128, "etherboot-signature",        "binary",           n, 1,  Config,     y, "4578"},
    {128, "docsis-security-server",     "ipv4-address",     n, 4,  Config,     y, "4578"},
    {128, "phone-tftp-server",          "ipv4-address",     n, 4,  Config,     y, "4578"},
    {129, "pxe-undefined-2",            "binary",           n, 1,  Config,     y, "4578"},
    {129, "kernel-options",             "string",           n, 1,  Config,     y, "4578"},
    {129, "call-server",                "ipv4-address",     n, 4,  Config,     y, "4578"},
    {130, "pxe-undefined-3",            "binary",           n, 1,  Config,     y, "4578"},
    {130, "ethernet-interface",         "string",           n, 1,  Config,     y, "4578"},
    {130, "discrimination-string",      "string",           n, 1,  Config,     y, "4578"},
    {131, "pxe-undefined-4",            "binary",           n, 1,  Config,     y, "4578"},
    {131, "remote-statistics-server",   "ipv4-address",     n, 4,  Config,     y, "4578"},
    {132, "pxe-undefined-5",            "binary",           n, 1,  Config,     y, "4578"},
    {132, "vlan-id",                    "binary",           n, 1,  Config,     y, "4578"},
    {133, "pxe-undefined-6",            "binary",           n, 1,  Config,     y, "4578"},
    {133, "l2-priority",                "binary",           n, 1,  Config,     y, "4578"},
    {134, "pxe-undefined-7",            "binary",           n, 1,  Config,     y, "4578"},
    {134, "voip-dscp",                  "binary",           n, 1,  Config,     y, "4578"},
    {135, "pxe-undefined-8",            "binary",           n, 1,  Config,     y, "4578"},
    {135, "phone-http-proxy",           "string",           n, 1,  Config,     y, "4578"},
    {136, "pana-agent",                 "ipv4-address",     y, 4,  Config,     y, "5192"},
    {137, "v4-lost",                    "fqdn",             n, 1,  Config,     y, "5223"},
    {138, "capwap-ac-v4",               "ipv4-address",     y, 4,  Config,     y, "5417"},
    {139, "ipv4-address-mos",           "encapsulated(mos)",n, 2,  Config,     y, "5678"},
    {140, "ipv4-fqdn-mos",              "encapsulated(mos)",n, 2,  Config,     y, "5678"},
    {141, "sip-ua-cs-domains",          "fqdn",             y, 1,  Config,     y, "6011"},
    {142, "ipv4-address-andsf",         "ipv4-address",     y, 4,  Config,     y, "6153"},
    {143, "v4-sztp-redirect",           kLongTexts,         y, 2,  Config,     y, "8572"},
    {144, "geoloc",                     "binary",           n, 16, Config,     y, "6225"},
    {145, "forcerenew-nonce-capable",   "uint8",            y, 1,  Managed,    y, "6704"},
    {146, "rdnss-selection",            kRdnssSelection,    n, 10, Config,     y, "6731"},
    {147, "v4-dots-ri",                 "fqdn",             n, 1,  Config,     y, "8973"},
    {148, "v4-dots-address",            "ipv4-address",     y, 4,  Config,     y, "8973"},
    {150, "tftp-server-address",        "ipv4-address",     y, 4,  Config,     y, "5859"},
    {150, "etherboot-150",              "binary",           n, 1,  Config,     y, ""},
    {150, "grub-config-path",           "string",           n, 1,  Config,     y, ""},
    {151, "status-code",                kCodeAndText,       n, 1,  LeaseQuery, y, "6926;7724"},
    {152, "base-time",                  "uint32",           n, 4,  LeaseQuery, y, "6926"},
    {153, "start-time-of-state",        "uint32",           n, 4,  LeaseQuery, y, "6926"},
    {154, "query-start-time",           "uint32",           n, 4,  LeaseQuery, y, "6926"},
    {155, "query-end-time",             "uint32",           n, 4,  LeaseQuery, y, "6926"},
    {156, "dhcp-state",                 "uint8",            n, 1,  LeaseQuery, y, "6926"},
    {157, "data-source",                "uint8",            n, 1,  LeaseQuery, y, "6926"},
    {158, "v4-pcp-server",              kAddressLists,      y, 5,  Config,     y, "7291"},
    {159, "v4-portparams",              kPortSet,           n, 4,  Config,     y, "7618"},
    {161, "mud-url-v4",                 "string",           n, 1,  Client,     y, "8520"},
    {162, "v4-dnr",                     kResolvers,         y, 5,  Config,     y, "9463"},
    {175, "etherboot-175",              kEtherboot,         n, 1,  Config,     y, ""},
    {176, "ip-telephone",               "string",           n, 1,  Config,     y, ""},
    {177, "packetcable-177",            "binary",           n, 1,  Config,     y, ""},
    {208, "pxelinux-magic",             "binary",           n, 4,  Config,     y, "5071"},
    {209, "loader-configfile",          "string",           n, 1,  Config,     y, "5071"},
    {210, "loader-pathprefix",          "string",           n, 1,  Config,     y, "5071"},
    {211, "loader-reboottime",          "uint32",           n, 4,  Config,     y, "5071"},
    {212, "option-6rd",                 k6rd,               n, 22, Config,     y, "5969"},
    {213, "v4-access-domain",           "fqdn",             n, 1,  Config,     y, "5986"},
    {220, "subnet-allocation",          kSubnetAllocation,  n, 1,  Managed,    y, "6656"},
    {221, "virtual-subnet-selection",   kTypedOctets,       n, 1,  Managed,    y, "6607"},
    {249, "ms-classless-static-route",  kRoutes,            y, 1,  Config,     y, "3942"},
    {252, "wpad-url",                   "string",           n, 1,  Config,     y, "3942"},
    {255, "end",                        "none",             n, 0,  Structural, y, "2132"},
}));

// Inside option 82.
constexpr auto kRelayAgent = rows_of(Space::RelayAgent, std::to_array<OptionSpec>({
    {1,   "circuit-id",                   "binary",           n, 1,  Relay,  n, "3046"},
    {2,   "remote-id",                    "binary",           n, 1,  Relay,  n, "3046"},
    {3,   "agent-id",                     "binary",           n, 1,  Relay,  n, "3046"},
    {4,   "docsis-device-class",          "uint32",           n, 4,  Relay,  n, "3256"},
    {5,   "link-selection",               "ipv4-address",     n, 4,  Relay,  n, "3527"},
    {6,   "subscriber-id",                "string",           n, 1,  Relay,  n, "3993"},
    {7,   "radius",                       "binary",           n, 1,  Relay,  n, "4014"},
    {8,   "auth",                         "binary",           n, 1,  Relay,  n, "4030"},
    {9,   "vendor-specific-info",         kVendorBlobs,       y, 5,  Relay,  n, "4243"},
    {10,  "relay-flags",                  "uint8",            n, 1,  Relay,  n, "5010"},
    {11,  "server-id-override",           "ipv4-address",     n, 4,  Relay,  n, "5107"},
    {12,  "relay-id",                     "binary",           n, 1,  Relay,  n, "6925"},
    {13,  "access-techno-type",           "uint16",           n, 2,  Relay,  n, "7839"},
    {14,  "access-network-name",          "string",           n, 1,  Relay,  n, "7839"},
    {15,  "access-point-name",            "string",           n, 1,  Relay,  n, "7839"},
    {16,  "access-point-bssid",           "binary",           n, 6,  Relay,  n, "7839"},
    {17,  "operator-id",                  "uint32",           n, 4,  Relay,  n, "7839"},
    {18,  "operator-realm",               "string",           n, 1,  Relay,  n, "7839"},
    {19,  "relay-port",                   "uint16",           n, 0,  Relay,  n, "8357"},
    {151, "virtual-subnet-select",        kTypedOctets,       n, 1,  Relay,  n, "6607"},
    {152, "virtual-subnet-select-ctrl",   "empty",            n, 0,  Relay,  n, "6607"},
}));

// Inside option 122 (CableLabs client configuration).
constexpr auto kCcc = rows_of(Space::Ccc, std::to_array<OptionSpec>({
    {1,   "tsp-primary-server",           "ipv4-address",     n, 4,  Config, n, "3495"},
    {2,   "tsp-secondary-server",         "ipv4-address",     n, 4,  Config, n, "3495"},
    {3,   "tsp-provisioning-server",      kNameOrAddress,     n, 5,  Config, n, "3495"},
    {4,   "tsp-as-parameters",            kBackoff,           n, 12, Config, n, "3495"},
    {5,   "tsp-ap-parameters",            kBackoff,           n, 12, Config, n, "3495"},
    {6,   "tsp-realm",                    "fqdn",             n, 1,  Config, n, "3495"},
    {7,   "tsp-use-tgt",                  "boolean",          n, 1,  Config, n, "3495"},
    {8,   "tsp-provisioning-timer",       "uint8",            n, 1,  Config, n, "3495"},
    {9,   "tsp-sct",                      "uint16",           n, 2,  Config, n, "3594"},
    {10,  "kdc-server",                   "ipv4-address",     y, 4,  Config, n, "3634"},
}));

// Inside option 43 for clients of the class PXEClient.
constexpr auto kPxeClient = rows_of(Space::PxeClient, std::to_array<OptionSpec>({
    {1,   "mtftp-ip",                     "ipv4-address",     n, 4,  Config, n, ""},
    {2,   "mtftp-cport",                  "uint16",           n, 2,  Config, n, ""},
    {3,   "mtftp-sport",                  "uint16",           n, 2,  Config, n, ""},
    {4,   "mtftp-tmout",                  "uint8",            n, 1,  Config, n, ""},
    {5,   "mtftp-delay",                  "uint8",            n, 1,  Config, n, ""},
    {6,   "discovery-control",            "uint8",            n, 1,  Config, n, ""},
    {7,   "discovery-mcast-addr",         "ipv4-address",     n, 4,  Config, n, ""},
    {8,   "boot-servers",                 kBootServers,       y, 3,  Config, n, ""},
    {9,   "boot-menu",                    kBootMenu,          y, 4,  Config, n, ""},
    {10,  "menu-prompt",                  kCodeAndText,       n, 2,  Config, n, ""},
    {71,  "boot-item",                    kTwoNumbers,        n, 4,  Config, n, ""},
}));
// clang-format on

template <typename... Arrays>
consteval auto joined(const Arrays&... arrays) {
  std::array<OptionSpec, (std::tuple_size_v<Arrays> + ...)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& rows) {
    for (const OptionSpec& row : rows) all[at++] = row;
  };
  (append(arrays), ...);
  return all;
}
constexpr auto kTable = joined(kDhcp4, kRelayAgent, kCcc, kPxeClient);

// By space and code, the place of the first row plus one; 0 where there is none.
constexpr std::size_t kSpaces = 4;
constexpr auto kIndex = [] {
  std::array<std::array<std::uint16_t, 256>, kSpaces> index{};
  for (std::size_t i = kTable.size(); i-- > 0;) {
    index[static_cast<std::size_t>(kTable[i].space)][kTable[i].code] =
        static_cast<std::uint16_t>(i + 1);
  }
  return index;
}();

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t blank = words.find(' ');
    if (words.substr(0, blank) == word) return true;
    words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
  }
  return false;
}

}  // namespace

std::span<const OptionSpec> option_table() {
  return kTable;
}

const OptionSpec* find_option(Space space, std::uint8_t code) {
  const std::uint16_t place = kIndex[static_cast<std::size_t>(space)][code];
  return place == 0 ? nullptr : &kTable[place - 1u];
}

const OptionSpec* find_option(Space space, std::string_view name) {
  for (const OptionSpec& row : kTable) {
    if (row.space == space && (row.name == name || has_word(row.aliases, name))) return &row;
  }
  return nullptr;
}

}  // namespace tandem::wire
