// SPDX-License-Identifier: Apache-2.0
// tandemd, the DHCPv4 server: the command line and nothing else. docs/operating.md is its manual.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/configuration.h"
#include "daemon/lease_export.h"
#include "daemon/service.h"
#include "io/clock.h"
#include "io/directory.h"
#include "journal/repair.h"

namespace {

using namespace tandem;
using daemon::Exit;

struct Arguments {
  daemon::ServiceOptions service{.configuration_file = "/etc/tandem/tandem.json",
                                 .data_directory = {},
                                 .user = {},
                                 .version = TANDEM_VERSION};
  std::string check;
  std::string export_to;
  std::string repair;
};

Exit refuse(Exit code, const std::string& message) {
  fmt::print(stderr, "tandemd: {}\n", message);
  return code;
}

Exit check(const std::string& file) {
  const daemon::Checked checked = daemon::check_file(file);
  for (const std::string& problem : checked.problems) fmt::print("{}\n", problem);
  if (!checked.good()) {
    fmt::print("{}: refused, {} errors\n", file, std::max<std::size_t>(checked.loaded.errors, 1));
    return Exit::BadConfiguration;
  }
  fmt::print("{}: good, {} scopes, {} warnings\n", file,
             checked.loaded.settings->topology.scopes().size(), checked.loaded.warnings);
  return Exit::Ok;
}

std::string data_directory(const daemon::ServiceOptions& service) {
  if (service.data_directory) return *service.data_directory;
  const daemon::Checked checked = daemon::check_file(service.configuration_file);
  return checked.good() ? checked.loaded.settings->storage_directory
                        : node::Settings{}.storage_directory;
}

Exit export_leases(const Arguments& arguments) {
  const auto directory = io::Directory::open_existing(data_directory(arguments.service));
  if (!directory) return refuse(Exit::Environment, directory.error().message);
  const auto csv = daemon::export_leases(**directory, io::boot_number(), io::read_clock());
  if (!csv) return refuse(Exit::DamagedJournal, csv.error().message);
  const bool to_output = arguments.export_to == "-";
  std::FILE* out = to_output ? stdout : std::fopen(arguments.export_to.c_str(), "w");
  const bool written = out != nullptr &&
                       std::fwrite(csv->data(), 1, csv->size(), out) == csv->size() &&
                       (to_output ? std::fflush(out) : std::fclose(out)) == 0;
  if (written) return Exit::Ok;
  return refuse(Exit::Environment, fmt::format("cannot write {}", arguments.export_to));
}

Exit repair(const std::string& path) {
  const auto directory = io::Directory::open_existing(path);
  if (!directory) return refuse(Exit::Environment, directory.error().message);
  if (const auto locked = (*directory)->lock(); !locked) {
    return refuse(Exit::Environment, locked.error().message);
  }
  const auto report = journal::repair(**directory);
  if (!report) return refuse(Exit::DamagedJournal, report.error().message);
  for (const std::string& remark : report->remarks) fmt::print("{}\n", remark);
  for (const auto& [first, last] : report->lost)
    fmt::print("lost: records {} to {}\n", first, last);
  for (const std::string& name : report->set_aside) fmt::print("set aside: {}/{}\n", path, name);
  fmt::print("{}: {} records kept, the journal goes on after record {}\n", path, report->records,
             report->last);
  return Exit::Ok;
}

void declare(CLI::App& app, Arguments& arguments) {
  static const std::map<std::string, Level> kLevels = {
      {"debug",   Level::Debug  },
      {"info",    Level::Info   },
      {"notice",  Level::Notice },
      {"warning", Level::Warning},
      {"error",   Level::Error  }
  };
  static const std::map<std::string, io::LogFormat> kFormats = {
      {"text", io::LogFormat::Text},
      {"json", io::LogFormat::Json}
  };
  daemon::ServiceOptions& service = arguments.service;
  app.add_option("--config", service.configuration_file, "the configuration document")
      ->capture_default_str();
  app.add_option("--data-dir", service.data_directory,
                 "where leases are kept, instead of the configured directory");
  app.add_option("--user", service.user,
                 "become this user once the ports are bound (default: tandem, if it exists)");
  app.add_option("--log-level", service.log_level, "leave out what is below this level")
      ->transform(CLI::CheckedTransformer(kLevels))
      ->default_str("info");
  app.add_option("--log-format", service.log_format, "of log lines on standard error")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->default_str("text");
  app.add_flag_callback("--foreground", [] {}, "stay in the foreground, as it always does");
  app.set_version_flag("--version", "tandemd " TANDEM_VERSION);

  auto* instead = app.add_option_group("instead of serving");
  instead->add_option("--check", arguments.check, "check a configuration document");
  instead->add_option("--export-leases", arguments.export_to,
                      "write all leases as CSV to a file, or to standard output: -");
  instead->add_option("--repair-journal", arguments.repair,
                      "rescue what is whole of a damaged journal in this data directory");
  instead->require_option(0, 1);
}

Exit run(const Arguments& arguments) {
  if (!arguments.check.empty()) return check(arguments.check);
  if (!arguments.export_to.empty()) return export_leases(arguments);
  if (!arguments.repair.empty()) return repair(arguments.repair);
  return daemon::serve(arguments.service);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"tandemd, the DHCPv4 server of Tandem"};
  Arguments arguments;
  try {  // CLI11 reports by exceptions
    declare(app, arguments);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::BadUsage);
  }
  return static_cast<int>(run(arguments));
}
