// SPDX-License-Identifier: Apache-2.0
#include "daemon/server.h"

#include <algorithm>
#include <csignal>

#include "control/counters.h"
#include "io/clock.h"
#include "io/systemd.h"

namespace tandem::daemon {
namespace {

// What may gather behind a slow disk before we stop reading: some hundred thousand clients' replies
// would only be stale when they leave.
constexpr std::size_t kWaitingRepliesMax = 8192;
constexpr std::size_t kWaitingOctetsMax = std::size_t{8} << 20;

}  // namespace

Server::Server(Parts parts)
    : parts_(std::move(parts)),
      now_(io::read_clock()),
      deadline_(parts_.loop,
                [this] {
                  now_ = io::read_clock();
                  step(node::Tick{});
                  settle();
                }),
      heartbeat_(parts_.loop, [this] { beat(); }) {}

Server::~Server() {
  parts_.storage.close();
}

void Server::start(journal::Position last, std::uint64_t boot) {
  now_ = io::read_clock();
  durable_ = parts_.storage.status().durable;
  parts_.storage.start(parts_.node, [this] { storage_changed(); });
  parts_.node.start(last, boot, now_, gathering_);
  step(node::InterfacesChanged{parts_.network.interfaces()});
  parts_.network.listen({
      .received = [this](std::span<const io::Datagram> batch) { receive(batch); },
      .interfaces_changed =
          [this](const std::vector<node::Interface>& interfaces) {
            now_ = io::read_clock();
            step(node::InterfacesChanged{interfaces});
            settle();
          },
  });
  storage_changed();  // it may have started out of order, on a disk that cannot be written
  parts_.loop.on_signals({SIGTERM, SIGINT, SIGHUP, SIGUSR1}, [this](int n) { signal(n); });
  beat();
}

void Server::run() {
  parts_.loop.run();
  parts_.storage.close();
}

void Server::receive(std::span<const io::Datagram> datagrams) {
  now_ = io::read_clock();
  for (const io::Datagram& d : datagrams) {
    step(node::DhcpDatagram{.interface = d.interface,
                            .source = d.source,
                            .source_port = d.source_port,
                            .destination = d.destination,
                            .bytes = d.payload});
  }
  settle();
}

void Server::step(const node::Event& event) {
  parts_.node.step(event, now_, gathering_);
}

// Obeys what the steps of this turn asked for.
void Server::settle() {
  tell_notices();
  tell_traces();
  tell_awaited();
  deadline_.set(gathering_.wake_at.value_or(Instant::never()));
  send_durable(gathering_);
  commit();
  // Now the journal knows, or will know first, all that a piece of a snapshot may reflect.
  if (gathering_.record_count == 0 && !stopping_) parts_.storage.upkeep();
  if (gathering_.record_count == 0 && gathering_.send.empty()) gathering_.clear();
  apply_bounds();
  if (stopping_) stop_when_flushed();
}

void Server::tell_notices() {
  for (const Notice& notice : gathering_.notices) parts_.log.write(notice);
  gathering_.notices.clear();
}

// Record, then tell: a reply leaves when the journal is durable up to what it rests on.
void Server::send_durable(node::Effects& effects) {
  if (effects.send.empty()) return;
  const Instant now = io::read_clock().instant;
  const auto leave = [&](const node::Outgoing& outgoing) {
    if (outgoing.after > durable_) return false;
    replies_.add(now - outgoing.asked);
    parts_.network.queue(outgoing.to, effects.datagram(outgoing));
    return true;
  };
  if (std::erase_if(effects.send, leave) > 0) parts_.network.flush();
}

void Server::commit() {
  if (gathering_.record_count == 0 || parts_.storage.busy()) return;
  std::swap(gathering_, in_flight_);
  parts_.storage.commit(in_flight_);
}

// A trace is told when what it says holds.
void Server::tell_traces() {
  for (node::Traced& traced : gathering_.traces) {
    if (!traced_) continue;
    const journal::Position after = traced.after;
    awaited_.add(after, [tell = traced_, one = std::move(traced)](bool stored) mutable {
      if (stored) tell(std::move(one));
    });
  }
  gathering_.traces.clear();
}

void Server::tell_awaited() {
  awaited_.durable(durable_);
  if (!storage_healthy_) awaited_.failed();
}

void Server::apply_bounds() {
  const bool full = gathering_.send.size() >= kWaitingRepliesMax ||
                    gathering_.bytes.size() + gathering_.records.size() >= kWaitingOctetsMax;
  if (full || stopping_) {
    parts_.network.pause();
  } else {
    parts_.network.resume();
  }
}

void Server::storage_changed() {
  now_ = io::read_clock();
  const Storage::Status& status = parts_.storage.status();
  const bool was_healthy = std::exchange(storage_healthy_, status.healthy());
  const bool advanced = status.durable > std::exchange(durable_, status.durable);
  if (storage_healthy_ && !was_healthy) {
    step(node::StorageRecovered{durable_});
  } else if (!storage_healthy_ && was_healthy) {
    step(node::StorageFailed{durable_, status.failure});
    drop_what_waits();
  } else if (advanced) {
    step(node::Durable{durable_});
  }
  if (!parts_.storage.busy()) {
    send_durable(in_flight_);
    const bool stored = in_flight_.record_count > 0 && in_flight_.last_position <= durable_;
    if (stored && parts_.stored) {
      parts_.stored(in_flight_.records, in_flight_.record_count, in_flight_.last_position);
    }
    in_flight_.clear();  // what could not leave rested on records that were lost
  }
  settle();
}

// Nobody was promised anything by a reply that has not left; its client asks again.
void Server::drop_what_waits() {
  std::erase_if(gathering_.send,
                [this](const node::Outgoing& outgoing) { return outgoing.after > durable_; });
}

void Server::signal(int number) {
  now_ = io::read_clock();
  switch (number) {
    case SIGHUP:
      io::notify_reloading();
      return parts_.reload();
    case SIGUSR1:
      return tell_counters();
    default:
      return stop();
  }
}

control::Status Server::status() {
  const Storage::Status& storage = parts_.storage.status();
  return {
      .now = io::read_clock(),
      .storage = {storage.healthy(), storage.failure, storage.durable},
      .last_position = parts_.node.last_position(),
      .bindings = parts_.node.bindings().size(),
      .revision = parts_.node.settings().revision,
      .counters = parts_.node.counters(),
      .network = parts_.network.counters(),
      .replies = replies_,
      .commits = parts_.storage.commits(),
      .interfaces = parts_.network.interfaces()
  };
}

void Server::command(std::vector<node::Command> commands,
                     std::function<void(std::vector<node::CommandResult>)> done) {
  now_ = io::read_clock();
  for (node::Command& command : commands) {
    command.number = ++commands_;
    step(command);
  }
  std::vector<node::CommandResult> results = std::exchange(gathering_.results, {});
  journal::Position after = 0;
  for (const node::CommandResult& result : results) after = std::max(after, result.after);
  awaited_.add(after, [results = std::move(results), done = std::move(done)](bool stored) mutable {
    for (node::CommandResult& result : results) {
      if (!stored && result.done()) result.refusal = node::Refusal::StorageDown;
    }
    done(std::move(results));
  });
  settle();
}

void Server::reconfigure(std::shared_ptr<const node::Settings> settings,
                         std::function<void(journal::Position)> done) {
  now_ = io::read_clock();
  const std::vector<std::string> interfaces = settings->interfaces;
  step(node::Reconfigure{std::move(settings)});
  parts_.network.serve(interfaces);
  const journal::Position after = parts_.node.last_position();
  awaited_.add(after, [after, done = std::move(done)](bool stored) { done(stored ? after : 0); });
  settle();
}

void Server::trace(std::vector<node::ClientPattern> clients,
                   std::function<void(node::Traced)> traced) {
  now_ = io::read_clock();
  traced_ = clients.empty() ? nullptr : std::move(traced);
  step(node::TraceClients{std::move(clients)});
  settle();
}

void Server::stop() {
  if (std::exchange(stopping_, true)) return;
  io::notify_stopping();
  parts_.log.write({NoticeId::ServerStopping});
  settle();
}

void Server::stop_when_flushed() {
  const bool nothing_to_store = gathering_.record_count == 0 || !storage_healthy_;
  if (parts_.storage.busy() || !nothing_to_store) return;
  tell_counters();
  parts_.log.write({NoticeId::ServerStopped});
  parts_.loop.stop();
}

void Server::tell_counters() {
  parts_.log.write(
      {.id = NoticeId::CountersTold,
       .text = api::to_text(control::counters_json(
           parts_.node.counters(), parts_.network.counters(), parts_.node.bindings().size()))});
}

void Server::beat() {
  io::notify_alive();
  heartbeat_.set(io::read_clock().instant + io::watchdog_interval());
}

}  // namespace tandem::daemon
