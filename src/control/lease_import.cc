// SPDX-License-Identifier: Apache-2.0
// Leases from CSV or JSON (D14.33). The text is walked twice: first every row is read, so that one
// malformed row keeps all others out, unless the caller would rather have it skipped; then the rows
// are compared with what the node has (control/lease_clash.h) and go to it in batches of commands.
// The answer comes when all of them are durable. A slice of rows is worked on at a time, between
// other requests; what is held beside the text is a few octets a row.
#include <fmt/format.h>

#include "control/lease_clash.h"
#include "control/lease_reader.h"
#include "control/lease_scan.h"
#include "control/leases.h"

namespace tandem::control {
namespace {

using api::ProblemKind;

constexpr std::size_t kSlice = 32;          // rows: some 60 microseconds of the core
constexpr std::size_t kSlicesMax = 32;      // at once, so that many share a flush of the disk
constexpr std::size_t kRowsAtOnce = 256;    // read before others have their turn
constexpr std::size_t kRowsToldMax = 1000;  // in the report
constexpr std::size_t kFaultsMax = 100;     // in a problem

class Import : public std::enable_shared_from_this<Import> {
 public:
  Import(Call call, Services& services, LeaseFormat format)
      : call_(std::move(call)),
        services_(services),
        topology_(topology_of(services)),
        format_(format),
        dry_run_(call_.flag("dry-run")),
        replace_(call_.flag("replace")),
        skip_(call_.flag("skip")) {}

  void run() {
    if (!rewind()) return;
    services_.loop.post([self = shared_from_this()] { self->check_some(); });
  }

 private:
  struct Told {
    LeaseRow row;
    Clash clash = Clash::None;
    std::string detail;
  };

  bool rewind() {
    auto rows = read_lease_rows(format_, call_.body_text());
    if (!rows.ok()) {
      call_.problem({.kind = ProblemKind::Refused,
                     .detail = "These are no leases.",
                     .faults = {{.message = rows.error().message}}});
      return false;
    }
    rows_ = std::move(*rows);
    seen_.clear();
    return true;
  }

  // The first pass: only what the rows say themselves.
  void check_some() {
    LeaseRow row;
    for (std::size_t i = 0; i < kRowsAtOnce; ++i) {
      if (!rows_->next(row)) return checked();
      ++row_count_;
      if (!row.fault.empty() && ++malformed_ <= kFaultsMax) {
        faults_.push_back({.path = row.column, .line = row.line, .message = row.fault});
      }
    }
    services_.loop.post([self = shared_from_this()] { self->check_some(); });
  }

  void checked() {
    if (malformed_ > 0 && !skip_ && !dry_run_) {
      return call_.problem(
          {.kind = ProblemKind::Refused,
           .detail = fmt::format("{} of {} rows are malformed; nothing was imported.", malformed_,
                                 row_count_),
           .faults = std::move(faults_)});
    }
    if (rewind()) take_slice();
  }

  // The second pass, a slice at a time: read, compare with the node, command. The node sees all in
  // this order, so each slice is compared with what those before it have made of the node.
  void take_slice() {
    if (ended_) return;
    if (slices_ == kSlicesMax) {
      waiting_ = true;
      return;
    }
    ++slices_;
    auto slice = std::make_shared<std::vector<Candidate>>();
    for (std::size_t i = 0; i < kRowsAtOnce && slice->size() < kSlice && !ended_; ++i) {
      LeaseRow row;
      ended_ = !rows_->next(row);
      if (!ended_) sort_out(std::move(row), *slice);
    }
    services_.core.ask(
        [slice, replace = replace_](const node::Node& node) {
          for (Candidate& candidate : *slice) compare(node, replace, candidate);
        },
        [self = shared_from_this(), slice] { self->compared(*slice); });
  }

  void sort_out(LeaseRow row, std::vector<Candidate>& slice) {
    if (!row.fault.empty()) {
      ++skipped_;
      tell(row, Clash::Malformed, row.fault);
    } else if (!seen_.insert(row.lease.address.value())) {
      leave_out(row, Clash::Repeated, "an earlier row has the same address");
    } else {
      slice.push_back({.row = std::move(row)});
    }
  }

