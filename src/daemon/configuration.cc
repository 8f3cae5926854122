// SPDX-License-Identifier: Apache-2.0
#include "daemon/configuration.h"

#include "config/revisions.h"
#include "io/directory.h"

namespace tandem::daemon {
namespace {

// The same text again makes no new revision. A data directory that cannot be written keeps nobody
// from serving.
void keep(const Checked& checked, Disk& disk, WallTime now, Configured& configured) {
  auto revisions = config::Revisions::open(disk);
  const auto number = revisions ? revisions->store(*checked.loaded.configuration,
                                             {.time = now,
                                              .author = "file",
                                              .comment = "read by tandemd",
                                              .source = "file",
                                              .file = config::FileMark::of(checked.text)})
                                : Result<std::uint64_t>(revisions.as_failure());
  if (!number) {
    configured.not_kept = number.error().message;
    return;
  }
  configured.revision = *number;
  // Settings never change once made, so they are made again to carry their number.
  configured.settings = config::load(checked.text, *number).settings;
}

void fall_back(Disk& disk, Configured& configured) {
  const auto revisions = config::Revisions::open(disk);
  if (!revisions) {
    configured.problems.push_back(revisions.error().message);
    return;
  }
  const auto latest = revisions->latest();
  if (!latest) return;
  const auto revision = revisions->read(latest->number);
  if (!revision) {
    configured.problems.push_back(revision.error().message);
    return;
  }
  configured.settings = config::load(revision->text, latest->number).settings;
  configured.revision = latest->number;
}

Configured from_good_file(Checked checked, Disk& disk, WallTime now) {
  Configured configured;
  configured.from_file = true;
  configured.settings = checked.loaded.settings;
  configured.problems = std::move(checked.problems);  // warnings
  keep(checked, disk, now, configured);
  return configured;
}

}  // namespace

Checked check_file(const std::string& path) {
  Checked checked;
  auto text = io::read_text_file(path, kConfigurationSizeMax);
  if (!text) {
    checked.problems.push_back(text.error().message);
    return checked;
  }
  checked.text = std::move(*text);
  checked.loaded = config::load(checked.text);
  for (const config::Fault& fault : checked.loaded.faults) {
    std::string& problem = checked.problems.emplace_back(config::render(path, fault));
    while (problem.ends_with('\n')) problem.pop_back();
  }
  return checked;
}

Configured settle_configuration(Checked checked, Disk& disk, WallTime now) {
  if (checked.good()) return from_good_file(std::move(checked), disk, now);
  Configured configured;
  configured.problems = std::move(checked.problems);
  fall_back(disk, configured);
  return configured;
}

Configured reload_configuration(const std::string& path, Disk& disk, WallTime now) {
  Checked checked = check_file(path);
  if (checked.good()) return from_good_file(std::move(checked), disk, now);
  Configured configured;
  configured.problems = std::move(checked.problems);
  return configured;
}

}  // namespace tandem::daemon
