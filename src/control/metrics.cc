// SPDX-License-Identifier: Apache-2.0
#include "control/metrics.h"

#include <array>
#include <numeric>

namespace tandem::control {
namespace {

using wire::MessageType;

constexpr std::array kFromClients = {MessageType::Discover, MessageType::Request,
                                     MessageType::Decline, MessageType::Release,
                                     MessageType::Inform};
constexpr std::array kToClients = {MessageType::Offer, MessageType::Ack, MessageType::Nak};

double in_seconds(WallTime time) {
  return static_cast<double>(time.in_nanoseconds()) / 1e9;
}

void add_messages(Exposition& to, const node::Counters& counters) {
  std::uint64_t other =
      std::accumulate(counters.received.begin(), counters.received.end(), std::uint64_t{0});
  for (const MessageType type : kFromClients) {
    const std::uint64_t count = counters.received[static_cast<std::size_t>(type)];
    to.add(Metric::DhcpReceived, count, {to_text(type)});
    other -= count;
  }
  to.add(Metric::DhcpReceived, other, {"other"});
  for (const MessageType type : kToClients) {
    to.add(Metric::DhcpSent, counters.sent[static_cast<std::size_t>(type)], {to_text(type)});
  }
  for (std::size_t drop = 0; drop < counters.dropped.size(); ++drop) {
    to.add(Metric::DhcpDropped, counters.dropped[drop], {to_text(static_cast<node::Drop>(drop))});
  }
}

void add_socket(Exposition& to, std::string_view socket, const io::ReceiveCounters& counters) {
  to.add(Metric::SocketReceived, counters.received, {socket});
  to.add(Metric::SocketDropped, counters.kernel_dropped, {socket, "kernel-dropped"});
  to.add(Metric::SocketDropped, counters.truncated, {socket, "truncated"});
}

void add_network(Exposition& to, const NetworkCounters& counters) {
  add_socket(to, "packet", counters.packet);
  for (std::size_t error = 0; error < counters.packet.frame_errors.size(); ++error) {
    to.add(Metric::SocketDropped, counters.packet.frame_errors[error],
           {"packet", wire::to_text(static_cast<wire::FrameError>(error))});
  }
  add_socket(to, "udp", counters.udp);
  to.add(Metric::SocketDropped, counters.interface_not_served, {"udp", "interface-not-served"});
  to.add(Metric::SocketSent, counters.sent);
  to.add(Metric::SocketSendFailed, counters.send_failed);
}

}  // namespace

void add_status(Exposition& to, const Status& status) {
  add_messages(to, status.counters);
  to.add(Metric::DhcpReplySeconds, status.replies);
  to.add(Metric::DhcpOptionsOmitted, status.counters.options_omitted);
  to.add(Metric::Leases, std::uint64_t{status.bindings});
  to.add(Metric::LeasesExpired, status.counters.leases_expired);
  to.add(Metric::OffersLapsed, status.counters.offers_lapsed);
  add_network(to, status.network);
  to.add(Metric::InterfacesServed, std::uint64_t{status.interfaces.size()});
  to.add(Metric::StorageHealthy, status.storage.healthy ? 1.0 : 0.0);
  to.add(Metric::StorageCommitSeconds, status.commits);
  to.add(Metric::JournalRecords, status.counters.records);
  to.add(Metric::JournalPosition, status.last_position);
  to.add(Metric::JournalDurablePosition, status.storage.durable);
  to.add(Metric::ConfigurationRevision, status.revision);
}

void add_scopes(Exposition& to, std::span<const ScopeSample> scopes) {
  for (const ScopeSample& sample : scopes) {
    const std::string scope = sample.subnet.text();
    to.add(Metric::ScopeInfo, 1.0, {scope, sample.name, sample.shared_network});
    to.add(Metric::ScopeAddresses, sample.use.size, {scope});
    to.add(Metric::ScopeAddressesFree, sample.use.free, {scope});
    to.add(Metric::ScopeAddressesInUse, sample.use.active, {scope});
    to.add(Metric::ScopeAddressesAbandoned, sample.use.abandoned, {scope});
    to.add(Metric::ScopeAddressesReserved, sample.use.reserved, {scope});
    to.add(Metric::ScopeOffers, sample.use.offered, {scope});
  }
}

void add_events(Exposition& to, const EventLog::ToldByKind& told) {
  for (const NoticeRow& row : notice_table()) {
    const EventLog::Told& one = told[static_cast<std::size_t>(row.id)];
    to.add(Metric::Events, one.count, {row.name, to_text(row.level)});
    to.add(Metric::EventLast, in_seconds(one.last), {row.name});
  }
}

void add_http(Exposition& to, const http::Counters& counters) {
  to.add(Metric::HttpConnections, counters.connections_unix, {"unix"});
  to.add(Metric::HttpConnections, counters.connections_tls, {"tls"});
  to.add(Metric::HttpConnectionsOpen, counters.connections_open);
  to.add(Metric::HttpStreamsOpen, counters.streams_open);
  to.add(Metric::HttpRequests, counters.requests);
  for (std::size_t digit = 1; digit < counters.responses.size(); ++digit) {
    to.add(Metric::HttpResponses, counters.responses[digit], {std::to_string(digit) + "xx"});
  }
  for (std::size_t why = 0; why < counters.refusals.size(); ++why) {
    to.add(Metric::HttpRefused, counters.refusals[why],
           {http::row_of(static_cast<http::Refusal>(why)).name});
  }
  to.add(Metric::HttpReceivedBytes, counters.octets_in);
  to.add(Metric::HttpSentBytes, counters.octets_out);
}

void add_certificate(Exposition& to, WallTime end) {
  to.add(Metric::TlsCertificateExpiry, in_seconds(end));
}

void add_process(Exposition& to, const io::ProcessUsage& usage, WallTime started,
                 std::string_view version) {
  to.add(Metric::BuildInfo, 1.0, {version});
  to.add(Metric::ProcessCpu, static_cast<double>(usage.processor.in_nanoseconds()) / 1e9);
  to.add(Metric::ProcessResident, usage.resident_octets);
  to.add(Metric::ProcessVirtual, usage.virtual_octets);
  to.add(Metric::ProcessDescriptors, usage.descriptors);
  to.add(Metric::ProcessDescriptorsMax, usage.descriptors_max);
  to.add(Metric::ProcessThreads, usage.threads);
  to.add(Metric::ProcessStart, in_seconds(started));
}

}  // namespace tandem::control
