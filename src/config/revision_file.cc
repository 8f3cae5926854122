// SPDX-License-Identifier: Apache-2.0
#include "config/revision_file.h"

#include <charconv>

#include <fmt/format.h>

#include "base/crc32c.h"
#include "config/document.h"

namespace tandem::config {

namespace {

constexpr std::string_view kPrefix = "revision-";
constexpr std::string_view kWholeSuffix = ".json";
constexpr std::string_view kDeltaSuffix = ".delta";
constexpr std::string_view kPending = "revision.new";  // being written; never read
constexpr std::string_view kHeaderStart = "// ";
constexpr std::size_t kHeaderMax = 16 * 1024;  // notes are cut far below

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

std::string header_line(const RevisionHeader& header) {
  const RevisionInfo& info = header.info;
  std::string line = fmt::format(
      "{}{{\"revision\": {}, \"time\": {}, \"author\": {}, \"comment\": {}, \"source\": {}",
      kHeaderStart, info.number, info.time.in_seconds(), quoted(info.author), quoted(info.comment),
      quoted(info.source));
  if (info.file) {
    line +=
        fmt::format(", \"file-size\": {}, \"file-crc32c\": {}", info.file->size, info.file->crc32c);
  }
  if (header.base) {
    line += fmt::format(", \"base\": {}, \"base-size\": {}, \"base-crc32c\": {}",
                        header.base->number, header.base->size, header.base->checksum);
  }
  return line + fmt::format(", \"size\": {}, \"crc32c\": {}}}\n", header.size, header.checksum);
}

// The members of a header: those that must be there, and those that may.
class HeaderMembers {
 public:
  explicit HeaderMembers(const Node& root) : root_(root) {}
  bool has(std::string_view name) const { return root_.find(name) != nullptr; }
  template <typename T>
  T number(std::string_view name) {
    const Node* node = root_.find(name);
    complete_ = complete_ && node != nullptr && node->kind == Node::Kind::Integer;
    return complete_ ? static_cast<T>(node->integer) : T{};
  }
  std::string text(std::string_view name) {
    const Node* node = root_.find(name);
    complete_ = complete_ && node != nullptr && node->kind == Node::Kind::Text;
    return complete_ ? std::string(node->text) : std::string();
  }
  bool complete() const { return complete_; }

