// SPDX-License-Identifier: Apache-2.0
// Every metric of `GET /metrics`, as a row: name, kind, labels and what it means. The exposition
// (control/exposition.h) takes names and labels from here and nowhere else; docs/metrics.md is made
// from the rows and compared by a test; the alert rules and dashboards of monitoring/ are checked
// against them. Names and labels are stable. They are in base units, end in _total when and only
// when they are counters, and no label ever names a client.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tandem::control {

enum class Metric : std::uint8_t {
  BuildInfo,
  DhcpReceived,
  DhcpSent,
  DhcpDropped,
  DhcpReplySeconds,
  DhcpOptionsOmitted,
  Leases,
  LeasesExpired,
  OffersLapsed,
  ScopeInfo,
  ScopeAddresses,
  ScopeAddressesFree,
  ScopeAddressesInUse,
  ScopeAddressesAbandoned,
  ScopeAddressesReserved,
  ScopeOffers,
  SocketReceived,
  SocketDropped,
  SocketSent,
  SocketSendFailed,
  InterfacesServed,
  StorageHealthy,
  StorageCommitSeconds,
  JournalRecords,
  JournalPosition,
  JournalDurablePosition,
  ConfigurationRevision,
  Events,
  EventLast,
  HttpConnections,
  HttpConnectionsOpen,
  HttpStreamsOpen,
  HttpRequests,
  HttpResponses,
  HttpRefused,
  HttpReceivedBytes,
  HttpSentBytes,
  TlsCertificateExpiry,
  ProcessCpu,
  ProcessResident,
  ProcessVirtual,
  ProcessDescriptors,
  ProcessDescriptorsMax,
  ProcessThreads,
  ProcessStart,

  Last = ProcessStart,
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::Last) + 1;

enum class MetricKind : std::uint8_t { Counter, Gauge, Histogram };
std::string_view to_text(MetricKind kind);

struct MetricRow {
  Metric id;
  std::string_view name;
  MetricKind kind;
  std::string_view help;                     // a sentence
  std::array<std::string_view, 3> labels{};  // names; empty ones are none
  std::size_t label_count() const;
};
std::span<const MetricRow> metric_table();
const MetricRow& row_of(Metric metric);

}  // namespace tandem::control
