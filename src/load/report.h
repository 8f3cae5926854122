// SPDX-License-Identifier: Apache-2.0
// A finished run as a table for people and as JSON for programs. Pure text; printed by main.
#pragma once

#include <string>

#include "load/run.h"

namespace tandem::load {

// What the run was, in words for both forms.
struct Headline {
  std::string scenario;
  std::string link;  // "relayed by 10.0.0.2 to 10.0.0.1"
  std::string pace;  // "closed loop, window 64"
};

std::string report_table(const Headline& headline, const Measured& measured);
std::string report_json(const Headline& headline, const Measured& measured);

// The share of the exchanges begun that nobody answered, in percent.
double loss_percent(const Statistics& statistics);

}  // namespace tandem::load
