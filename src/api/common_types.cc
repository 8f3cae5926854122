// SPDX-License-Identifier: Apache-2.0
// What every noun uses: problems and their faults.
#include "api/types.h"

namespace tandem::api {

namespace {

constexpr auto kFault = std::to_array<Field>({
    {"severity", Form::Choice, "Whether it was refused for this.", "error warning", true},
    {"path", Form::Text, "The member or parameter; empty: the body as a whole.", "", true},
    {"line", Form::Number, "The line of the body, from 1; absent: not in its text."},
    {"column", Form::Number, "The octet in that line, from 1."},
    {"message", Form::Text, "What is wrong.", "", true},
    {"hint", Form::Text, "What would be right."},
});

constexpr auto kProblem = std::to_array<Field>({
    {"type", Form::Text, "`urn:tandem:problem:` and the problem's name.", "", true},
    {"title", Form::Text, "The kind of problem, for people.", "", true},
    {"status", Form::Number, "The status of the response.", "", true},
    {"detail", Form::Text, "This case, for people.", "", true},
    {"faults", Form::List, "Every mistake in the body or the parameters.", "fault"},
});

constexpr auto kTypes = std::to_array<Type>({
    {"fault",   "One thing that is wrong with a request.", kFault  },
    {"problem", "Why something was not done (RFC 9457).",  kProblem},
});

}  // namespace

std::span<const Type> common_types() {
  return kTypes;
}

}  // namespace tandem::api
