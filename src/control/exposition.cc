// SPDX-License-Identifier: Apache-2.0
#include "control/exposition.h"

#include <vector>

#include <prometheus/text_serializer.h>

#include "base/assert.h"

namespace tandem::control {
namespace {

prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::Counter:
      return prometheus::MetricType::Counter;
    case MetricKind::Gauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::Histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

double in_seconds(Duration duration) {
  return static_cast<double>(duration.in_nanoseconds()) / 1e9;
}

}  // namespace

struct Exposition::Parts {
  std::vector<prometheus::MetricFamily> families;  // by Metric

  prometheus::MetricFamily& family(Metric metric) {
    return families[static_cast<std::size_t>(metric)];
  }
};

Exposition::Exposition() : parts_(std::make_unique<Parts>()) {
  for (const MetricRow& row : metric_table()) {
    parts_->families.push_back({.name = std::string(row.name),
                                .help = std::string(row.help),
                                .type = type_of(row.kind),
                                .metric = {}});
  }
}

Exposition::~Exposition() = default;

void Exposition::add(Metric metric, double value, std::initializer_list<std::string_view> labels) {
  const MetricRow& row = row_of(metric);
  TANDEM_ASSERT(labels.size() == row.label_count());
  prometheus::ClientMetric& sample = parts_->family(metric).metric.emplace_back();
  sample.label.reserve(labels.size());
  for (const std::string_view label : labels) {
    sample.label.push_back({std::string(row.labels[sample.label.size()]), std::string(label)});
  }
  (row.kind == MetricKind::Counter ? sample.counter.value : sample.gauge.value) = value;
}

void Exposition::add(Metric metric, const DurationHistogram& histogram) {
  TANDEM_ASSERT(row_of(metric).kind == MetricKind::Histogram);
  prometheus::ClientMetric::Histogram& to = parts_->family(metric).metric.emplace_back().histogram;
  std::uint64_t so_far = 0;
  for (std::size_t bucket = 0; bucket < DurationHistogram::kBounds.size(); ++bucket) {
    so_far += histogram.count(bucket);
    to.bucket.push_back({so_far, in_seconds(DurationHistogram::kBounds[bucket])});
  }
  to.sample_count = histogram.total();
  to.sample_sum = in_seconds(histogram.sum());
}

std::string Exposition::text() && {
  std::vector<prometheus::MetricFamily> told;
  for (prometheus::MetricFamily& family : parts_->families) {
    if (!family.metric.empty()) told.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(told);
}

}  // namespace tandem::control
