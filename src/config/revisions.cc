// SPDX-License-Identifier: Apache-2.0
#include "config/revisions.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/crc32c.h"
#include "config/delta.h"
#include "config/revision_file.h"

namespace tandem::config {

namespace {

constexpr std::size_t kNoteSizeMax = 1000;  // of author, comment and source, in octets

// A delta is stored where it is at most this share of the whole; and not beyond the bound, as each
// tells all that has changed since the whole one.
constexpr std::size_t kDeltaShare = 4;
constexpr std::size_t kDeltaSizeMax = 256 * 1024;

}  // namespace

FileMark FileMark::of(std::string_view text) {
  return {text.size(), tandem::crc32c(as_bytes(text))};
}

struct Revisions::Parts {
  struct Stored {
    RevisionHeader header;
    RevisionFileName name() const { return {header.info.number, header.base.has_value()}; }
    // The whole text that it is, or rests on.
    TextMark whole() const {
      return header.base.value_or(TextMark{header.info.number, header.size, header.checksum});
    }
  };

  explicit Parts(Disk& d) : disk(d) {}

  const Stored* find(std::uint64_t number) const {
    const auto found =
        std::ranges::find(stored, number, [](const Stored& s) { return s.header.info.number; });
    return found == stored.end() ? nullptr : &*found;
  }
  Result<std::string> read_text(const Stored& revision) const;
  void drop_unfounded();
  void verify_latest();
  void remember_latest();
  void prune();

