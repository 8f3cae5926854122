// SPDX-License-Identifier: Apache-2.0
// The clocks of the simulated machine. True time is what clients count by and never jumps. The
// server sees its monotonic clock, which starts anew with each boot of the machine, and UTC, which
// an administrator or NTP may step. A battery-backed clock carries UTC over a loss of power; it
// learns of a step a little later, as in life, and so may forget one.
#pragma once

#include "base/time.h"

namespace tandem::sim {

class Clocks {
 public:
  static constexpr std::int64_t kStartSeconds = 1'800'000'000;  // UTC of true time 0

  Instant true_time() const { return true_time_; }
  void advance_to(Instant t) { true_time_ = t; }

  Now now() const {
    return {Instant::from_nanoseconds((true_time_ - booted_).in_nanoseconds() + kBootTakes),
            WallTime::from_nanoseconds(true_time_.in_nanoseconds()) +
                Duration::seconds(kStartSeconds) + step_};
  }
  std::uint64_t boot() const { return boot_; }

  void step_wall(Duration by) { step_ = step_ + by; }
  bool stepped() const { return step_ != Duration{}; }
  // The battery-backed clock is set to UTC as it stands.
  void save_wall() { saved_step_ = step_; }
  bool wall_saved() const { return saved_step_ == step_; }

  void reboot() {
    booted_ = true_time_;
    ++boot_;
    step_ = saved_step_;
  }

 private:
  static constexpr std::int64_t kBootTakes = 3'000'000'000;
  Instant true_time_;
  Instant booted_;
  std::uint64_t boot_ = 1;
  Duration step_;
  Duration saved_step_;
};

}  // namespace tandem::sim
