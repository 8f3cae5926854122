// SPDX-License-Identifier: Apache-2.0
// tandem-sim: the server under a virtual clock, disk, network and clients, from a seed.
// docs/simulation.md tells what it checks and how to replay a seed.
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "sim/run.h"
#include "sim/scenario.h"

namespace {

using namespace tandem;

constexpr std::string_view kUsage =
    "usage: tandem-sim --first-seed B --seeds N [--jobs J] [--complete]\n"
    "       tandem-sim --seed N [--trace]\n"
    "       tandem-sim --scenario FILE | --record FILE\n"
    "  --hours H, --seconds S   how long a run lasts in virtual time (2.5 hours)\n"
    "  --clients C              how many clients (10)\n"
    "  --without A,B            kinds of trouble to leave out\n"
    "  --complete               fail if a named path is never reached (10,000 seeds or more)\n";

struct Options {
  sim::Plan plan;
  std::uint64_t seeds = 0;
  unsigned jobs = std::thread::hardware_concurrency();
  bool trace = false;
  bool complete = false;
};

bool read_number(std::string_view text, std::uint64_t& value) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc{} && result.ptr == text.data() + text.size();
}

bool leave_out(std::string_view names, sim::Plan& plan) {
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    bool known = false;
    for (const sim::TroubleRow& row : sim::kTroubles) {
      if (row.name != name) continue;
      plan.without.set(static_cast<std::size_t>(row.trouble));
      known = true;
    }
    if (!known) {
      fmt::print(stderr, "tandem-sim: there is no kind of trouble \"{}\"\n", name);
      return false;
    }
  }
  return true;
}

// An option with a value. False if it is none of ours or its value does not fit.
bool read_option(std::string_view name, std::string_view value, Options& options) {
  if (name == "--without") return leave_out(value, options.plan);
  std::uint64_t n = 0;
  if (!read_number(value, n)) return false;
  if (name == "--seed" || name == "--first-seed")
    options.plan.seed = n;
  else if (name == "--seeds")
    options.seeds = n;
  else if (name == "--jobs")
    options.jobs = static_cast<unsigned>(n);
  else if (name == "--clients")
    options.plan.clients = static_cast<std::uint32_t>(n);
  else if (name == "--hours")
    options.plan.length = Duration::seconds(static_cast<std::int64_t>(n) * 3600);
  else if (name == "--seconds")
    options.plan.length = Duration::seconds(static_cast<std::int64_t>(n));
  else
    return false;
  return true;
}

bool read_options(const std::vector<std::string_view>& words, Options& options) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--trace") {
      options.trace = true;
    } else if (words[i] == "--complete") {
      options.complete = true;
    } else if (i + 1 == words.size() || !read_option(words[i], words[i + 1], options)) {
      fmt::print(stderr, "tandem-sim: what is \"{}\"?\n{}", words[i], kUsage);
      return false;
    } else {
      ++i;
    }
  }
  return true;
}

// Plays the transcript, and compares it with what the file says or writes the file anew.
int play_file(const std::string& name, bool record) {
  std::ifstream in(name);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    fmt::print(stderr, "tandem-sim: {} cannot be read\n", name);
    return 2;
  }
  const auto played = sim::play(text.str());
  if (!played.ok()) {
    fmt::print("{}: {}\n", name, played.error().message);
    return 1;
  }
  if (record) return std::ofstream(name) << *played ? 0 : 2;
  if (*played == text.str()) return 0;
  fmt::print("{} plays otherwise now:\n{}", name, *played);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (argc < 2) {
    fmt::print("{}", kUsage);
    return 2;
  }
  const std::string_view first = argv[1];
  if (argc == 3 && (first == "--scenario" || first == "--record")) {
    return play_file(argv[2], first == "--record");
  }
  if (!read_options({argv + 1, argv + argc}, options)) return 2;
  if (options.seeds == 0) return sim::run_one(options.plan, options.trace);
  return sim::run_many(options.plan, options.seeds, options.jobs, options.complete);
}
