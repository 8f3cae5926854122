// SPDX-License-Identifier: Apache-2.0
#include "sim/server.h"

#include <fmt/format.h>

#include "sim/networks.h"
#include "sim/reply_paths.h"

namespace tandem::sim {
namespace {

// Small, so that a run of hours goes through many segments and snapshots.
constexpr std::uint64_t kSegmentSize = journal::kSegmentSizeMin;
constexpr std::uint64_t kSnapshotAfter = 4000;
constexpr std::size_t kPieceSize = 300;

}  // namespace

Server::Server(Parts parts, std::shared_ptr<const node::Settings> settings, std::uint64_t seed)
    : parts_(parts),
      random_(seed),
      settings_(std::move(settings)),
      disk_(seed),
      interfaces_({server_interface()}) {}

// --- life and death

void Server::start() {
  ++incarnation_;
  const std::uint64_t seed = random_.next();
  store_ = std::make_unique<journal::Store>(
      disk_, journal::StoreOptions{kSegmentSize, kSnapshotAfter, seed});
  node_ = std::make_unique<node::Node>(settings_, random_.next());
  const auto recovered =
      store_->recover([&](const journal::Record& record) { node_->restore(record); });
  if (disk_.operations() >= power_cut_at_) parts_.coverage.hit(Path::PowerLossInRecovery);
  if (power_is_gone()) return;
  if (!recovered.ok()) {
    return parts_.checker.complain("recovery",
                                   "the journal is refused: " + recovered.error().message);
  }
  if (recovered->octets_cut > 0) parts_.coverage.hit(Path::TornTail);
  if (recovered->last < replay_.last_position()) parts_.coverage.hit(Path::RecordsLost);
  if (auto complaint = replay_.cut(recovered->last)) parts_.checker.complain("durable", *complaint);
  const Now now = parts_.clocks.now();
  parts_.world.trace(fmt::format("server starts, boot {}, {} records, journal up to {}",
                                 parts_.clocks.boot(), recovered->records, recovered->last));
  counted_ = {};
  if (auto complaint = replay_.difference(node_->bindings())) {
    parts_.checker.complain("memory-is-journal", "after a restart: " + *complaint);
  }
  node_->start(recovered->last, parts_.clocks.boot(), now, effects_);
  gather(nullptr);
  if (replay_.revision() != settings_->revision) {
    parts_.checker.complain("memory-is-journal",
                            "the journal names another configuration than the one in effect");
  }
  if (replay_.clock())
    parts_.checker.set_line(replay_.clock()->line_nanoseconds, parts_.clocks.true_time());
  parts_.checker.restarted(parts_.clocks.true_time(), node_->bindings());
  const std::uint64_t mine = incarnation_;
  if (store_->state() == journal::Store::State::Failed) storage_failed();
  if (mine != incarnation_) return;
  step(node::InterfacesChanged{interfaces_});
}

void Server::vanish() {
  ++crashes_;
  ++incarnation_;
  node_.reset();
  store_.reset();
  effects_.clear();
  gathered_ = {};
  jobs_.clear();
  held_.clear();
  busy_ = snapshotting_ = storage_down_ = recovery_due_ = recovery_planned_ = false;
  snapshot_not_before_ = {};
  kill_before_send_ = 0;
  parts_.checker.crashed();
}

void Server::restart_later(Duration after) {
  const std::uint64_t mine = incarnation_;
  parts_.world.at(parts_.clocks.true_time() + after, [this, mine] {
    if (mine == incarnation_) start();
  });
}

void Server::kill() {
  if (!up()) return;
  parts_.world.trace("server is killed");
  parts_.coverage.hit(busy_ ? Path::KillWithUnsynced : Path::KillIdle);
  if (parts_.clocks.stepped()) parts_.coverage.hit(Path::ClockStepAndRestart);
  vanish();
  after_kill_ = true;
  restart_later(Duration::milliseconds(random_.between(50, 20'000)));
}

void Server::lose_power() {
  parts_.world.trace("the power fails");
  if (snapshotting_) parts_.coverage.hit(Path::PowerLossInSnapshot);
  if (!busy_) parts_.coverage.hit(Path::PowerLossIdle);
  if (after_kill_) parts_.coverage.hit(Path::PowerLossAfterKill);
  if (parts_.clocks.stepped()) parts_.coverage.hit(Path::ClockStepAndRestart);
  vanish();
  disk_.crash();
  power_cut_at_ = MemoryDisk::kUnlimited;
  parts_.clocks.reboot();
  after_kill_ = clock_stored_ = false;
  restart_later(Duration::milliseconds(random_.between(1000, 200'000)));
}

void Server::lose_power_at_operation(std::uint64_t n) {
  disk_.cut_power(n);
  power_cut_at_ = disk_.operations() + n;
}

void Server::use_up_faults() {
  constexpr int kMost = 20;  // more than any fault was planned ahead
  for (int i = 0; i < kMost; ++i) (void)disk_.sync_names();
  if (up()) (void)power_is_gone();
}

bool Server::power_is_gone() {
  if (disk_.operations() < power_cut_at_) return false;
  parts_.coverage.hit(Path::PowerLossInCommit);
  lose_power();
  return true;
}

// --- what happens to the node

void Server::step(const node::Event& event, std::shared_ptr<const Delivery> delivery) {
  ++events_;
  node_->step(event, parts_.clocks.now(), effects_);
  gather(std::move(delivery));
  count_drops();
  const Instant now = parts_.clocks.true_time();
  if (auto complaint = replay_.difference(node_->bindings())) {
    parts_.checker.complain("memory-is-journal", *complaint);
  }
  if (!std::holds_alternative<node::DhcpDatagram>(event) &&
      !std::holds_alternative<node::Command>(event)) {
    parts_.checker.look(now, node_->bindings());
  }
  turn();
}

void Server::gather(std::shared_ptr<const Delivery> delivery) {
  if (effects_.record_count > 0) {
    replay_.append(effects_.records, effects_.record_count, effects_.last_position);
    gathered_.records.insert(gathered_.records.end(), effects_.records.begin(),
                             effects_.records.end());
    gathered_.count += effects_.record_count;
    gathered_.last = effects_.last_position;
  }
  for (const node::Outgoing& o : effects_.send) {
    Bytes bytes = to_bytes(effects_.datagram(o));
    std::optional<Reply> reply = parse_reply(bytes);
    if (!reply) parts_.checker.complain("reply-fields", "a datagram that is no DHCP message");
    held_.push_back({o.after, o.to, std::move(bytes), delivery, std::move(reply)});
  }
  for (const Notice& notice : effects_.notices) {
    if (parts_.world.tracing()) parts_.world.trace("  " + to_text(notice));
  }
  results_.insert(results_.end(), effects_.results.begin(), effects_.results.end());
  const std::optional<Instant> wake_at = effects_.wake_at;
  effects_.clear();
  effects_.wake_at = wake_at;
  schedule_wake();
}

void Server::schedule_wake() {
  if (!effects_.wake_at || effects_.wake_at == Instant::never()) return;
  const Duration wait = *effects_.wake_at - parts_.clocks.now().instant;
  const Instant when = parts_.clocks.true_time() + std::max(wait, Duration::milliseconds(1));
  if (when == wake_) return;
  wake_ = when;
  const std::uint64_t mine = incarnation_;
  parts_.world.at(when, [this, mine, when] {
    if (mine != incarnation_ || when != wake_) return;
    wake_ = {};
    step(node::Tick{});
  });
}

bool Server::silence_allowed(const Delivery& delivery) const {
  if (storage_down_ || interfaces_.empty()) return true;
  for (const Held& held : held_) {  // D1.14: the first of two is in work
    if (held.delivery && held.delivery->request.xid == delivery.request.xid) return true;
  }
  return false;
}

void Server::receive(const Delivery& delivery) {
  if (!up()) return;
  const auto shared = std::make_shared<const Delivery>(delivery);
  const Instant now = parts_.clocks.true_time();
  if (storage_down_) parts_.coverage.hit(Path::RequestWhileStorageDown);
  parts_.checker.before(delivery, now, node_->bindings());
  const std::size_t held_before = held_.size();
  const bool quiet = silence_allowed(delivery);
  const std::uint64_t mine = incarnation_;

  ++events_;
  node_->step(node::DhcpDatagram{server_interface().id, delivery.source, delivery.source_port,
                                 delivery.destination, delivery.bytes},
              parts_.clocks.now(), effects_);
  gather(shared);
  if (held_.size() > held_before + 1) {
    parts_.checker.complain("reply-type", "one request, two replies");
  }
  const Held* reply = held_.size() > held_before ? &held_.back() : nullptr;
  if (parts_.world.tracing() && reply != nullptr && reply->reply) {
    parts_.world.trace(fmt::format("  server answers {}{}", describe(*reply->reply),
                                   reply->after > 0 ? " once stored" : ""));
  }
  const bool readable = reply != nullptr && reply->reply;
  if (readable) count_reply(delivery, *reply->reply, parts_.checker, parts_.coverage);
  if (readable && reply->after > 0 && busy_) parts_.coverage.hit(Path::AckFromPipeline);
  parts_.checker.after(delivery, readable ? &*reply->reply : nullptr,
                       readable ? &reply->to : nullptr, now, node_->bindings(), quiet);
  parts_.checker.look(now, node_->bindings());
  count_drops();
  if (auto complaint = replay_.difference(node_->bindings())) {
    parts_.checker.complain("memory-is-journal", *complaint);
  }
  send_due();
  if (mine == incarnation_) turn();
}

// What the node counted tells which rare path a step took.
void Server::count_drops() {
  using node::Drop;
  struct Row {
    Drop drop;
    Path path;
  };
  static constexpr Row kRows[] = {
      {Drop::ForeignServer, Path::SilenceForeignServer},
      {Drop::UnknownClient, Path::SilenceUnknownClient},
      {Drop::NotARequest,   Path::SilenceReflected    },
      {Drop::NoScope,       Path::SilenceNoScope      },
      {Drop::NoFreeAddress, Path::PoolExhausted       },
      {Drop::DeclineLimit,  Path::DeclineLimit        },
      {Drop::Duplicate,     Path::DuplicateInWork     },
  };
  const node::Counters& counters = node_->counters();
  for (const Row& row : kRows) {
    const auto i = static_cast<std::size_t>(row.drop);
    if (counters.dropped[i] > counted_.dropped[i]) parts_.coverage.hit(row.path);
    if (row.drop == Drop::DeclineLimit && counters.dropped[i] > counted_.dropped[i]) {
      parts_.world.trace("  declined too often: ignored");
    }
  }
  if (counters.offers_lapsed > counted_.offers_lapsed) parts_.coverage.hit(Path::OfferLapsed);
  if (counters.leases_expired > counted_.leases_expired) parts_.coverage.hit(Path::LeaseExpired);
  counted_ = counters;
}

void Server::reconfigure(std::shared_ptr<const node::Settings> settings,
                         const lease::TopologySource& topology) {
  settings_ = std::move(settings);
  parts_.checker.serve(topology);
  if (up()) step(node::Reconfigure{settings_});
}

void Server::command(const node::Command& command, const Ipv4Range& concerned) {
  if (!up()) return;
  const std::uint64_t mine = incarnation_;
  const journal::Position before = replay_.last_position();
  results_.clear();
  step(command);
  if (mine != incarnation_) return;
  check_results(command, before);
  parts_.checker.commanded(concerned, node_->bindings());
  parts_.checker.look(parts_.clocks.true_time(), node_->bindings());
}

// A command is answered once, under its number; and not before what it did, or what it was refused
// for, is stored.
void Server::check_results(const node::Command& command, journal::Position before) {
  const bool answered = results_.size() == 1 && results_.front().number == command.number;
  if (!answered) return parts_.checker.complain("command-result", "a command got no answer");
  const node::CommandResult& result = results_.front();
  if (result.refusal == node::Refusal::StorageDown && storage_down_) return;
  if (result.after < before + result.count) {
    parts_.checker.complain("command-result", "a command may be told before it is stored");
  }
}

void Server::set_interfaces(std::vector<node::Interface> interfaces) {
  interfaces_ = std::move(interfaces);
  if (interfaces_.empty()) parts_.coverage.hit(Path::InterfaceGone);
  if (up()) step(node::InterfacesChanged{interfaces_});
}

void Server::look_at_clock() {
  if (up()) step(node::Tick{});
}

// --- the writer

Duration Server::latency() {
  const std::int64_t most = slow_disk_ ? 3'000'000 : 4'000;
  return Duration::microseconds(random_.between(50, most));
}

void Server::turn() {
  if (!up() || busy_) return;
  plan_jobs();
  if (jobs_.empty()) return;
  busy_ = true;
  const std::uint64_t mine = incarnation_;
  parts_.world.at(parts_.clocks.true_time() + latency(), [this, mine] {
    if (mine == incarnation_) run_jobs();
  });
}

// The batch first, then a piece of the snapshot: the piece may show what the batch says.
void Server::plan_jobs() {
  if (gathered_.count > 0) jobs_.push_back({Job::Kind::Append, std::exchange(gathered_, {})});
  if (snapshotting_) {
    Job piece{Job::Kind::Piece, {}};
    piece.batch.count = node_->snapshot(cursor_, kPieceSize, piece.batch.records);
    if (piece.batch.count == 0) piece.kind = Job::Kind::Finish;
    jobs_.push_back(std::move(piece));
  } else if (recovery_due_ || (!storage_down_ && store_->snapshot_due() &&
                               parts_.clocks.true_time() >= snapshot_not_before_)) {
    jobs_.push_back({Job::Kind::Begin, {}});
  } else if (!storage_down_ && store_->has_idle_work()) {
    jobs_.push_back({Job::Kind::Idle, {}});
  }
}

void Server::run_jobs() {
  const std::uint64_t mine = incarnation_;
  while (!jobs_.empty()) {
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    if (!run(job) || mine != incarnation_) break;
  }
  if (mine != incarnation_) return;
  busy_ = false;
  turn();
}

// False if the machine is no more.
bool Server::run(Job& job) {
  const std::uint64_t mine = incarnation_;
  switch (job.kind) {
    case Job::Kind::Append:
      append(job.batch);
      break;
    case Job::Kind::Begin:
      recovery_due_ = false;
      cursor_ = {};
      snapshotting_ = store_->begin_snapshot().ok();
      if (snapshotting_ && at_next_snapshot_) std::exchange(at_next_snapshot_, {})();
      break;
    case Job::Kind::Piece:
      if (store_->snapshot_under_way()) {
        snapshotting_ = store_->add_to_snapshot(job.batch.records, job.batch.count).ok();
      } else {
        snapshotting_ = false;
      }
      break;
    case Job::Kind::Finish:
      finish_snapshot();
      break;
    case Job::Kind::Idle:
      if (!store_->idle().ok()) parts_.world.trace("upkeep of the journal failed");
      break;
  }
  if (mine != incarnation_ || power_is_gone()) {
    const bool in_snapshot = job.kind == Job::Kind::Piece || job.kind == Job::Kind::Finish;
    if (in_snapshot) parts_.coverage.hit(Path::PowerLossInSnapshot);
    return false;
  }
  if (!snapshotting_) snapshot_not_before_ = parts_.clocks.true_time() + Duration::seconds(1);
  if (store_->state() == journal::Store::State::Failed) storage_failed();
  return mine == incarnation_;
}

void Server::append(const Batch& batch) {
  const auto stored = store_->append(batch.records, batch.count, batch.last);
  if (power_is_gone()) return;
  if (stored.ok() && !storage_down_) tell_durable();
}

void Server::finish_snapshot() {
  snapshotting_ = false;
  if (!store_->snapshot_under_way()) return;
  const bool finished = store_->finish_snapshot().ok();
  if (power_is_gone()) return;
  if (!finished) return;
  parts_.coverage.hit(Path::Snapshot);
  parts_.world.trace("snapshot finished");
  if (!storage_down_) return;
  storage_down_ = false;
  parts_.coverage.hit(Path::StorageRecovered);
  replay_.durable(store_->durable());
  step(node::StorageRecovered{store_->durable()});
}

void Server::storage_failed() {
  snapshotting_ = false;
  recover_storage_later();
  std::erase_if(held_, [&](const Held& h) { return h.after > store_->durable(); });
  if (storage_down_) return;
  storage_down_ = true;
  parts_.coverage.hit(Path::CommitFailed);
  parts_.world.trace("storage failed: " + store_->failure());
  step(node::StorageFailed{store_->durable(), store_->failure()});
}

void Server::recover_storage_later() {
  if (recovery_planned_) return;
  recovery_planned_ = true;
  const std::uint64_t mine = incarnation_;
  const Duration wait = Duration::milliseconds(random_.between(100, 5000));
  parts_.world.at(parts_.clocks.true_time() + wait, [this, mine] {
    if (mine != incarnation_) return;
    recovery_planned_ = false;
    recovery_due_ = true;
    turn();
  });
}

void Server::tell_durable() {
  replay_.durable(store_->durable());
  // The journal knows of every step of UTC; so does the battery-backed clock by now.
  if (replay_.durable_position() == replay_.last_position()) {
    parts_.clocks.save_wall();
    clock_stored_ = true;
  }
  step(node::Durable{store_->durable()});
  send_due();
}

void Server::send_due() {
  const std::uint64_t mine = incarnation_;
  for (std::size_t i = 0; i < held_.size();) {
    if (held_[i].after > store_->durable()) {
      ++i;
      continue;
    }
    if (kill_before_send_ > 0 && --kill_before_send_ == 0) {
      parts_.coverage.hit(Path::KillBeforeSend);
      return kill();
    }
    const Held held = std::move(held_[i]);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    if (held.reply && held.delivery) parts_.checker.left(*held.delivery, *held.reply);
    parts_.world.transmit(held.to, held.bytes);
    if (mine != incarnation_) return;
  }
}

}  // namespace tandem::sim