 private:
  const Node& root_;
  bool complete_ = true;
};

std::optional<RevisionHeader> parse_header(std::string_view line) {
  if (!line.starts_with(kHeaderStart)) return std::nullopt;
  Faults faults;
  const std::unique_ptr<Document> document =
      Document::parse(line.substr(kHeaderStart.size()), faults);
  if (document == nullptr) return std::nullopt;
  HeaderMembers members(document->root());
  RevisionHeader header;
  header.info.number = members.number<std::uint64_t>("revision");
  header.info.time = WallTime::from_seconds(members.number<std::int64_t>("time"));
  header.info.author = members.text("author");
  header.info.comment = members.text("comment");
  if (members.has("source")) header.info.source = members.text("source");
  if (members.has("file-size")) {
    header.info.file = FileMark{members.number<std::uint64_t>("file-size"),
                                members.number<std::uint32_t>("file-crc32c")};
  }
  if (members.has("base")) {
    header.base =
        TextMark{members.number<std::uint64_t>("base"), members.number<std::uint64_t>("base-size"),
                 members.number<std::uint32_t>("base-crc32c")};
  }
  header.size = members.number<std::uint64_t>("size");
  header.checksum = members.number<std::uint32_t>("crc32c");
  if (!members.complete()) return std::nullopt;
  return header;
}

struct Opened {
  std::unique_ptr<DiskFile> file;
  std::uint64_t size = 0;
};

Result<Opened> open_file(Disk& disk, const std::string& name) {
  DiskResult<std::unique_ptr<DiskFile>> file = disk.open(name, Disk::Mode::Read);
  if (!file.ok()) return fail(file.error().message);
  const DiskResult<std::uint64_t> size = (*file)->size();
  if (!size.ok()) return fail(size.error().message);
  return Opened{std::move(file).value(), *size};
}

Result<Bytes> read_octets(DiskFile& file, std::uint64_t size) {
  DiskResult<Bytes> bytes = file.read(0, static_cast<std::size_t>(size));
  if (!bytes.ok()) return fail(bytes.error().message);
  return std::move(bytes).value();
}

// `content` begins with the line; `size` is the whole file's.
Result<RevisionHeader> header_in(std::string_view content, std::uint64_t size,
                                 const RevisionFileName& name) {
  const std::string text = revision_file_name(name.number, name.is_delta);
  const std::size_t line_end = content.find('\n');
  const std::optional<RevisionHeader> header =
      line_end == std::string_view::npos ? std::nullopt : parse_header(content.substr(0, line_end));
  if (!header) return fail(fmt::format("{}: its first line is no header of a revision", text));
  if (header->info.number != name.number || header->base.has_value() != name.is_delta ||
      header->size != size - (line_end + 1)) {
    return fail(fmt::format("{}: damaged: the text is not the one that its header names", text));
  }
  return *header;
}

}  // namespace

std::string revision_file_name(std::uint64_t number, bool is_delta) {
  // Six digits, so that the files sort by number for the first million.
  return fmt::format("{}{:06}{}", kPrefix, number, is_delta ? kDeltaSuffix : kWholeSuffix);
}

std::optional<RevisionFileName> parse_revision_file_name(std::string_view name) {
  RevisionFileName parsed;
  parsed.is_delta = name.ends_with(kDeltaSuffix);
  if (!name.starts_with(kPrefix) || !(parsed.is_delta || name.ends_with(kWholeSuffix))) {
    return std::nullopt;
  }
  name.remove_prefix(kPrefix.size());
  name.remove_suffix((parsed.is_delta ? kDeltaSuffix : kWholeSuffix).size());
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), parsed.number);
  if (error != std::errc{} || end != name.data() + name.size() || parsed.number == 0) {
    return std::nullopt;
  }
  return parsed;
}

std::string encode_header(RevisionHeader& header) {
  std::string line = header_line(header);
  if (!parse_header(std::string_view(line).substr(0, line.size() - 1))) {  // no UTF-8
    for (std::string* note : {&header.info.author, &header.info.comment, &header.info.source}) {
      *note = printable(as_bytes(*note));
    }
    line = header_line(header);
  }
  return line;
}

Result<RevisionHeader> read_header(Disk& disk, const RevisionFileName& name) {
  TANDEM_TRY(const Opened opened, open_file(disk, revision_file_name(name.number, name.is_delta)));
  TANDEM_TRY(const Bytes start,
             read_octets(*opened.file, std::min<std::uint64_t>(opened.size, kHeaderMax)));
  return header_in(as_text(start), opened.size, name);
}

Result<RevisionFile> read_file(Disk& disk, const RevisionFileName& name) {
  const std::string text = revision_file_name(name.number, name.is_delta);
  TANDEM_TRY(const Opened opened, open_file(disk, text));
  TANDEM_TRY(const Bytes bytes, read_octets(*opened.file, opened.size));
  TANDEM_TRY(RevisionHeader header, header_in(as_text(bytes), bytes.size(), name));
  const std::string_view content = as_text(bytes).substr(bytes.size() - header.size);
  if (header.checksum != crc32c(as_bytes(content))) {
    return fail(fmt::format("{}: damaged: the text is not the one that its header names", text));
  }
  return RevisionFile{std::move(header), std::string(content)};
}

namespace {

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

}  // namespace

DiskResult<void> write_file(Disk& disk, const RevisionFileName& name, std::string_view content) {
  TANDEM_CHECK(write_pending(disk, content));
  TANDEM_CHECK(disk.rename(std::string(kPending), revision_file_name(name.number, name.is_delta)));
  return disk.sync_names();
}

}  // namespace tandem::config
