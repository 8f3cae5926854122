// SPDX-License-Identifier: Apache-2.0
#include "base/notice.h"

#include "base/assert.h"

namespace tandem {
namespace {

// In the order of NoticeId.
constexpr std::array<NoticeRow, kNoticeCount> kTable = {
    {
     {NoticeId::NoScope, "dhcp-no-scope", Level::Warning, "No scope serves this client.",
         "Add a scope for the relay's or the interface's network, or stop the relay from sending "
         "here. Told once per relay or interface in five minutes."},
     {NoticeId::PoolExhausted, "pool-exhausted", Level::Error,
         "No address is free for a client.",
         "Widen the pool, shorten the lease time, or look for addresses set aside by declines. "
         "Told once per scope in five minutes."},
     {NoticeId::ScopeFilling, "scope-filling", Level::Warning, "A scope is nearly full.",
         "Widen its pools or shorten the lease time before addresses run out; see which clients "
         "hold them. `utilisation-high` of the configuration says when this is told."},
     {NoticeId::ScopeRelieved, "scope-relieved", Level::Notice,
         "A scope that was nearly full has room again.", "Nothing."},
     {NoticeId::AddressDeclined, "address-declined", Level::Warning,
         "A client found the address in use and declined it; it is set aside.",
         "Find the device that uses the address without a lease. The address returns by itself "
         "after the decline hold."},
     {NoticeId::ReservedAddressDeclined, "reserved-address-declined", Level::Error,
         "A client declined its reserved address; it is set aside.",
         "Another device uses the address reserved for this client. Find it; until then the client "
         "gets an address from the pool."},
     {NoticeId::DeclinesIgnored, "declines-ignored", Level::Error,
         "Too many declines; further ones are ignored.",
         "The client, or its network, is broken: it declines whatever it is given. Look at the "
         "client named; the pool is protected."},
     {NoticeId::AbandonedReturned, "abandoned-returned", Level::Info,
         "The hold of a declined address is over; it may be given again.",
         "Nothing. If it is declined again at once, the other user of the address is still there."},
     {NoticeId::UnknownClientReboot, "unknown-client-reboot", Level::Info,
         "A client asks to keep an address, and we have no record of it.",
         "Nothing, if another server serves this network; the client starts anew when nobody "
         "answers. Told of "
         "twenty clients in each scope in five minutes."},
     {NoticeId::AddressConflictInRequest, "request-names-two-addresses", Level::Notice,
         "A client requests one address and uses another; the one it uses counts.",
         "Nothing; the client is not quite right."},
     {NoticeId::StorageFailed, "storage-failed", Level::Error,
         "Leases cannot be stored: no new lease is acknowledged.",
         "Free space or repair the disk of the data directory. Stored leases are still confirmed; "
         "service resumes by itself."},
     {NoticeId::StorageRecovered, "storage-recovered", Level::Notice,
         "Leases can be stored again.", "Nothing; find out why the disk failed."},
     {NoticeId::ClockStepped, "clock-stepped", Level::Warning,
         "The system's clock was stepped; leases keep their length.",
         "See that the system's clock is right (NTP). No lease ends early or late by the step."},
     {NoticeId::Reconfigured, "reconfigured", Level::Notice, "A new configuration is in force.",
         "Nothing."},
     {NoticeId::BindingsAside, "bindings-aside", Level::Warning,
         "Leases lie outside every pool now; they are kept aside.",
         "Nothing, if the change was meant: their clients move on when they renew. They come back "
         "with their pool."},
     {NoticeId::RelayWithoutScope, "link-selection-unknown", Level::Warning,
         "A relay or client selects a subnet that no scope has.",
         "Add the scope, or correct the relay's link selection. Told once per relay in five "
         "minutes."},
     {NoticeId::ServerStarted, "server-started", Level::Notice, "Serving.", "Nothing."},
     {NoticeId::ServerStopping, "server-stopping", Level::Notice,
         "Stopping; the journal is flushed first.", "Nothing, if the stop was meant."},
     {NoticeId::ServerStopped, "server-stopped", Level::Notice, "Stopped.",
         "Nothing, if the stop was meant."},
     {NoticeId::StartFailed, "start-failed", Level::Error, "The server cannot start.",
         "Mend what the sentence names; `docs/operating.md` lists the exit codes."},
     {NoticeId::ConfigurationWarning, "configuration-warning", Level::Warning,
         "Something in the configuration is allowed and probably not meant.",
         "Read the sentence: it names the place and says what is odd."},
     {NoticeId::ConfigurationProblem, "configuration-problem", Level::Error,
         "A fault in the configuration.",
         "Correct the place that the sentence names, then reload. `tandemd --check FILE` tells all "
         "faults at once."},
     {NoticeId::ConfigurationFallback, "configuration-fallback", Level::Error,
         "The configuration file is bad: the last good revision is served instead.",
         "Correct the file, then reload. The faults are told as configuration-problem."},
     {NoticeId::ConfigurationRefused, "configuration-refused", Level::Error,
         "The configuration file is bad; the server goes on by the revision that it has.",
         "Correct the file, then reload. The faults are told as configuration-problem."},
     {NoticeId::ConfigurationNotKept, "configuration-not-kept", Level::Warning,
         "The configuration is served but could not be kept as a revision.",
         "Look at the disk of the data directory: after a restart the file alone decides."},
     {NoticeId::ConfigurationDiverged, "configuration-diverged", Level::Error,
         "The configuration file was changed, and so was the configuration through the API since "
         "the file was last taken: the file is not taken, the latest revision is served.",
         "`tandem config diff -f FILE` shows the difference; `tandem config apply -f FILE` serves "
         "the file's."},
     {NoticeId::ControlFailed, "control-failed", Level::Error,
         "A part of the control API cannot be reached.",
         "See the place and the reason given. Clients are served nevertheless; a restart tries "
         "again, and for TLS a reload."},
     {NoticeId::InterfaceServed, "interface-served", Level::Info,
         "Direct clients are served on this interface.", "Nothing."},
     {NoticeId::InterfaceLeft, "interface-left", Level::Notice,
         "Direct clients here are no longer heard.",
         "Nothing, if the interface was meant to go; it is served again when it comes back."},
     {NoticeId::InterfaceNotEthernet, "interface-not-ethernet", Level::Notice,
         "The interface is not Ethernet: only relayed and unicast messages are served here.",
         "Nothing, or leave the interface out of `server.interfaces`."},
     {NoticeId::InterfaceFailed, "interface-failed", Level::Error,
         "Direct clients here cannot be heard.",
         "See the reason given: a packet socket needs CAP_NET_RAW and an interface that is up."},
     {NoticeId::InterfacesUnknown, "interfaces-unknown", Level::Error,
         "The network interfaces could not be listed; those known before are served.",
         "See the reason given; the next change of an interface tries again."},
     {NoticeId::SendFailed, "send-failed", Level::Debug, "The kernel refused to send.",
         "See the reason given: no route to a relay, or no buffer. The client asks again."},
     {NoticeId::JournalRemark, "journal-remark", Level::Warning,
         "Replay found damage in the journal that cost nothing.",
         "Nothing after a crash: the end of the last write is torn then. Otherwise look at the "
         "disk."},
     {NoticeId::StorageUpkeepFailed, "storage-upkeep-failed", Level::Warning,
         "A snapshot or the next segment of the journal could not be written; tried again later.",
         "Free space or repair the disk of the data directory. Serving goes on meanwhile."},
     {NoticeId::StorageSlow, "storage-slow", Level::Warning,
         "The disk has not answered for a second; acknowledgements wait for it.",
         "See what else writes to the disk of the data directory, or whether it fails. Clients "
         "whose answer waits ask again; one that waits longer than they do is a new start for "
         "them."},
     {NoticeId::StorageCaughtUp, "storage-caught-up", Level::Notice,
         "The disk has answered; what waited for it has left.",
         "Nothing, if it was rare and short."},
     {NoticeId::CountersTold, "counters", Level::Notice, "The counters, as asked by SIGUSR1.",
         "Nothing."},
     }
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kNoticeCount; ++i) {
    if (kTable[i].id != static_cast<NoticeId>(i)) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::string_view to_text(Level level) {
  switch (level) {
    case Level::Debug:
      return "debug";
    case Level::Info:
      return "info";
    case Level::Notice:
      return "notice";
    case Level::Warning:
      return "warning";
    case Level::Error:
      return "error";
  }
  return "unknown";
}

const std::array<NoticeRow, kNoticeCount>& notice_table() {
  return kTable;
}

const NoticeRow& row_of(NoticeId id) {
  return kTable[static_cast<std::size_t>(id)];
}

std::string_view text_of(const Notice& notice) {
  return notice.text.empty() ? row_of(notice.id).text : notice.text;
}

std::string to_text(const Notice& notice) {
  std::string text = std::string(row_of(notice.id).name) + ": " + std::string(text_of(notice));
  for (const auto& [name, value] : notice.fields) {
    text += ' ';
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

}  // namespace tandem
