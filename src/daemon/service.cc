// SPDX-License-Identifier: Apache-2.0
#include "daemon/service.h"

#include <algorithm>
#include <memory>

#include "daemon/configuration.h"
#include "daemon/server.h"
#include "io/clock.h"
#include "io/directory.h"
#include "io/entropy.h"
#include "io/privileges.h"
#include "io/systemd.h"

namespace tandem::daemon {
namespace {

// The journal sets room aside a segment at a time. On a small disk (a router's, a container's) a
// segment is a small part of it, so that there is room for the next one and for a snapshot.
journal::StoreOptions journal_options(std::uint64_t disk_capacity) {
  constexpr std::uint64_t kSegmentsOfDisk = 32;
  constexpr std::uint64_t kSegmentSizeMin = std::uint64_t{64} << 10;
  journal::StoreOptions options{.seed = io::unpredictable()};
  if (disk_capacity == 0) return options;  // not known
  options.segment_size =
      std::clamp(disk_capacity / kSegmentsOfDisk, kSegmentSizeMin, options.segment_size);
  options.snapshot_after = std::min(options.snapshot_after, 2 * options.segment_size);
  return options;
}

// The way from nothing to a running server; the first step that fails decides the exit code.
class Start {
 public:
  explicit Start(const ServiceOptions& options)
      : options_(options), log_(options.log_format, options.log_level) {}

  Exit run() {
    for (const auto step : {&Start::read_configuration, &Start::choose_user, &Start::open_network,
                            &Start::replay, &Start::drop_privileges}) {
      if (const Exit result = (this->*step)(); result != Exit::Ok) return result;
    }
    serve();
    return Exit::Ok;
  }

 private:
  Exit refuse(Exit code, const Error& error) {
    log_.write({.id = NoticeId::StartFailed, .text = error.message});
    return code;
  }

  Exit read_configuration();
  Exit open_data_directory(const std::string& path);
  Exit choose_user();
  Exit open_network();
  Exit replay();
  Exit drop_privileges();
  void serve();

  const ServiceOptions& options_;
  io::Log log_;
  io::Loop loop_;
  std::unique_ptr<io::Directory> directory_;
  Configured configured_;
  std::optional<io::User> user_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<node::Node> node_;
  std::unique_ptr<Storage> storage_;
  journal::Recovered recovered_;
};

Exit Start::read_configuration() {
  Checked checked = check_file(options_.configuration_file);
  // A bad file cannot say where the data is; the default place is where it then is looked for.
  const std::string configured = checked.good() ? checked.loaded.settings->storage_directory
                                                : node::Settings{}.storage_directory;
  const Exit opened = open_data_directory(options_.data_directory.value_or(configured));
  if (opened != Exit::Ok) {
    for (const std::string& problem : checked.problems) {
      log_.write({.id = NoticeId::ConfigurationProblem, .text = problem});
    }
    return opened;
  }
  configured_ = settle_configuration(std::move(checked), *directory_, io::read_clock().wall);
  for (const std::string& problem : configured_.problems) {
    log_.write({.id = configured_.from_file ? NoticeId::ConfigurationWarning
                                            : NoticeId::ConfigurationProblem,
                .text = problem});
  }
  if (!configured_.settings) {
    return refuse(Exit::BadConfiguration,
                  {"the configuration file is bad, and the data directory " + directory_->path() +
                   " keeps no earlier revision to serve by"});
  }
  if (!configured_.from_file) {
    log_.write(Notice{NoticeId::ConfigurationFallback}
                   .with("file", options_.configuration_file)
                   .with("revision", std::to_string(configured_.revision)));
  }
  if (!configured_.not_kept.empty()) {
    log_.write(Notice{NoticeId::ConfigurationNotKept}.with("reason", configured_.not_kept));
  }
  return Exit::Ok;
}

Exit Start::open_data_directory(const std::string& path) {
  auto directory = io::Directory::open(path);
  if (!directory) return refuse(Exit::Environment, directory.error());
  directory_ = std::move(*directory);
  if (const auto locked = directory_->lock(); !locked) {
    return refuse(Exit::Environment, locked.error());
  }
  return Exit::Ok;
}

Exit Start::choose_user() {
  const bool wanted = options_.user.has_value() || io::user_exists(kUser);
  if (!wanted) return Exit::Ok;
  auto user = io::user_to_become(options_.user.value_or(kUser));
  if (!user) return refuse(Exit::Environment, user.error());
  user_ = std::move(*user);
  return Exit::Ok;
}

// Before the journal is read: a port that is taken shows at once, and what arrives meanwhile waits
// in the kernel.
Exit Start::open_network() {
  network_ = std::make_unique<Network>(loop_, log_);
  if (const auto opened = network_->open(configured_.settings->interfaces); !opened) {
    return refuse(Exit::Environment, opened.error());
  }
  return Exit::Ok;
}

Exit Start::replay() {
  node_ = std::make_unique<node::Node>(configured_.settings, io::unpredictable());
  storage_ =
      std::make_unique<Storage>(loop_, log_, *directory_, journal_options(directory_->capacity()));
  auto recovered = storage_->recover([this](const journal::Record& r) { node_->restore(r); });
  if (!recovered) return refuse(Exit::DamagedJournal, recovered.error());
  recovered_ = std::move(*recovered);
  for (const std::string& remark : recovered_.remarks) {
    log_.write({.id = NoticeId::JournalRemark, .text = remark});
  }
  return Exit::Ok;
}

Exit Start::drop_privileges() {
  if (user_) {
    if (const auto given = directory_->give_to(user_->user, user_->group); !given) {
      return refuse(Exit::Environment, given.error());
    }
  }
  if (const auto dropped = io::drop_privileges(user_); !dropped) {
    return refuse(Exit::Environment, dropped.error());
  }
  return Exit::Ok;
}

// The first threads start here: capabilities belong to threads, and are dropped by now.
void Start::serve() {
  Server server({.loop = loop_,
                 .log = log_,
                 .disk = *directory_,
                 .storage = *storage_,
                 .network = *network_,
                 .node = *node_,
                 .configuration_file = options_.configuration_file});
  server.start(recovered_.last, io::boot_number());
  const std::size_t scopes = configured_.settings->topology.scopes().size();
  log_.write(Notice{NoticeId::ServerStarted}
                 .with("version", options_.version)
                 .with("revision", std::to_string(configured_.revision))
                 .with("scopes", std::to_string(scopes))
                 .with("bindings", std::to_string(node_->bindings().size()))
                 .with("data-directory", directory_->path()));
  io::notify_ready("Serving");
  server.run();
}

}  // namespace

Exit serve(const ServiceOptions& options) {
  return Start(options).run();
}

}  // namespace tandem::daemon
