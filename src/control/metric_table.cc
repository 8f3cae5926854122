// SPDX-License-Identifier: Apache-2.0
#include "control/metric_table.h"

#include <algorithm>

namespace tandem::control {
namespace {

using enum Metric;
using enum MetricKind;

// In the order of Metric.
constexpr auto kTable = std::to_array<MetricRow>({
    {BuildInfo,
     "tandem_build_info",                                      Gauge,
     "Always 1; the label tells which program runs.",                                                                       {"version"}                        },

    {DhcpReceived,
     "tandem_dhcp_received_total",                             Counter,
     "DHCP messages from clients, by type; other is every type that no client sends to a server.",                          {"type"}                           },
    {DhcpSent,                "tandem_dhcp_sent_total",        Counter,   "DHCP messages to clients, by type.",             {"type"}                           },
    {DhcpDropped,
     "tandem_dhcp_dropped_total",                              Counter,
     "Messages that got no answer, or not the wanted one, by reason.",                                                      {"reason"}                         },
    {DhcpReplySeconds,
     "tandem_dhcp_reply_seconds",                              Histogram,
     "From the reading of a message to the sending of its reply, storing the lease included.",                              {}                                 },
    {DhcpOptionsOmitted,
     "tandem_dhcp_options_omitted_total",                      Counter,
     "Options that found no room in a reply.",                                                                              {}                                 },

    {Leases,                  "tandem_leases",                 Gauge,     "Bindings that are known, whatever their state.", {}                                 },
    {LeasesExpired,
     "tandem_leases_expired_total",                            Counter,
     "Leases that ended without a word from their client.",                                                                 {}                                 },
    {OffersLapsed,            "tandem_offers_lapsed_total",    Counter,   "Offers that no client took.",                    {}                                 },

    {ScopeInfo,
     "tandem_scope_info",                                      Gauge,
     "Always 1; the labels tell a scope's name, and its shared network.",                                                   {"scope", "name", "shared_network"}},
    {ScopeAddresses,
     "tandem_scope_addresses",                                 Gauge,
     "Addresses in the pools of a scope, without excluded ones.",                                                           {"scope"}                          },
    {ScopeAddressesFree,
     "tandem_scope_addresses_free",                            Gauge,
     "Addresses of a scope that could be leased to a new client now.",                                                      {"scope"}                          },
    {ScopeAddressesInUse,
     "tandem_scope_addresses_in_use",                          Gauge,
     "Addresses of a scope that are leased.",                                                                               {"scope"}                          },
    {ScopeAddressesAbandoned,
     "tandem_scope_addresses_abandoned",                       Gauge,
     "Addresses of a scope that are set aside because a client declined them.",                                             {"scope"}                          },
    {ScopeAddressesReserved,
     "tandem_scope_addresses_reserved",                        Gauge,
     "Reservations of a scope that have an address.",                                                                       {"scope"}                          },
    {ScopeOffers,
     "tandem_scope_offers",                                    Gauge,
     "Addresses of a scope that are offered to a client and not leased yet.",                                               {"scope"}                          },

    {SocketReceived,
     "tandem_socket_received_total",                           Counter,
     "Datagrams read: packet hears direct clients, udp relays and unicasts.",                                               {"socket"}                         },
    {SocketDropped,
     "tandem_socket_dropped_total",                            Counter,
     "Datagrams lost or refused before they were taken for DHCP, by reason.",                                               {"socket", "reason"}               },
    {SocketSent,              "tandem_socket_sent_total",      Counter,   "Datagrams sent.",                                {}                                 },
    {SocketSendFailed,
     "tandem_socket_send_failed_total",                        Counter,
     "Datagrams that the kernel refused to send.",                                                                          {}                                 },
    {InterfacesServed,        "tandem_interfaces",             Gauge,     "Network interfaces that are served.",            {}                                 },

    {StorageHealthy,
     "tandem_storage_healthy",                                 Gauge,
     "1 while leases can be stored. While 0, no new lease is acknowledged.",                                                {}                                 },
    {StorageCommitSeconds,
     "tandem_storage_commit_seconds",                          Histogram,
     "Making one batch of lease records durable: write and fdatasync.",                                                     {}                                 },
    {JournalRecords,          "tandem_journal_records_total",  Counter,   "Records made for the journal.",                  {}                                 },
    {JournalPosition,         "tandem_journal_position",       Gauge,     "Position of the last record made.",              {}                                 },
    {JournalDurablePosition,
     "tandem_journal_durable_position",                        Gauge,
     "Position of the last record that is on the disk.",                                                                    {}                                 },
    {ConfigurationRevision,
     "tandem_configuration_revision",                          Gauge,
     "Revision of the configuration that is served; 0 when it could not be kept.",                                          {}                                 },

    {Events,
     "tandem_events_total",                                    Counter,
     "Events by name; docs/events.md tells what to do about each.",                                                         {"event", "level"}                 },
    {EventLast,
     "tandem_event_last_timestamp_seconds",                    Gauge,
     "When an event last happened, in seconds since 1970; 0: not since the start.",                                         {"event"}                          },

    {HttpConnections,
     "tandem_http_connections_total",                          Counter,
     "Connections to the control API that were accepted.",                                                                  {"listener"}                       },
    {HttpConnectionsOpen,
     "tandem_http_connections",                                Gauge,
     "Connections to the control API that are open.",                                                                       {}                                 },
    {HttpStreamsOpen,         "tandem_http_streams",           Gauge,     "Live streams that are followed.",                {}                                 },
    {HttpRequests,            "tandem_http_requests_total",    Counter,   "Requests to the control API.",                   {}                                 },
    {HttpResponses,
     "tandem_http_responses_total",                            Counter,
     "Responses of the control API, by class of status.",                                                                   {"class"}                          },
    {HttpRefused,
     "tandem_http_refused_total",                              Counter,
     "Requests and connections that the HTTP server itself refused or ended, by reason.",                                   {"reason"}                         },
    {HttpReceivedBytes,
     "tandem_http_received_bytes_total",                       Counter,
     "Octets read from clients of the control API.",                                                                        {}                                 },
    {HttpSentBytes,
     "tandem_http_sent_bytes_total",                           Counter,
     "Octets sent to clients of the control API.",                                                                          {}                                 },
    {TlsCertificateExpiry,
     "tandem_tls_certificate_expiry_timestamp_seconds",        Gauge,
     "When the certificate of the control API ends, in seconds since 1970; absent without TLS.",                            {}                                 },

    {ProcessCpu,
     "process_cpu_seconds_total",                              Counter,
     "Processor time of all threads, user and system.",                                                                     {}                                 },
    {ProcessResident,         "process_resident_memory_bytes", Gauge,     "Memory that is in RAM.",                         {}                                 },
    {ProcessVirtual,          "process_virtual_memory_bytes",  Gauge,     "Memory that is mapped.",                         {}                                 },
    {ProcessDescriptors,      "process_open_fds",              Gauge,     "Open file descriptors.",                         {}                                 },
    {ProcessDescriptorsMax,   "process_max_fds",               Gauge,     "How many may be open.",                          {}                                 },
    {ProcessThreads,          "process_threads",               Gauge,     "Threads of the process.",                        {}                                 },
    {ProcessStart,
     "process_start_time_seconds",                             Gauge,
     "When the server started, in seconds since 1970.",                                                                     {}                                 },
});

constexpr bool in_order() {
  return std::ranges::all_of(kTable, [](const MetricRow& row) {
    return &row == &kTable[static_cast<std::size_t>(row.id)];
  });
}
static_assert(kTable.size() == kMetricCount && in_order());

}  // namespace

std::string_view to_text(MetricKind kind) {
  switch (kind) {
    case Counter:
      return "counter";
    case Gauge:
      return "gauge";
    case Histogram:
      return "histogram";
  }
  return "untyped";
}

std::size_t MetricRow::label_count() const {
  return static_cast<std::size_t>(std::ranges::find(labels, std::string_view()) - labels.begin());
}

std::span<const MetricRow> metric_table() {
  return kTable;
}

const MetricRow& row_of(Metric metric) {
  return kTable[static_cast<std::size_t>(metric)];
}

}  // namespace tandem::control
