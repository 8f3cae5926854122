// SPDX-License-Identifier: Apache-2.0
#include "api/types.h"

namespace tandem::api {

namespace {

constexpr auto kToken = std::to_array<Field>({
    {"name", Form::Text, "Whom it stands for: the author of what is changed with it.", "", true},
    {"role", Form::Choice, "What it may do.", "read operate administer", true},
    {"created", Form::Time, "", "", true},
    {"expires", Form::Time, "Refused from then on; null: never.", "", true, true},
    {"last-used", Form::Time, "To the minute; null: not yet.", "", true, true},
});

constexpr auto kNewToken = std::to_array<Field>({
    {"name", Form::Text, "Each once; letters, digits, `-`, `_`, `.` and `@`.", "", true},
    {"role", Form::Choice, "", "read operate administer", true},
    {"expires", Form::Time, "Absent or null: never.", "", false, true},
    {"lifetime", Form::Duration, "Instead of `expires`: seconds from now."},
});

constexpr auto kIssuedToken = std::to_array<Field>({
    {"name", Form::Text, "", "", true},
    {"role", Form::Choice, "", "read operate administer", true},
    {"expires", Form::Time, "Null: never.", "", true, true},
    {"token", Form::Text, "The secret. It is shown here and never again.", "", true},
});

constexpr auto kTypes = std::to_array<Type>({
    {"token",        "Who may use the API over TLS; without the secret.", kToken      },
    {"new-token",    "A token to be made.",                               kNewToken   },
    {"issued-token", "A token that was just made, with its secret.",      kIssuedToken},
});

}  // namespace

std::span<const Type> token_types() {
  return kTypes;
}

}  // namespace tandem::api
