// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace tandem {
namespace {

constexpr int kExitUsage = 2;

// What the words of the command line are before they have become types.
struct Words {
  std::string scenario = "dora";
  std::string interface, first = "02:00:00:00:00:00", duration, timeout = "30s", ledger, verify;
  std::vector<std::string> giaddrs, servers;
  bool circuit_id = false, client_identifier = false, json = false;
  std::size_t clients = 1000, window = 64;
  double rate = 0, retransmit_scale = 1, loss_max = -1;
  std::uint64_t exchanges = 0, seed = 1;
};

std::string scenario_help() {
  std::string text = "what the clients do:";
  for (const load::Scenario& row : load::kScenarios) {
    text += fmt::format("\n{} - {}", row.name, row.summary);
  }
  return text;
}

void declare(CLI::App& app, Words& words) {
  app.add_option("-i,--interface", words.interface,
                 "direct: clients on this Ethernet interface, each with its own address");
  app.add_option("--relay", words.giaddrs,
                 "relayed: an address of this machine to send from, giaddr; several share the "
                 "clients");
  app.add_option("--server", words.servers, "relayed: a server; several get every request");
  app.add_flag("--circuit-id", words.circuit_id, "relayed: option 82 with a circuit id per client");
  app.add_option("-s,--scenario", words.scenario, scenario_help())->capture_default_str();
  app.add_option("-n,--clients", words.clients, "how many")->capture_default_str();
  app.add_option("--first", words.first, "hardware address of the first client")
      ->capture_default_str();
  app.add_flag("--client-id", words.client_identifier, "clients send option 61");
  auto* window =
      app.add_option("-w,--window", words.window, "closed loop: exchanges under way at any time")
          ->capture_default_str();
  app.add_option("-r,--rate", words.rate,
                 "open loop: exchanges a second; each is measured from the moment it was due")
      ->excludes(window);
  app.add_option("-d,--duration", words.duration, "no new exchange after this: 10s, 5m");
  app.add_option("--exchanges", words.exchanges,
                 "how many; without it and --duration, one for each client");
  app.add_option("--timeout", words.timeout, "an exchange without an answer for so long is lost")
      ->capture_default_str();
  app.add_option("--retransmit-scale", words.retransmit_scale,
                 "times the intervals of RFC 2131 (4, 8, 16, 32, 64 s)")
      ->capture_default_str();
  app.add_option("--seed", words.seed, "of all that is left to chance")->capture_default_str();
  app.add_option("--ledger", words.ledger,
                 "append every lease to this file; what it holds already is checked against too");
  app.add_option("--verify", words.verify,
                 "ask the server for every lease of this ledger that has not ended");
  app.add_option("--max-loss", words.loss_max, "percent of lost exchanges that fail the run");
  app.add_flag("--json", words.json, "print JSON");
}

Result<std::vector<Ipv4Address>> addresses_of(const std::vector<std::string>& texts) {
  std::vector<Ipv4Address> out;
  for (const std::string& text : texts) {
    TANDEM_TRY(const Ipv4Address address, Ipv4Address::parse(text));
    out.push_back(address);
  }
  return out;
}

Result<void> check(const Words& words) {
  const bool relayed = !words.giaddrs.empty() || !words.servers.empty();
  if (relayed == !words.interface.empty()) {
    return fail("either --interface, or --relay and --server");
  }
  if (relayed && (words.giaddrs.empty() || words.servers.empty())) {
    return fail("--relay and --server go together");
  }
  if (load::find_scenario(words.scenario) == nullptr) {
    return fail(fmt::format("there is no scenario \"{}\"", words.scenario));
  }
  if (words.clients == 0 || words.window == 0) return fail("--clients and --window are at least 1");
  if (words.clients > 0xffffffff) return fail("--clients is at most 4294967295");
  if (words.rate < 0) return fail("--rate is a number of exchanges a second");
  if (words.retransmit_scale <= 0) return fail("--retransmit-scale is more than 0");
  if (!words.verify.empty() && !words.ledger.empty()) {
    return fail("--verify reads its own ledger: without --ledger");
  }
  return {};
}

Result<LoadOptions> typed(const Words& words) {
  TANDEM_CHECK(check(words));
  LoadOptions options;
  options.scenario = load::find_scenario(words.scenario);
  options.interface = words.interface;
  TANDEM_TRY(options.relay.addresses, addresses_of(words.giaddrs));
  TANDEM_TRY(options.relay.servers, addresses_of(words.servers));
  options.relay.circuit_id = words.circuit_id;
  options.relay.client_identifier = words.client_identifier;
  TANDEM_TRY(options.first, load::Identity::parse(words.first));
  options.clients = words.clients;
  if (words.clients - 1 > 0xffffffff - options.first.number()) {
    return fail(fmt::format("{} clients from {} on are more than four octets can number",
                            words.clients, words.first));
  }
  TANDEM_TRY(options.timing.patience, Duration::parse(words.timeout));
  options.timing = options.timing.scaled(words.retransmit_scale);
  options.pace = {.rate = words.rate, .window = words.window};
  if (!words.duration.empty()) {
    TANDEM_TRY(options.limits.duration, Duration::parse(words.duration));
  }
  if (words.exchanges > 0) {
    options.limits.exchanges = words.exchanges;
  } else if (words.duration.empty()) {
    options.limits.exchanges = words.clients;
  }
  options.seed = words.seed;
  options.verify = !words.verify.empty();
  options.ledger = options.verify ? words.verify : words.ledger;
  options.json = words.json;
  if (words.loss_max >= 0) options.loss_max_percent = words.loss_max;
  return options;
}

}  // namespace

ParsedOptions parse_options(int argc, char** argv) {
  CLI::App app(
      "Simulates DHCP clients, measures their servers, and checks every answer.\n"
      "Exit code: 0 fine; 1 an answer was wrong, or a verified lease is lost; 2 usage or "
      "environment; 3 no answer, or more lost than --max-loss.",
      "tandem-load");
  app.set_version_flag("--version", "tandem-load " TANDEM_VERSION);
  Words words;
  declare(app, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {.options = {}, .exit_code = app.exit(error) == 0 ? 0 : kExitUsage};
  }
  auto options = typed(words);
  if (!options) {
    fmt::print(stderr, "tandem-load: {}\n", options.error().message);
    return {.options = {}, .exit_code = kExitUsage};
  }
  return {.options = std::move(*options)};
}

}  // namespace tandem
