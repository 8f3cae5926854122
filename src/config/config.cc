// SPDX-License-Identifier: Apache-2.0
#include "config/config.h"

#include <utility>

#include "config/checks.h"
#include "config/document.h"
#include "config/reading.h"

namespace tandem::config {

struct Configuration::State {
  std::string text;
  std::shared_ptr<const node::Settings> settings;
};

namespace {

std::shared_ptr<const node::Settings> make_settings(Draft draft, std::uint64_t revision) {
  return std::shared_ptr<const node::Settings>(new node::Settings{
      .revision = revision,
      .server_name = std::move(draft.server_name),
      .interfaces = std::move(draft.interfaces),
      .storage_directory = std::move(draft.storage_directory),
      .strictness = draft.strictness,
      .require_relay_in_scope = draft.require_relay_in_scope,
      .decline_limits = draft.decline_limits,
      .topology = lease::Topology{std::move(draft.source)},
  });
}

}  // namespace

Loaded load(std::string_view text, std::uint64_t revision, const Configuration*) {
  Faults faults;
  Loaded loaded;
  if (const std::unique_ptr<Document> document = Document::parse(text, faults)) {
    Draft draft = read_draft(*document, faults);
    check_addresses(draft, faults);
    check_networks(draft, faults);
    check_lease_times(draft, faults);
    if (faults.errors() == 0) loaded.settings = make_settings(std::move(draft), revision);
    if (loaded.settings != nullptr) {
      loaded.configuration =
          std::make_shared<const Configuration>(std::make_shared<const Configuration::State>(
              Configuration::State{std::string(text), loaded.settings}));
    }
  }
  loaded.faults = faults.sorted();
  loaded.errors = faults.errors();
  loaded.warnings = faults.warnings();
  if (loaded.configuration == nullptr) loaded.refusal = Loaded::Refusal::Faults;
  return loaded;
}

Configuration::Configuration(std::shared_ptr<const State> state) : state_(std::move(state)) {}
Configuration::~Configuration() = default;
std::string Configuration::text() const { return state_->text; }
std::size_t Configuration::size() const { return state_->text.size(); }
const std::shared_ptr<const node::Settings>& Configuration::settings() const {
  return state_->settings;
}
std::uint64_t Configuration::revision() const { return state_->settings->revision; }
std::shared_ptr<const Configuration> Configuration::with_revision(std::uint64_t revision) const {
  return load(state_->text, revision).configuration;
}

}  // namespace tandem::config