  void compared(std::vector<Candidate>& slice) {
    std::vector<node::Command> commands;
    auto sent = std::make_shared<std::vector<LeaseRow>>();
    for (Candidate& candidate : slice) {
      if (candidate.clash == Clash::Unchanged) {
        ++unchanged_;
      } else if (candidate.clash != Clash::None) {
        leave_out(candidate.row, candidate.clash, candidate.detail);
      } else if (has_another(candidate.row.lease)) {
        leave_out(candidate.row, Clash::ClientElsewhere, "an earlier row has the same client");
      } else if (dry_run_) {
        ++imported_;
      } else {
        commands.push_back({.what = candidate.row.lease});
        sent->push_back(std::move(candidate.row));
      }
    }
    if (commands.empty()) {
      --slices_;
    } else {
      services_.core.command(std::move(commands),
                             [self = shared_from_this(), sent](const auto& results) {
                               self->commanded(*sent, results);
                             });
    }
    take_slice();
    finish_when_durable();
  }

  void commanded(const std::vector<LeaseRow>& sent,
                 const std::vector<node::CommandResult>& results) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i].refusal == node::Refusal::StorageDown) {
        ended_ = true;
        return call_.problem(ProblemKind::StorageDown,
                             fmt::format("The journal cannot be written. {} rows were imported "
                                         "before; the same import may be sent again.",
                                         imported_));
      }
      if (results[i].done()) {
        ++imported_;
      } else {
        leave_out(sent[i], Clash::Refused, std::string(to_text(results[i].refusal)));
      }
    }
    --slices_;
    if (std::exchange(waiting_, false)) take_slice();
    finish_when_durable();
  }

  // Whether an earlier row that is taken gives its client another address on the segment.
  bool has_another(const node::ImportLease& lease) {
    if (lease.status != lease::BindingStatus::Active || replace_) return false;
    const std::optional<std::uint64_t> client = client_on_segment(lease, *topology_);
    return client && !seen_.insert(*client);
  }

  void leave_out(const LeaseRow& row, Clash clash, std::string detail) {
    ++clashing_;
    tell(row, clash, std::move(detail));
  }

  void tell(const LeaseRow& row, Clash clash, std::string detail) {
    if (told_.size() >= kRowsToldMax) return;
    api::Object item;
    item["line"] = row.line;
    item["address"] = row.address;
    item["reason"] = to_text(clash);
    if (!row.column.empty()) item["column"] = row.column;
    item["detail"] = std::move(detail);
    told_.emplace_back(std::move(item));
  }

  void finish_when_durable() {
    if (!ended_ || slices_ > 0) return;
    api::Object report;
    report["dry-run"] = dry_run_;
    report["rows"] = row_count_;
    report["imported"] = imported_;
    report["unchanged"] = unchanged_;
    report["clashing"] = clashing_;
    report["skipped"] = skipped_;
    report["more"] = clashing_ + skipped_ - told_.size();
    report["items"] = std::move(told_);
    call_.reply(api::Json(std::move(report)));
  }

  Call call_;
  Services& services_;
  std::shared_ptr<const lease::Topology> topology_;
  LeaseFormat format_;
  bool dry_run_;
  bool replace_;
  bool skip_;

  std::unique_ptr<LeaseReader> rows_;
  SeenNumbers seen_;
  bool ended_ = false;      // nothing more is read
  bool waiting_ = false;    // for a slice to be durable
  std::size_t slices_ = 0;  // under way: being compared, or not yet durable
  std::uint64_t row_count_ = 0;
  std::uint64_t malformed_ = 0;
  std::uint64_t imported_ = 0;
  std::uint64_t unchanged_ = 0;
  std::uint64_t clashing_ = 0;
  std::uint64_t skipped_ = 0;
  std::vector<api::Fault> faults_;
  api::Array told_;
};

LeaseFormat format_of(const Call& call) {
  if (const auto format = call.text("format")) {
    return *format == "json" ? LeaseFormat::Json : LeaseFormat::Csv;
  }
  const std::string type = call.header("content-type").value_or("");
  return type.starts_with("application/json") ? LeaseFormat::Json : LeaseFormat::Csv;
}

}  // namespace

void import_leases(const Call& call, Services& services) {
  std::make_shared<Import>(call, services, format_of(call))->run();
}

}  // namespace tandem::control
