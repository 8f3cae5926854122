// SPDX-License-Identifier: Apache-2.0
// The simulated server machine: a Node, its journal on a disk in memory, and a driver that keeps
// the same order as the daemon's: step, hand records and snapshot pieces to the writer in the order
// in which the node made them, tell the node what became durable, and only then let go the replies
// that waited. The writer takes virtual time, so that batches gather meanwhile, and the machine can
// die between any two disk operations and before any send.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "base/memory_disk.h"
#include "journal/store.h"
#include "node/node.h"
#include "sim/checker.h"
#include "sim/clocks.h"
#include "sim/coverage.h"
#include "sim/delivery.h"

namespace tandem::sim {

// What a server needs of the world around it.
class Surroundings {
 public:
  virtual void at(Instant time, std::function<void()> action) = 0;
  virtual void transmit(const node::Destination& to, const Bytes& datagram) = 0;
  virtual void trace(const std::string& line) = 0;
  virtual bool tracing() const = 0;

 protected:
  ~Surroundings() = default;
};

class Server {
 public:
  struct Parts {  // all outlive the server
    Surroundings& world;
    Clocks& clocks;
    Checker& checker;
    Coverage& coverage;
  };
  Server(Parts parts, std::shared_ptr<const node::Settings> settings, std::uint64_t seed);

  bool up() const { return node_ != nullptr; }
  // This boot is known to the journal, and the server runs, or runs again before the machine boots:
  // then no step of UTC escapes it.
  bool sees_clock() const { return clock_stored_ && (up() || after_kill_); }
  bool power_loss_planned() const { return power_cut_at_ != MemoryDisk::kUnlimited; }
  bool storage_healthy() const { return !storage_down_; }
  bool busy() const { return busy_ || !held_.empty(); }
  const node::Node& node() const { return *node_; }
  MemoryDisk& disk() { return disk_; }
  bool snapshot_under_way() const { return snapshotting_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t crashes() const { return crashes_; }

  void start();
  void receive(const Delivery& delivery);
  void reconfigure(std::shared_ptr<const node::Settings> settings,
                   const lease::TopologySource& topology);
  template <typename Kind>
  void command(Kind kind, const Ipv4Range& concerned) {
    command(node::Command{++commands_, std::move(kind)}, concerned);
  }
  void command(const node::Command& command, const Ipv4Range& concerned);
  void set_interfaces(std::vector<node::Interface> interfaces);
  void look_at_clock();  // a Tick, so that a step of UTC is seen

  void kill();
  void lose_power();
  // The power goes at the n-th disk operation from now; the kill comes before the n-th send.
  void lose_power_at_operation(std::uint64_t n);
  void kill_before_send(std::uint32_t n) { kill_before_send_ = n; }
  // What was planned to fail fails now.
  void use_up_faults();
  // Done once, when the next snapshot has been begun: snapshots are too short to be hit by chance.
  void at_next_snapshot(std::function<void()> action) { at_next_snapshot_ = std::move(action); }
  void set_slow_disk(bool slow) { slow_disk_ = slow; }

 private:
  struct Held {
    journal::Position after;
    node::Destination to;
    Bytes bytes;
    std::shared_ptr<const Delivery> delivery;
    std::optional<Reply> reply;
  };
  struct Batch {
    Bytes records;
    std::uint32_t count = 0;
    journal::Position last = 0;
  };
  struct Job {
    enum class Kind : std::uint8_t { Append, Begin, Piece, Finish, Idle } kind;
    Batch batch;
  };

  void check_results(const node::Command& command, journal::Position before);
  void step(const node::Event& event, std::shared_ptr<const Delivery> delivery = nullptr);
  void count_drops();
  bool silence_allowed(const Delivery& delivery) const;
  void gather(std::shared_ptr<const Delivery> delivery);
  void schedule_wake();
  void turn();
  void plan_jobs();
  void run_jobs();
  bool run(Job& job);
  void append(const Batch& batch);
  void finish_snapshot();
  void storage_failed();
  void recover_storage_later();
  void tell_durable();
  void send_due();
  bool power_is_gone();
  void vanish();
  void restart_later(Duration after);
  Duration latency();

  Parts parts_;
  Random random_;
  std::shared_ptr<const node::Settings> settings_;
  MemoryDisk disk_;
  std::unique_ptr<journal::Store> store_;
  std::unique_ptr<node::Node> node_;
  node::Effects effects_;
  std::vector<node::CommandResult> results_;  // of the last command
  Replay replay_;
  std::vector<node::Interface> interfaces_;
  node::Counters counted_;  // as of the last step, to see what this one added

  Batch gathered_;  // made since the writer was last given something
  std::deque<Job> jobs_;
  std::deque<Held> held_;
  node::SnapshotCursor cursor_;
  bool busy_ = false;
  bool snapshotting_ = false;
  bool storage_down_ = false;
  bool recovery_due_ = false;
  bool recovery_planned_ = false;
  bool slow_disk_ = false;
  bool after_kill_ = false;
  bool clock_stored_ = false;
  std::uint64_t incarnation_ = 0;  // events of an earlier one come to nothing
  std::uint64_t power_cut_at_ = MemoryDisk::kUnlimited;
  std::uint32_t kill_before_send_ = 0;
  std::function<void()> at_next_snapshot_;
  Instant wake_;
  Instant snapshot_not_before_;  // one that failed is not begun again at once
  std::uint64_t events_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t commands_ = 0;
};

}  // namespace tandem::sim
