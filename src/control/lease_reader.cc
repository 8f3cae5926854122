// SPDX-License-Identifier: Apache-2.0
#include "control/lease_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/json.h"
#include "control/lease_csv.h"
#include "control/lease_fields.h"

namespace tandem::control {
namespace {

std::string shown(std::string_view text) {
  return printable(as_bytes(text));
}

// Without these a row says nothing.
constexpr auto kRequired = std::to_array<std::string_view>({"address", "state", "starts", "ends"});
// An export may have these, which follow from the configuration.
constexpr auto kDerived = std::to_array<std::string_view>({"scope", "reserved"});

bool is_derived(std::string_view name) {
  return std::ranges::find(kDerived, name) != kDerived.end();
}

void set_fault(LeaseRow& row, std::string_view column, std::string message) {
  if (!row.fault.empty()) return;  // the first one is told
  row.column = column;
  row.fault = std::move(message);
}

void read_field(std::string_view name, std::string_view text, LeaseRow& row) {
  if (name == "address") row.address = shown(text);
  const LeaseField* field = find_lease_field(name);
  if (field == nullptr) {
    if (!is_derived(name)) set_fault(row, name, "a lease has no such field");
    return;
  }
  if (const auto read = field->read(text, row.lease); !read.ok()) {
    set_fault(row, name, read.error().message);
  }
}

// When the client was last seen is not known: then it was when the lease began.
void complete(LeaseRow& row, bool has_last_seen) {
  if (!has_last_seen) row.lease.client_last_transaction_time = row.lease.starts;
  const bool nobody = row.lease.hardware_address.size() == 0 && row.lease.client_id.empty();
  if (nobody && row.lease.status == lease::BindingStatus::Active) {
    set_fault(row, "hardware-address", "an active lease needs a hardware address or a client id");
  }
}

// --- CSV

class CsvRows final : public LeaseReader {
 public:
  explicit CsvRows(std::string_view text) : reader_(text) {}

  Result<void> read_header() {
    if (!reader_.next(columns_))
      return fail("the body is empty: a line of column names is missing");
    for (const std::string& name : columns_) {
      if (find_lease_field(name) == nullptr && !is_derived(name)) {
        return fail(fmt::format("line 1: \"{}\" is no column of leases", shown(name)));
      }
      if (std::ranges::count(columns_, name) > 1) {
        return fail(fmt::format("line 1: the column {} stands there twice", name));
      }
    }
    for (const std::string_view name : kRequired) {
      if (!has(name)) return fail(fmt::format("line 1: the column {} is missing", name));
    }
    return {};
  }

  bool next(LeaseRow& row) override {
    if (!reader_.next(fields_)) return false;
    row = LeaseRow{.line = reader_.line()};
    if (!reader_.fault().empty()) set_fault(row, "", reader_.fault());
    if (fields_.size() != columns_.size()) {
      set_fault(row, "",
                fmt::format("has {} fields; the line of column names has {}", fields_.size(),
                            columns_.size()));
    }
    bool has_last_seen = false;
    for (std::size_t i = 0; i < std::min(fields_.size(), columns_.size()); ++i) {
      if (columns_[i] == "last-seen" && fields_[i].empty()) continue;
      has_last_seen = has_last_seen || columns_[i] == "last-seen";
      read_field(columns_[i], fields_[i], row);
    }
    complete(row, has_last_seen);
    return true;
  }

 private:
  bool has(std::string_view name) const {
    return std::ranges::find(columns_, name) != columns_.end();
  }

  CsvReader reader_;
  std::vector<std::string> columns_;
  std::vector<std::string> fields_;
};

// --- JSON

// Walks over JSON text value by value. It need not judge it: each row is parsed for itself.
class JsonWalk {
 public:
  explicit JsonWalk(std::string_view text) : text_(text) {}

  std::uint32_t line() const { return line_; }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // The text of the value that begins here; empty: there is none.
  std::string_view value() {
    skip_blanks();
    const std::size_t start = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == ']' || c == '}')) break;
      if (c == '"') {
        skip_text();
      } else {
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        if (c == '\n') ++line_;
        ++at_;
      }
      if (depth == 0 && (c == '"' || c == '}' || c == ']')) break;
    }
    return text_.substr(start, at_ - start);
  }

 private:
  void skip_blanks() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return;
    }
  }
  void skip_text() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
};

class JsonRows final : public LeaseReader {
 public:
  explicit JsonRows(std::string_view text) : walk_(text) {}

  // Moves to the first row: of the list, or of the list "items" of an object.
  Result<void> find_list() {
    if (walk_.take('[')) return {};
    if (!walk_.take('{')) return fail("the body is neither a list of leases nor an object");
    while (walk_.peek() == '"') {
      const std::string_view key = walk_.value();
      if (!walk_.take(':')) break;
      if (key == "\"items\"" && walk_.take('[')) return {};
      (void)walk_.value();
      if (!walk_.take(',')) break;
    }
    return fail("the object has no list \"items\"");
  }

  bool next(LeaseRow& row) override {
    if (ended_ || walk_.take(']')) return false;
    (void)walk_.peek();
    row = LeaseRow{.line = walk_.line()};
    const std::string_view text = walk_.value();
    read(text, row);
    if (walk_.take(',')) return true;
    ended_ = true;
    if (!walk_.take(']')) set_fault(row, "", "after the row comes neither a comma nor a bracket");
    return true;
  }

 private:
  static void read(std::string_view text, LeaseRow& row) {
    const auto json = api::parse_json(text);
    if (!json.ok()) {
      return set_fault(row, "",
                       fmt::format("line {}, column {}: {}", row.line + json.error().line - 1,
                                   json.error().column, json.error().message));
    }
    if (!json->is_object()) return set_fault(row, "", "is no object");
    for (const auto& [name, value] : *json->if_object()) read_member(name, value, row);
    for (const std::string_view name : kRequired) {
      if (api::find(*json, name) == nullptr) set_fault(row, name, "is missing");
    }
    complete(row, api::find(*json, "last-seen") != nullptr);
  }

  static void read_member(std::string_view name, const api::Json& value, LeaseRow& row) {
    if (is_derived(name)) return;
    if (value.is_string()) return read_field(name, *value.if_string(), row);
    if (name == "ends" && value.is_null()) return read_field(name, kNeverText, row);
    if (name == "relay-agent-information") {
      if (const auto hex = api::text_at(value, "hex")) return read_field(name, *hex, row);
    }
    set_fault(row, name, "is not of the right form");
  }

  JsonWalk walk_;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<LeaseReader>> read_lease_rows(LeaseFormat format, std::string_view text) {
  if (format == LeaseFormat::Csv) {
    auto rows = std::make_unique<CsvRows>(text);
    TANDEM_CHECK(rows->read_header());
    return std::unique_ptr<LeaseReader>(std::move(rows));
  }
  auto rows = std::make_unique<JsonRows>(text);
  TANDEM_CHECK(rows->find_list());
  return std::unique_ptr<LeaseReader>(std::move(rows));
}

}  // namespace tandem::control
