// SPDX-License-Identifier: Apache-2.0
#include "control/history.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/json.h"

namespace tandem::control {

namespace {

using config::Loaded;
using Kind = ChangeResult::Kind;

constexpr std::string_view kFileAuthor = "file";

ChangeResult refused(Kind kind, std::string detail) {
  ChangeResult result;
  result.kind = kind;
  result.detail = std::move(detail);
  return result;
}

const config::Where& where_of(const Change& change, std::size_t edit) {
  static const config::Where kDocument;
  if (const auto* patch = std::get_if<Patch>(&change.what)) return patch->where;
  const auto* edits = std::get_if<Edits>(&change.what);
  return edits != nullptr && edit < edits->size() ? (*edits)[edit].where : kDocument;
}

// What config refused, in the words of a change.
ChangeResult refused(const Loaded& loaded, const Change& change) {
  const std::string where = config::text_of(where_of(change, loaded.edit));
  ChangeResult result;
  result.edit = loaded.edit;
  switch (loaded.refusal) {
    case Loaded::Refusal::None:
      break;
    case Loaded::Refusal::Faults:
      result.kind = Kind::Refused;
      result.faults = loaded.faults;
      result.edit.reset();
      result.detail = fmt::format("{} mistakes", loaded.errors);
      if (!loaded.faults.empty()) {
        const auto error =
            std::ranges::find(loaded.faults, config::Severity::Error, &config::Fault::severity);
        const config::Fault& first = error == loaded.faults.end() ? loaded.faults.front() : *error;
        result.detail =
            first.path.empty() ? first.message : fmt::format("{}: {}", first.path, first.message);
      }
      break;
    case Loaded::Refusal::NotFound:
      result.kind = Kind::NotFound;
      result.detail = fmt::format("there is no {}", where);
      break;
    case Loaded::Refusal::Exists:
      result.kind = Kind::Exists;
      result.detail = fmt::format("there is such an object in {} already", where);
      break;
    case Loaded::Refusal::Stale:
      result.kind = Kind::Stale;
      result.detail = fmt::format("{} was changed since; read it again", where);
      break;
  }
  return result;
}

// Of faults in the document that would result: whoever sent a part of it cannot look them up.
void forget_places(std::vector<config::Fault>& faults) {
  for (config::Fault& fault : faults) {
    if (!fault.edit) fault.place = {.line = 0, .column = 0};
  }
}

}  // namespace

Result<std::unique_ptr<History>> History::open(Disk& disk, ReadFile read_file) {
  TANDEM_TRY(config::Revisions revisions, config::Revisions::open(disk));
  std::unique_ptr<History> history(new History(std::move(revisions), std::move(read_file)));
  history->remarks_ = history->revisions_.damaged();
  history->find_current();
  return history;
}

// An older version of the program may have taken what this one refuses: then the one before is
// tried, since something must be served.
void History::find_current() {
  const auto& infos = revisions_.list();
  for (auto info = infos.rbegin(); info != infos.rend() && !current_; ++info) {
    auto configuration = load(info->number);
    if (configuration) {
      current_ = std::move(*configuration);
    } else {
      remarks_.push_back(configuration.error().message);
    }
  }
}

Result<std::shared_ptr<const config::Configuration>> History::load(std::uint64_t number) const {
  if (current_ && current_->revision() == number) return current_;
  const auto revision = revisions_.read(number);
  if (!revision) return revision.as_failure();
  const Loaded loaded = config::load(revision->text, number, current_.get());
  if (loaded.configuration) return loaded.configuration;
  return fail(fmt::format("revision {} is no good configuration any more: {}", number,
                          loaded.faults.empty() ? "" : loaded.faults.front().message));
}

ChangeResult History::apply(const Change& change, WallTime now) {
  if (change.if_revision && *change.if_revision != current_->revision()) {
    ChangeResult stale = refused(
        Kind::Stale,
        fmt::format("revision {} is current, not {}", current_->revision(), *change.if_revision));
    stale.revision = current_->revision();
    return stale;
  }
  ChangeResult result;
  Loaded loaded = derive(change, result);
  if (!std::holds_alternative<WholeDocument>(change.what)) forget_places(loaded.faults);
  if (!loaded.configuration) {
    if (result.done()) result = refused(loaded, change);
    result.revision = current_->revision();
    return result;
  }
  config::RevisionNote note{.time = now,
                            .author = change.author,
                            .comment = change.comment,
                            .source = change.source,
                            .file = {}};
  if (const auto* document = std::get_if<WholeDocument>(&change.what)) {
    const auto file = read_file_();
    if (file && *file == document->text) note.file = config::FileMark::of(*file);
  }
  return keep(loaded, note, change.dry_run);
}

// Without a configuration the reason stands in what is returned or in `refusal`.
Loaded History::derive(const Change& change, ChangeResult& refusal) const {
  if (const auto* document = std::get_if<WholeDocument>(&change.what)) {
    return config::load(document->text, 0, current_.get());
  }
  if (const auto* edits = std::get_if<Edits>(&change.what)) return config::edit(*current_, *edits);
  if (const auto* patched = std::get_if<Patch>(&change.what)) return patch(*patched);
  const std::uint64_t number = std::get<Rollback>(change.what).revision;
  const auto revision = revisions_.read(number);
  if (revision) return config::load(revision->text, 0, current_.get());
  refusal = refused(Kind::NotFound,
                    fmt::format("there is no revision {}: {}", number, revision.error().message));
  return {};
}

Loaded History::patch(const Patch& patch) const {
  const auto object = current_->find(patch.where);
  Loaded refused;
  if (!object) {
    refused.refusal = Loaded::Refusal::NotFound;
    return refused;
  }
  auto target = api::parse_commented_json(object->text);
  auto changes = api::parse_json(patch.text);
  if (!target || !changes) {
    refused.refusal = Loaded::Refusal::Faults;
    refused.errors = 1;
    refused.faults.push_back({
        .place = {changes ? 1 : changes.error().line, changes ? 1 : changes.error().column},
        .message = changes ? target.error().message : changes.error().message
    });
    return refused;
  }
  const config::Edit edit{
      .where = patch.where,
      .text = api::to_pretty_text(api::merge_patch(std::move(*target), *changes)),
      .if_revision = patch.if_revision,
      .must_exist = true};
  Loaded loaded = config::edit(*current_, {&edit, 1});
  for (config::Fault& fault : loaded.faults) fault.edit.reset();  // not of the text that was sent
  return loaded;
}

ChangeResult History::keep(const Loaded& loaded, const config::RevisionNote& note, bool dry_run) {
  ChangeResult result;
  result.revision = current_ ? current_->revision() : 0;
  result.faults = loaded.faults;
  result.where = loaded.where;
  if (current_) result.differences = config::diff(*current_, *loaded.configuration);
  if (dry_run) return result;
  const auto number = revisions_.store(*loaded.configuration, note, current_.get());
  if (!number) {
    result.kind = Kind::NotStored;
    result.detail = number.error().message;
    return result;
  }
  result.revision = *number;
  if (current_ && current_->revision() == *number) return result;  // the same text
  current_ = loaded.configuration->with_revision(*number);
  result.configuration = current_;
  return result;
}

bool History::file_has_diverged(const config::FileMark& mark) const {
  const auto latest = revisions_.latest();
  if (!current_ || !latest || !latest->file) return false;
  const config::FileMark ours = config::FileMark::of(current_->text());
  return ours != *latest->file && ours != mark;
}

ChangeResult History::take_file(WallTime now) {
  const auto text = read_file_();
  if (!text) return refused(Kind::Refused, text.error().message);
  const config::FileMark mark = config::FileMark::of(*text);
  const auto latest = revisions_.latest();
  if (current_ && latest && latest->file == mark) {
    ChangeResult same;
    same.revision = current_->revision();
    return same;
  }
  if (file_has_diverged(mark)) {
    ChangeResult diverged = refused(
        Kind::Diverged,
        "the file was changed, and so was the configuration through the API since the file was "
        "last taken; `tandem config diff -f FILE` shows the difference, `tandem config apply -f "
        "FILE` makes the file's configuration the one that is served");
    diverged.revision = current_->revision();
    return diverged;
  }
  const Loaded loaded = config::load(*text, 0, current_.get());
  if (!loaded.configuration) {
    ChangeResult bad = refused(loaded, {.what = WholeDocument{}});
    bad.revision = current_ ? current_->revision() : 0;
    return bad;
  }
  return keep(loaded,
              {.time = now,
               .author = std::string(kFileAuthor),
               .comment = "",
               .source = "file",
               .file = mark},
              false);
}

ChangeResult History::take_file_at_start(WallTime now) {
  ChangeResult result = take_file(now);
  if (result.kind != Kind::NotStored) return result;
  const auto text = read_file_();
  if (!text) return result;
  const Loaded loaded = config::load(*text, 0, current_.get());
  if (!loaded.configuration) return result;
  current_ = loaded.configuration;
  result.configuration = current_;
  return result;
}

}  // namespace tandem::control
