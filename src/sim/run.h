// SPDX-License-Identifier: Apache-2.0
// Runs seeds: one with a trace, or many on all cores, and shrinks what fails. Called by
// apps/tandem-sim. Whatever is printed goes to standard output: this is a program for people and
// for CI.
#pragma once

#include "sim/world.h"

namespace tandem::sim {

// A smaller plan that fails by the same rule: fewer clients, kinds of trouble and hours.
Plan shrink(Plan plan, const Violation& violation, Instant ended);

// "--seed 17 --clients 3 --seconds 1800 --without loss,delay"
std::string options_of(const Plan& plan);

// One seed; the exit status.
int run_one(const Plan& plan, bool with_trace);

// `count` seeds from `plan.seed` on, in `jobs` threads. Fails at a violation, and, when
// `complete`, if a named path was never reached.
int run_many(const Plan& plan, std::uint64_t count, unsigned jobs, bool complete);

}  // namespace tandem::sim
