// SPDX-License-Identifier: Apache-2.0
// Samples of the metric table on their way to Prometheus: gathered by row, then written in its text
// format by prometheus-cpp, which is seen in exposition.cc only.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/duration_histogram.h"
#include "control/metric_table.h"

namespace tandem::control {

class Exposition {
 public:
  Exposition();
  ~Exposition();
  Exposition(const Exposition&) = delete;
  Exposition& operator=(const Exposition&) = delete;

  // One sample; as many label values as the row has labels.
  void add(Metric metric, double value, std::initializer_list<std::string_view> labels = {});
  void add(Metric metric, std::uint64_t value,
           std::initializer_list<std::string_view> labels = {}) {
    add(metric, static_cast<double>(value), labels);
  }
  void add(Metric metric, const DurationHistogram& histogram);

  // In the order of the table; rows without samples are left out.
  std::string text() &&;
  static constexpr std::string_view kMediaType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tandem::control
