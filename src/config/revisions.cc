// SPDX-License-Identifier: Apache-2.0
#include "config/revisions.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/crc32c.h"
#include "config/document.h"

namespace tandem::config {

namespace {

constexpr std::string_view kPrefix = "revision-";
constexpr std::string_view kSuffix = ".json";
constexpr std::string_view kPending = "revision.new";  // being written; never read
constexpr std::string_view kHeaderStart = "// ";
constexpr std::size_t kNoteSizeMax = 1000;  // of author and comment, in octets

// Six digits, so that the files sort by number for the first million.
std::string file_name(std::uint64_t number) {
  return fmt::format("{}{:06}{}", kPrefix, number, kSuffix);
}

std::optional<std::uint64_t> number_of(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(kSuffix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size() || number == 0) return std::nullopt;
  return number;
}

// A JSON string in ASCII and on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (octet < 0x20 || octet == 0x7f) {
      out += fmt::format("\\u{:04x}", octet);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string header_of(const RevisionInfo& info, std::string_view text) {
  return fmt::format(
      "{}{{\"revision\": {}, \"time\": {}, \"author\": {}, \"comment\": {}, \"size\": {}, "
      "\"crc32c\": {}}}\n",
      kHeaderStart, info.number, info.time.in_seconds(), quoted(info.author), quoted(info.comment),
      text.size(), crc32c(as_bytes(text)));
}

struct Header {
  RevisionInfo info;
  std::int64_t size = 0;
  std::int64_t checksum = 0;
};

std::optional<Header> parse_header(std::string_view line) {
  if (!line.starts_with(kHeaderStart)) return std::nullopt;
  Faults faults;
  const std::unique_ptr<Document> document =
      Document::parse(line.substr(kHeaderStart.size()), faults);
  if (document == nullptr) return std::nullopt;
  bool complete = true;
  const auto number = [&](std::string_view name) {
    const Node* node = document->root().find(name);
    complete = complete && node != nullptr && node->kind == Node::Kind::Integer;
    return complete ? node->integer : 0;
  };
  const auto text = [&](std::string_view name) {
    const Node* node = document->root().find(name);
    complete = complete && node != nullptr && node->kind == Node::Kind::Text;
    return complete ? std::string(node->text) : std::string();
  };
  Header header;
  header.info.number = static_cast<std::uint64_t>(number("revision"));
  header.info.time = WallTime::from_seconds(number("time"));
  header.info.author = text("author");
  header.info.comment = text("comment");
  header.size = number("size");
  header.checksum = number("crc32c");
  if (!complete) return std::nullopt;
  return header;
}

Result<Bytes> read_whole(Disk& disk, const std::string& name) {
  DiskResult<std::unique_ptr<DiskFile>> file = disk.open(name, Disk::Mode::Read);
  if (!file.ok()) return fail(file.error().message);
  const DiskResult<std::uint64_t> size = (*file)->size();
  if (!size.ok()) return fail(size.error().message);
  DiskResult<Bytes> bytes = (*file)->read(0, static_cast<std::size_t>(*size));
  if (!bytes.ok()) return fail(bytes.error().message);
  return std::move(bytes).value();
}

// The revision of that number, if the file holds it whole.
Result<Revision> read_revision(Disk& disk, std::uint64_t number) {
  const std::string name = file_name(number);
  TANDEM_TRY(const Bytes bytes, read_whole(disk, name));
  const std::string_view content = as_text(bytes);
  const std::size_t line_end = content.find('\n');
  const std::optional<Header> header =
      line_end == std::string_view::npos ? std::nullopt : parse_header(content.substr(0, line_end));
  if (!header) return fail(fmt::format("{}: its first line is no header of a revision", name));
  const std::string_view text = content.substr(line_end + 1);
  if (header->info.number != number || header->size != static_cast<std::int64_t>(text.size()) ||
      header->checksum != std::int64_t{crc32c(as_bytes(text))}) {
    return fail(fmt::format("{}: damaged: the text is not the one that its header names", name));
  }
  return Revision{header->info, std::string(text)};
}

DiskResult<void> write_pending(Disk& disk, std::string_view content) {
  const std::string name(kPending);
  DiskResult<std::unique_ptr<DiskFile>> file = disk.open(name, Disk::Mode::Create);
  if (!file.ok()) {  // left by a crash
    TANDEM_CHECK(disk.remove(name));
    file = disk.open(name, Disk::Mode::Create);
    if (!file.ok()) return file.as_failure();
  }
  TANDEM_CHECK((*file)->write(0, as_bytes(content)));
  return (*file)->sync();
}

DiskResult<void> write_revision(Disk& disk, std::uint64_t number, std::string_view content) {
  TANDEM_CHECK(write_pending(disk, content));
  TANDEM_CHECK(disk.rename(std::string(kPending), file_name(number)));
  return disk.sync_names();
}

}  // namespace

FileMark FileMark::of(std::string_view text) {
  return {text.size(), tandem::crc32c(as_bytes(text))};
}

Result<Revisions> Revisions::open(Disk& disk) {
  const DiskResult<std::vector<std::string>> names = disk.list();
  if (!names.ok()) return fail(names.error().message);
  Revisions revisions(disk);
  for (const std::string& name : *names) {
    const std::optional<std::uint64_t> number = number_of(name);
    if (!number) continue;
    revisions.last_number_ = std::max(revisions.last_number_, *number);
    const Result<Revision> revision = read_revision(disk, *number);
    if (revision.ok()) revisions.infos_.push_back(revision->info);
  }
  std::ranges::sort(revisions.infos_, {}, &RevisionInfo::number);
  return revisions;
}

Result<std::uint64_t> Revisions::store(const Configuration& configuration,
                                       const RevisionNote& note, const Configuration*) {
  const std::string text = configuration.text();
  if (!infos_.empty()) {
    const Result<Revision> last = read(infos_.back().number);
    if (last.ok() && last->text == text) return last->info.number;
  }
  RevisionInfo info{last_number_ + 1,
                    WallTime::from_seconds(note.time.in_seconds()),
                    note.author.substr(0, kNoteSizeMax),
                    note.comment.substr(0, kNoteSizeMax),
                    note.source,
                    note.file};
  std::string header = header_of(info, text);
  if (!parse_header(std::string_view(header).substr(0, header.size() - 1))) {  // no UTF-8
    info.author = printable(as_bytes(info.author));
    info.comment = printable(as_bytes(info.comment));
    header = header_of(info, text);
  }
  const std::string content = header + std::string(text);
  if (const auto written = write_revision(*disk_, info.number, content); !written.ok()) {
    return fail(
        fmt::format("revision {} could not be stored: {}", info.number, written.error().message));
  }
  last_number_ = info.number;
  infos_.push_back(std::move(info));
  prune();
  return last_number_;
}

// A revision too many does no harm: what cannot be removed now is tried again with the next one.
void Revisions::prune() {
  while (infos_.size() > kRevisionsKept && disk_->remove(file_name(infos_.front().number)).ok()) {
    infos_.erase(infos_.begin());
  }
}

std::optional<RevisionInfo> Revisions::latest() const {
  if (infos_.empty()) return std::nullopt;
  return infos_.back();
}

Result<Revision> Revisions::read(std::uint64_t number) const {
  return read_revision(*disk_, number);
}

}  // namespace tandem::config
