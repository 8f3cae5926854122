// SPDX-License-Identifier: Apache-2.0
#include "daemon/configuration.h"

#include "io/directory.h"

namespace tandem::daemon {

Result<std::string> read_configuration_file(const std::string& path) {
  return io::read_text_file(path, kConfigurationSizeMax);
}

std::string problem_text(const std::string& path, const config::Fault& fault) {
  std::string problem = config::render(path, fault);
  while (problem.ends_with('\n')) problem.pop_back();
  return problem;
}

Checked check_file(const std::string& path) {
  Checked checked;
  auto text = read_configuration_file(path);
  if (!text) {
    checked.problems.push_back(text.error().message);
    return checked;
  }
  checked.text = std::move(*text);
  checked.loaded = config::load(checked.text);
  for (const config::Fault& fault : checked.loaded.faults) {
    checked.problems.push_back(problem_text(path, fault));
  }
  return checked;
}

void tell_reload(const io::Log& log, const std::string& path, const control::ChangeResult& result) {
  using Kind = control::ChangeResult::Kind;
  for (const config::Fault& fault : result.faults) {
    log.write(
        {.id = result.done() ? NoticeId::ConfigurationWarning : NoticeId::ConfigurationProblem,
         .text = problem_text(path, fault)});
  }
  if (result.done()) return;
  const NoticeId id = result.kind == Kind::Diverged ? NoticeId::ConfigurationDiverged
                                                    : NoticeId::ConfigurationRefused;
  log.write(Notice{id}
                .with("file", path)
                .with("revision", std::to_string(result.revision))
                .with("reason", result.detail));
}

}  // namespace tandem::daemon