  Disk& disk;
  std::uint64_t last_number = 0;  // ever used, be its file damaged: numbers are not given again
  std::vector<Stored> stored;     // ascending
  std::vector<RevisionInfo> infos;
  std::vector<std::string> damaged;
  Delta latest;  // the latest's text by the whole one that it is, or rests on
};

Revisions::Revisions(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Revisions::Revisions(Revisions&&) noexcept = default;
Revisions& Revisions::operator=(Revisions&&) noexcept = default;
Revisions::~Revisions() = default;

const std::vector<RevisionInfo>& Revisions::list() const {
  return parts_->infos;
}
const std::vector<std::string>& Revisions::damaged() const {
  return parts_->damaged;
}

// --- reading

Result<Revisions> Revisions::open(Disk& disk) {
  const DiskResult<std::vector<std::string>> names = disk.list();
  if (!names.ok()) return fail(names.error().message);
  auto parts = std::make_unique<Parts>(disk);
  for (const std::string& text : *names) {
    const std::optional<RevisionFileName> name = parse_revision_file_name(text);
    if (!name) continue;
    parts->last_number = std::max(parts->last_number, name->number);
    const Result<RevisionHeader> header = read_header(disk, *name);
    if (header.ok()) {
      parts->stored.push_back({*header});
    } else {
      parts->damaged.push_back(header.error().message);
    }
  }
  std::ranges::sort(parts->stored, {}, [](const Parts::Stored& s) { return s.header.info.number; });
  parts->drop_unfounded();
  parts->verify_latest();
  for (const Parts::Stored& s : parts->stored) parts->infos.push_back(s.header.info);
  parts->remember_latest();
  return Revisions(std::move(parts));
}

// Deltas whose whole revision is gone, or is another.
void Revisions::Parts::drop_unfounded() {
  std::erase_if(stored, [this](const Stored& revision) {
    if (!revision.header.base) return false;
    const Stored* base = find(revision.header.base->number);
    if (base != nullptr && !base->header.base && base->whole() == *revision.header.base) {
      return false;
    }
    damaged.push_back(fmt::format("{}: rests on revision {}, which is not there",
                                  revision_file_name(revision.header.info.number, true),
                                  revision.header.base->number));
    return true;
  });
}

// So that latest() can be served. Older ones are read to the end when somebody asks for them.
void Revisions::Parts::verify_latest() {
  while (!stored.empty()) {
    const Result<std::string> text = read_text(stored.back());
    if (text.ok()) return;
    damaged.push_back(text.error().message);
    stored.pop_back();
  }
}

void Revisions::Parts::remember_latest() {
  latest = Delta();
  if (stored.empty()) return;
  const Stored& last = stored.back();
  latest = Delta::copy_of(last.header.size);
  if (!last.header.base) return;
  const Result<RevisionFile> file = read_file(disk, last.name());
  const std::optional<Delta> delta = file.ok() ? Delta::decode(file->content) : std::nullopt;
  if (delta) latest = *delta;
}

Result<std::string> Revisions::Parts::read_text(const Stored& revision) const {
  TANDEM_TRY(RevisionFile file, read_file(disk, revision.name()));
  if (!file.header.base) return std::move(file.content);
  const std::string name = revision_file_name(revision.header.info.number, true);
  const Result<RevisionFile> base = read_file(disk, {file.header.base->number, false});
  if (!base.ok()) return fail(fmt::format("{}: rests on {}", name, base.error().message));
  const std::optional<Delta> delta = Delta::decode(file.content);
  const std::optional<std::string> text = delta ? delta->apply(base->content) : std::nullopt;
  const TextMark found{file.header.base->number, base->header.size, base->header.checksum};
  if (!text || found != *file.header.base) {
    return fail(fmt::format("{}: does not fit revision {}", name, file.header.base->number));
  }
  return *text;
}

std::optional<RevisionInfo> Revisions::latest() const {
  if (parts_->infos.empty()) return std::nullopt;
  return parts_->infos.back();
}

Result<Revision> Revisions::read(std::uint64_t number) const {
  const Parts::Stored* stored = parts_->find(number);
  if (stored == nullptr) return fail(fmt::format("there is no revision {}", number));
  TANDEM_TRY(std::string text, parts_->read_text(*stored));
  return Revision{stored->header.info, std::move(text)};
}

// --- writing

Result<std::uint64_t> Revisions::store(const Configuration& configuration, const RevisionNote& note,
                                       const Configuration* previous) {
  Parts& p = *parts_;
  RevisionHeader header;
  header.info = {p.last_number + 1,
                 WallTime::from_seconds(note.time.in_seconds()),
                 note.author.substr(0, kNoteSizeMax),
                 note.comment.substr(0, kNoteSizeMax),
                 note.source.substr(0, kNoteSizeMax),
                 note.file};
  const Parts::Stored* last = p.stored.empty() ? nullptr : &p.stored.back();
  if (!note.file && last != nullptr) header.info.file = last->header.info.file;
  const bool same_file = last != nullptr && header.info.file == last->header.info.file;

  Delta delta;
  std::string content;
  if (last != nullptr && previous != nullptr && previous->revision() == last->header.info.number) {
    const Delta step = delta_of(previous->state(), configuration.state());
    if (same_file && step.is_copy_of(previous->size())) return last->header.info.number;
    delta = p.latest.then(step);
    content = delta.encode();
    if (content.size() <= std::min(kDeltaSizeMax, configuration.size() / kDeltaShare)) {
      header.base = last->whole();
    }
  }
  if (!header.base) {
    content = configuration.text();
    if (same_file) {
      const Result<std::string> text = p.read_text(*last);
      if (text.ok() && *text == content) return last->header.info.number;
    }
    delta = Delta::copy_of(content.size());
  }
  header.size = content.size();
  header.checksum = crc32c(as_bytes(content));

  const std::string line = encode_header(header);
  const RevisionFileName name{header.info.number, header.base.has_value()};
  if (const auto written = write_file(p.disk, name, line + content); !written.ok()) {
    return fail(
        fmt::format("revision {} could not be stored: {}", name.number, written.error().message));
  }
  p.last_number = header.info.number;
  p.infos.push_back(header.info);
  p.stored.push_back({std::move(header)});
  p.latest = std::move(delta);
  p.prune();
  return p.last_number;
}

// A revision too many does no harm: what cannot be removed now is tried again with the next one.
void Revisions::Parts::prune() {
  if (stored.size() <= kRevisionsKept) return;
  const std::size_t old = stored.size() - kRevisionsKept;
  std::set<std::uint64_t> needed;
  for (std::size_t i = old; i < stored.size(); ++i) {
    if (stored[i].header.base) needed.insert(stored[i].header.base->number);
  }
  std::vector<std::uint64_t> removed;
  for (std::size_t i = 0; i < old; ++i) {
    const RevisionFileName name = stored[i].name();
    if (needed.contains(name.number)) continue;
    if (!disk.remove(revision_file_name(name.number, name.is_delta)).ok()) break;
    removed.push_back(name.number);
  }
  const auto is_removed = [&](std::uint64_t number) {
    return std::ranges::binary_search(removed, number);
  };
  std::erase_if(stored, [&](const Stored& s) { return is_removed(s.header.info.number); });
  std::erase_if(infos, [&](const RevisionInfo& info) { return is_removed(info.number); });
}

}  // namespace tandem::config
