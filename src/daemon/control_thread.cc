// SPDX-License-Identifier: Apache-2.0
#include "daemon/control_thread.h"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/configuration.h"
#include "io/clock.h"
#include "io/entropy.h"
#include "io/priority.h"
#include "io/systemd.h"

namespace tandem::daemon {
namespace {

// Who connects is asked who they are (control/identity.h), so that everybody may connect.
constexpr unsigned kSocketMode = 0666;
constexpr Duration kGrace = Duration::seconds(5);

http::Limits limits_of(const config::ControlSettings& settings) {
  http::Limits limits;
  limits.connections = settings.connections_max;
  limits.body_octets = settings.request_size_max;
  return limits;
}

std::string text_of(const config::ControlEndpoint& endpoint) {
  const bool is_ipv6 = endpoint.address.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", endpoint.address, is_ipv6 ? "]" : "",
                     endpoint.port);
}

}  // namespace

ControlThread::ControlThread(io::Log& log)
    : log_(log), changes_(loop_), events_(loop_, io::read_clock().wall) {
  log.listen([this](const Notice& notice) { events_.add(notice, io::read_clock().wall); });
}

ControlThread::~ControlThread() {
  stop();
  log_.listen({});
}

ControlThread::Http ControlThread::make_http(const config::ControlSettings& settings) {
  return std::make_unique<http::Server>(
      loop_, limits_of(settings),
      [this](std::shared_ptr<http::Exchange> exchange) { control_->handle(std::move(exchange)); },
      control::problem_of,
      [this](const http::Request& request) { return control_->gate(request); });
}

void ControlThread::failed(const std::string& where, const std::string& reason) const {
  log_.write(Notice{NoticeId::ControlFailed}.with("where", where).with("reason", reason));
}

void ControlThread::open(const config::ControlSettings& settings) {
  settings_ = settings;
  open_local(settings);
  open_remote(settings);
}

void ControlThread::open_local(const config::ControlSettings& settings) {
  if (settings.socket.empty()) return;
  local_ = make_http(settings);
  const auto listening = local_->listen_unix(settings.socket, kSocketMode);
  if (!listening) failed(settings.socket, listening.error().message);
}

void ControlThread::open_remote(const config::ControlSettings& settings) {
  if (settings.listen.empty()) return;
  remote_ = make_http(settings);
  for (const config::ControlEndpoint& endpoint : settings.listen) {
    const auto listening =
        remote_->listen_tls(endpoint.address, endpoint.port, {settings.certificate, settings.key});
    if (!listening) failed(text_of(endpoint), listening.error().message);
  }
}

// The socket stays where it is until the next start; everything else follows at once.
void ControlThread::follow(const config::ControlSettings& settings) {
  const config::ControlSettings before = std::exchange(settings_, settings);
  if (local_) local_->set_limits(limits_of(settings));
  const bool same = before.listen == settings.listen && before.key == settings.key &&
                    before.certificate == settings.certificate;
  if (same) {
    if (remote_) remote_->set_limits(limits_of(settings));
    return;
  }
  if (remote_) {
    http::Server* const leaving = leaving_.emplace_back(std::move(remote_)).get();
    leaving->stop(kGrace, [this, leaving] {
      loop_.post([this, leaving] {  // not from within its own call
        std::erase_if(leaving_, [&](const Http& server) { return server.get() == leaving; });
      });
    });
  }
  open_remote(settings);
}

http::Counters ControlThread::http_counters() const {
  http::Counters sum = local_ ? local_->counters() : http::Counters{};
  if (!remote_) return sum;
  const http::Counters& more = remote_->counters();
  sum.connections_unix += more.connections_unix;
  sum.connections_tls += more.connections_tls;
  sum.connections_open += more.connections_open;
  sum.streams_open += more.streams_open;
  sum.requests += more.requests;
  sum.octets_in += more.octets_in;
  sum.octets_out += more.octets_out;
  for (std::size_t i = 0; i < sum.responses.size(); ++i) sum.responses[i] += more.responses[i];
  for (std::size_t i = 0; i < sum.refusals.size(); ++i) sum.refusals[i] += more.refusals[i];
  return sum;
}

void ControlThread::start(Parts parts) {
  core_.emplace(parts.core_loop, parts.server, loop_,
                [this](const config::Configuration& c) { follow(c.control()); });
  auto shared = std::make_shared<Parts>(std::move(parts));  // a thread's function is copied
  thread_ = std::thread([this, shared] { run(std::move(*shared)); });
}

// Threads that start here inherit the priority: the configuration's, too.
void ControlThread::run(Parts parts) {
  io::lower_priority();
  control_.emplace(control::Control::Parts{
      .loop = loop_,
      .core = *core_,
      .changes = changes_,
      .events = events_,
      .history = std::move(parts.history),
      .tokens = control::Tokens::open(parts.disk),
      .file_was_read =
          [this, file = parts.configuration_file](const control::ChangeResult& result) {
            tell_reload(log_, file, result);
          },
      .http_counters = [this] { return http_counters(); },
      .clock = io::read_clock,
      .version = parts.version,
      .seed = io::unpredictable()});
  if (const std::string damage = control_->token_damage(); !damage.empty()) {
    failed("tokens", damage);
  }
  loop_.run();
  control_.reset();
}

void ControlThread::reload() {
  loop_.post([this] {
    if (remote_) {
      const auto reloaded = remote_->reload_certificates();
      if (!reloaded) failed("certificate", reloaded.error().message);
    }
    control_->configurator().reload(
        [](const control::ChangeResult&) { io::notify_ready("Serving"); });
  });
}

void ControlThread::stop() {
  if (!thread_.joinable()) return;
  loop_.post([this] {
    leaving_.clear();
    remote_.reset();
    local_.reset();
    loop_.stop();
  });
  thread_.join();
}

}  // namespace tandem::daemon
