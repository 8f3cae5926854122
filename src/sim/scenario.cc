// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/actor.h"

namespace tandem::sim {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::size_t kColumn = 44;  // of the arrow, as written

Words split(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(start);
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

class Play {
 public:
  Result<std::string> act(const Words& words);
  const std::optional<Violation>& violation() const { return stage_.violation(); }
  bool begun() const { return stage_.begun(); }

 private:
  Result<std::string> prepare(const Words& words);
  Result<std::string> client(const Words& words);
  Result<std::string> world(const Words& words);
  Result<std::string> change_pool(const Words& words);
  Result<std::string> clock(std::string_view step);
  Result<std::string> disk(std::string_view what);
  std::string condition();
  std::string bindings();
  std::string name_of(const HardwareAddress& address) const;
  Actor& actor(std::string_view name);

  Stage stage_;
  std::map<std::string, Actor, std::less<>> actors_;
};

Result<Duration> duration_of(std::string_view text) {
  return Duration::parse(text);
}

// The words before the server starts: what it serves.
Result<std::string> Play::prepare(const Words& words) {
  lease::TopologySource& topology = stage_.topology();
  lease::Parameters& p = topology.parameters;
  if (words.size() < 2) return fail("what is to be set?");
  if (words[0] == "scope" && words.size() == 4 && words[2] == "pool") {
    lease::Scope scope;
    TANDEM_TRY(scope.subnet, Subnet::parse(words[1]));
    TANDEM_TRY(const Ipv4Range range, Ipv4Range::parse(words[3]));
    scope.pools.push_back({range, {}});
    topology.scopes.push_back(std::move(scope));
    return std::string{};
  }
  if (words[0] == "reserve" && words.size() == 4) {
    lease::Reservation reservation;
    TANDEM_TRY(const Ipv4Address address, Ipv4Address::parse(words[1]));
    reservation.address = address;
    reservation.hardware_address = actor(words[3]).hardware_address();
    for (lease::Scope& scope : topology.scopes) {
      if (scope.subnet.contains(address)) scope.reservations.push_back(reservation);
    }
    if (stage_.begun()) stage_.reconfigure();
    return std::string{};
  }
  if (words[0] == "unasked-lease-time") {
    p.unasked_lease_time = words[1] == "remaining" ? lease::UnaskedLeaseTime::Remaining
                                                   : lease::UnaskedLeaseTime::Default;
    return std::string{};
  }
  if (words[0] == "authoritative") {
    p.authoritative = words[1] == "yes";
    return std::string{};
  }
  TANDEM_TRY(const Duration time, duration_of(words[1]));
  if (words[0] == "lease")
    p.lease_time = time;
  else if (words[0] == "offer-hold")
    p.offer_hold = time;
  else if (words[0] == "decline-hold")
    p.decline_hold = time;
  else
    return fail(fmt::format("\"{}\" cannot be set", words[0]));
  return std::string{};
}

Actor& Play::actor(std::string_view name) {
  const auto number = static_cast<std::uint32_t>(actors_.size() + 1);
  return actors_.try_emplace(std::string(name), number, stage_).first->second;
}

// client NAME [on LINK] [id TEXT | without-id] VERB [OBJECT]
Result<std::string> Play::client(const Words& words) {
  if (words.size() < 3) return fail("which client does what?");
  Actor& who = actor(words[1]);
  std::size_t i = 2;
  for (; i + 1 < words.size(); i += 2) {
    if (words[i] == "on") {
      const auto link = std::ranges::find(links(), words[i + 1], &Link::name);
      if (link == links().end())
        return fail(fmt::format("there is no network \"{}\"", words[i + 1]));
      who.set_link(static_cast<std::uint32_t>(link - links().begin()));
    } else if (words[i] == "id") {
      who.set_client_id(words[i + 1] == "none" ? "" : words[i + 1]);
    } else {
      break;
    }
  }
  if (i >= words.size()) return fail("what does the client do?");
  const auto outcome = who.act(words[i], i + 1 < words.size() ? words[i + 1] : "");
  if (!outcome) return fail(fmt::format("clients do not know how to \"{}\"", words[i]));
  return *outcome;
}

std::string Play::condition() {
  if (!stage_.server().up()) return "server down";
  return stage_.server().storage_healthy() ? "serving" : "storage down";
}

std::string Play::name_of(const HardwareAddress& address) const {
  for (const auto& [name, who] : actors_) {
    if (who.hardware_address() == address) return name;
  }
  return address.text();
}

std::string Play::bindings() {
  const lease::BindingTable& table = stage_.server().node().bindings();
  std::map<Ipv4Address, std::string> sorted;
  for (lease::Slot slot = 0; slot < table.slots(); ++slot) {
    if (!table.occupied(slot)) continue;
    const lease::BindingData data = table.data(slot);
    sorted[data.address] = fmt::format("{} {} {}", data.address.text(), lease::to_text(data.status),
                                       name_of(data.hardware_address));
  }
  std::string text;
  for (const auto& entry : sorted) text += (text.empty() ? "" : ", ") + entry.second;
  return text.empty() ? "none" : text;
}

Result<std::string> Play::change_pool(const Words& words) {
  if (words.size() != 3) return fail("pool SUBNET RANGE, or pool SUBNET none");
  TANDEM_TRY(const Subnet subnet, Subnet::parse(words[1]));
  for (lease::Scope& scope : stage_.topology().scopes) {
    if (scope.subnet != subnet) continue;
    scope.pools.clear();
    if (words[2] == "none") continue;
    TANDEM_TRY(const Ipv4Range range, Ipv4Range::parse(words[2]));
    scope.pools.push_back({range, {}});
  }
  stage_.reconfigure();
  return condition();
}

Result<std::string> Play::clock(std::string_view step) {
  if (step.size() < 2) return fail("clock +1d, or clock -1d");
  TANDEM_TRY(const Duration size, duration_of(step.substr(1)));
  stage_.clocks().step_wall(step.front() == '-' ? -size : size);
  stage_.server().look_at_clock();
  stage_.pass(Duration::seconds(1));
  return condition();
}

Result<std::string> Play::disk(std::string_view what) {
  MemoryDisk& disk = stage_.server().disk();
  if (what == "full")
    disk.set_capacity(disk.used());
  else if (what == "has-room")
    disk.set_capacity(MemoryDisk::kUnlimited);
  else if (what == "read-only")
    disk.set_read_only(true);
  else if (what == "writable")
    disk.set_read_only(false);
  else if (what == "fails-once")
    disk.fail(MemoryDisk::Operation::Sync);
  else if (what == "loses-power-in-next-write")
    stage_.server().lose_power_at_operation(1);
  else if (what == "loses-power-before-next-sync")
    stage_.server().lose_power_at_operation(2);
  else
    return fail(fmt::format("disks do not know how to be \"{}\"", what));
  return std::string{};
}

Result<std::string> Play::world(const Words& words) {
  const std::string_view verb = words[0];
  const std::string_view object = words.size() > 1 ? words[1] : "";
  if (verb == "run") {
    TANDEM_TRY(const Duration time, duration_of(object));
    stage_.pass(time);
    return condition();
  }
  if (verb == "kill" || verb == "power-cut") {
    verb == "kill" ? stage_.server().kill() : stage_.server().lose_power();
    stage_.pass(Duration::seconds(250));
    return condition();
  }
  if (verb == "kill-before-next-send") {
    stage_.server().kill_before_send(1);
    return std::string{};
  }
  if (verb == "interface") {
    stage_.server().set_interfaces(object == "gone" ? std::vector<node::Interface>{}
                                                    : std::vector{server_interface()});
    return std::string{};
  }
  if (verb == "bindings") return bindings();
  if (verb == "clock") return clock(object);
  if (verb == "disk") return disk(object);
  if (verb == "pool") return change_pool(words);
  return prepare(words);
}

Result<std::string> Play::act(const Words& words) {
  static constexpr std::string_view kPreparing[] = {"unasked-lease-time", "scope", "reserve",
                                                    "authoritative",      "lease", "offer-hold",
                                                    "decline-hold"};
  const bool preparing = std::ranges::find(kPreparing, words[0]) != std::end(kPreparing);
  if (!stage_.begun() && preparing) return prepare(words);
  if (!stage_.begun()) stage_.begin();
  return words[0] == "client" ? client(words) : world(words);
}

std::string written(std::string_view action, const std::string& outcome) {
  if (outcome.empty()) return std::string(action);
  return fmt::format("{:<{}}-> {}", action, action.size() < kColumn ? kColumn : action.size() + 1,
                     outcome);
}

std::string_view trimmed(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::string> play(std::string_view transcript) {
  Play scene;
  std::string record;
  int number = 0;
  while (!transcript.empty()) {
    ++number;
    const std::size_t end = std::min(transcript.find('\n'), transcript.size());
    const std::string_view line = transcript.substr(0, end);
    transcript.remove_prefix(std::min(end + 1, transcript.size()));
    const std::string_view action = trimmed(line.substr(0, line.find("->")));
    if (action.empty() || action.starts_with('#')) {
      record += std::string(line) + "\n";
      continue;
    }
    const auto outcome = scene.act(split(action));
    if (!outcome.ok()) return fail(fmt::format("line {}: {}", number, outcome.error().message));
    if (scene.begun() && scene.violation()) {
      return fail(
          fmt::format("line {}: {}: {}", number, scene.violation()->rule, scene.violation()->text));
    }
    record += written(action, *outcome) + "\n";
  }
  return record;
}

}  // namespace tandem::sim
