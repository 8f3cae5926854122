// SPDX-License-Identifier: Apache-2.0
#include "daemon/service.h"

#include <algorithm>
#include <memory>

#include "control/history.h"
#include "daemon/configuration.h"
#include "daemon/control_thread.h"
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
                            &Start::open_control, &Start::replay, &Start::drop_privileges}) {
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
  Exit take_file(const Checked& checked);
  Exit choose_user();
  Exit open_network();
  Exit open_control();
  Exit replay();
  Exit drop_privileges();
  void serve();

  const ServiceOptions& options_;
  io::Log log_;
  ControlThread control_{
      log_};  // before the loop, in which its questions may still wait at the end
  io::Loop loop_;
  std::unique_ptr<io::Directory> directory_;
  std::unique_ptr<control::History> history_;
  std::shared_ptr<const config::Configuration> configuration_;
  std::optional<io::User> user_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<node::Node> node_;
  std::unique_ptr<Storage> storage_;
  journal::Recovered recovered_;
};

Exit Start::read_configuration() {
  const Checked checked = check_file(options_.configuration_file);
  // A bad file cannot say where the data is; the default place is where it then is looked for.
  const std::string configured = checked.good() ? checked.loaded.settings->storage_directory
                                                : node::Settings{}.storage_directory;
  const Exit opened = open_data_directory(options_.data_directory.value_or(configured));
  for (const std::string& problem : checked.problems) {
    log_.write(
        {.id = checked.good() ? NoticeId::ConfigurationWarning : NoticeId::ConfigurationProblem,
         .text = problem});
  }
  return opened == Exit::Ok ? take_file(checked) : opened;
}

// A good file that is new becomes a revision; otherwise the latest revision is served.
Exit Start::take_file(const Checked& checked) {
  auto history = control::History::open(
      *directory_, [file = options_.configuration_file] { return read_configuration_file(file); });
  if (!history) return refuse(Exit::Environment, history.error());
  history_ = std::move(*history);
  for (const std::string& remark : history_->remarks()) {
    log_.write({.id = NoticeId::ConfigurationWarning, .text = remark});
  }
  using Kind = control::ChangeResult::Kind;
  const control::ChangeResult taken = history_->take_file_at_start(io::read_clock().wall);
  configuration_ = history_->current();
  if (!configuration_) {
    return refuse(Exit::BadConfiguration,
                  {"the configuration file is bad, and the data directory " + directory_->path() +
                   " keeps no earlier revision to serve by"});
  }
  const std::string revision = std::to_string(configuration_->revision());
  const auto notice = [&](NoticeId id) {
    return Notice{id}.with("file", options_.configuration_file).with("revision", revision);
  };
  if (taken.kind == Kind::NotStored) {
    log_.write(Notice{NoticeId::ConfigurationNotKept}.with("reason", taken.detail));
  } else if (taken.kind == Kind::Diverged) {
    log_.write(notice(NoticeId::ConfigurationDiverged));
  } else if (!checked.good()) {
    log_.write(notice(NoticeId::ConfigurationFallback));
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
  if (const auto opened = network_->open(configuration_->settings()->interfaces); !opened) {
    return refuse(Exit::Environment, opened.error());
  }
  return Exit::Ok;
}

// Before privileges are dropped: the socket's directory and the key of TLS may need them.
Exit Start::open_control() {
  control_.open(configuration_->control());
  return Exit::Ok;
}

Exit Start::replay() {
  node_ = std::make_unique<node::Node>(configuration_->settings(), io::unpredictable());
  storage_ =
      std::make_unique<Storage>(loop_, log_, *directory_, journal_options(directory_->capacity()));
  auto recovered =
      storage_->recover([this](const journal::Record& r) { node_->restore(r); },
                        [this](ByteView records, std::uint32_t count, journal::Position last) {
                          control_.changes().append(records, count, last);
                        });
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
                 .storage = *storage_,
                 .network = *network_,
                 .node = *node_,
                 .reload = [this] { control_.reload(); },
                 .stored =
                     [this](ByteView records, std::uint32_t count, journal::Position last) {
                       control_.changes().append(records, count, last);
                     }});
  server.start(recovered_.last, io::boot_number());
  control_.start({.core_loop = loop_,
                  .server = server,
                  .history = std::move(history_),
                  .disk = *directory_,
                  .configuration_file = options_.configuration_file,
                  .version = options_.version});
  const std::size_t scopes = configuration_->settings()->topology.scopes().size();
  log_.write(Notice{NoticeId::ServerStarted}
                 .with("version", options_.version)
                 .with("revision", std::to_string(configuration_->revision()))
                 .with("scopes", std::to_string(scopes))
                 .with("bindings", std::to_string(node_->bindings().size()))
                 .with("data-directory", directory_->path()));
  io::notify_ready("Serving");
  server.run();
  control_.stop();  // it asks the server
}

}  // namespace

Exit serve(const ServiceOptions& options) {
  return Start(options).run();
}

}  // namespace tandem::daemon
