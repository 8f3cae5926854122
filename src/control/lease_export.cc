// SPDX-License-Identifier: Apache-2.0
// All leases, or those of a filter, as CSV or JSON, written as fast as the client reads and no
// faster: the next piece is read from the node when the last one has left.
#include "control/lease_csv.h"
#include "control/lease_filter.h"
#include "control/lease_json.h"
#include "control/lease_reader.h"
#include "control/lease_scan.h"
#include "control/leases.h"

namespace tandem::control {
namespace {

constexpr std::string_view kCsv = "text/csv";
constexpr std::string_view kJson = "application/json";

// What `format` says, else the first of the two that the Accept header names; else CSV.
LeaseFormat wanted_format(const Call& call) {
  if (const auto format = call.text("format")) {
    return *format == "json" ? LeaseFormat::Json : LeaseFormat::Csv;
  }
  const std::string accept = call.header("accept").value_or("");
  return accept.find(kJson) < accept.find(kCsv) ? LeaseFormat::Json : LeaseFormat::Csv;
}

class Export : public std::enable_shared_from_this<Export> {
 public:
  Export(const Call& call, Services& services, LeaseFormat format, LeaseFilter filter)
      : core_(services.core),
        topology_(topology_of(services)),
        format_(format),
        filter_(std::move(filter)),
        rest_(filter_.range()),
        stream_(call.stream(format == LeaseFormat::Csv ? kCsv : kJson)) {}

  void run() {
    // Held by the question that is under way, or by the stream while that is full.
    stream_->on_closed([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->waiting_.reset();
    });
    stream_->on_drained([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self && self->waiting_) std::exchange(self->waiting_, nullptr)->read();
    });
    (void)stream_->write(format_ == LeaseFormat::Csv ? lease_csv_header() : "{\"items\":[");
    read();
  }

 private:
  void read() {
    read_leases(core_, rest_,
                [self = shared_from_this()](const LeasePiece& piece) { self->write(piece); });
  }

  void write(const LeasePiece& piece) {
    std::string text;
    piece.for_each([&](const lease::BindingData& binding) {
      if (filter_.matches(binding)) append(binding, piece.line, text);
    });
    if (!piece.next && format_ == LeaseFormat::Json) text += "\n]}\n";
    if (!text.empty() && !stream_->write(std::move(text))) return;  // nobody reads any more
    if (!piece.next) return stream_->finish();
    rest_.first = *piece.next;
    if (!stream_->full()) return read();
    waiting_ = shared_from_this();
  }

  void append(const lease::BindingData& binding, const TimeLine& line, std::string& text) {
    if (format_ == LeaseFormat::Csv) return append_lease_csv(binding, line, text);
    text += std::exchange(first_, false) ? "\n" : ",\n";
    text += api::to_text(api::Json(lease_json(binding, line, *topology_)));
  }

  Core& core_;
  std::shared_ptr<const lease::Topology> topology_;
  LeaseFormat format_;
  LeaseFilter filter_;
  Ipv4Range rest_;
  std::shared_ptr<http::BodyStream> stream_;
  std::shared_ptr<Export> waiting_;  // ourselves, until the client has read
  bool first_ = true;
};

}  // namespace

void export_leases(const Call& call, Services& services) {
  auto filter = LeaseFilter::of(call, *topology_of(services));
  if (!filter) return;
  std::make_shared<Export>(call, services, wanted_format(call), std::move(*filter))->run();
}

}  // namespace tandem::control
