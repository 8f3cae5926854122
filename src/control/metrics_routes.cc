// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <ranges>

#include "control/call.h"
#include "control/metrics.h"
#include "control/nouns.h"
#include "http/certificate_end.h"

namespace tandem::control {
namespace {

// What the core's thread copies at a time, for it must not be held.
constexpr std::size_t kScopesPerQuestion = 256;

std::string name_of(const lease::SharedNetwork* network) {
  return network == nullptr ? std::string() : network->name;
}

// One scrape: asks the core for its state, then for its scopes piece by piece, and answers.
class Scrape : public std::enable_shared_from_this<Scrape> {
 public:
  Scrape(Call call, Services& services) : call_(std::move(call)), services_(services) {}

  void begin() {
    add_process(exposition_, io::process_usage(), services_.started, services_.version);
    add_events(exposition_, services_.events.told());
    add_http(exposition_, services_.http_counters());
    const std::string& certificate = services_.configurator.current()->control().certificate;
    if (!certificate.empty()) {
      if (const auto end = http::certificate_end(certificate)) add_certificate(exposition_, *end);
    }
    services_.core.status([self = shared_from_this()](const Status& status) {
      add_status(self->exposition_, status);
      if (self->call_.flag("without-scopes")) return self->finish();
      self->ask();
    });
  }

 private:
  void ask() {
    services_.core.ask([self = shared_from_this()](const node::Node& node) { self->read(node); },
                       [self = shared_from_this()] { self->add_piece(); });
  }

  // On the core's thread. The configuration may change between two pieces: the scopes are
  // ascending.
  void read(const node::Node& node) {
    const lease::Topology& topology = node.settings().topology;
    const auto& scopes = topology.scopes();
    const auto all = std::views::iota(std::size_t{0}, scopes.size());
    const auto next = std::ranges::partition_point(
        all, [&](std::size_t scope) { return last_ && scopes[scope].subnet.network() <= *last_; });
    const auto from = static_cast<std::size_t>(next - all.begin());
    const std::size_t to = std::min(from + kScopesPerQuestion, scopes.size());
    for (std::size_t scope = from; scope < to; ++scope) {
      const auto index = static_cast<std::uint32_t>(scope);
      piece_.push_back({scopes[scope].subnet, scopes[scope].name,
                        name_of(topology.shared_network(index)), node.use_of_scope(index)});
    }
  }

  void add_piece() {
    if (piece_.empty()) return finish();
    add_scopes(exposition_, piece_);
    last_ = piece_.back().subnet.network();
    piece_.clear();
    ask();
  }

  void finish() {
    call_.reply(Answer{.media = std::string(Exposition::kMediaType),
                       .body = std::move(exposition_).text()});
  }

  Call call_;
  Services& services_;
  Exposition exposition_;
  std::vector<ScopeSample> piece_;
  std::optional<Ipv4Address> last_;  // network of the last scope that was added
};

}  // namespace

std::vector<Route> metrics_routes(Services& services) {
  return {
      {.path = "/metrics",
       .id = "read-metrics",
       .summary = "All metrics in Prometheus' text format; docs/metrics.md explains each.",
       .parameters = {{"without-scopes", api::Form::Boolean,
                       "Leave out the series of single scopes, of which there are seven each."}},
       .reply_media = Exposition::kMediaType,
       .handler = [&services](
                      Call call) { std::make_shared<Scrape>(std::move(call), services)->begin(); }},
  };
}

}  // namespace tandem::control
