// SPDX-License-Identifier: Apache-2.0
// Arguments, flags and columns that several rows of the table of commands have in common.
#pragma once

#include "cli/command.h"

namespace tandem::cli {

inline const Argument kScope = {.name = "SCOPE",
                                .description = "The scope: its network address, or its subnet.",
                                .complete = Complete::Scope};

inline const Flag kInScope = {.name = "scope",
                              .value = "SCOPE",
                              .description = "In this scope; otherwise of the whole server.",
                              .complete = Complete::Scope};

inline const Flag kObjectFile = {
    .name = "file",
    .value = "FILE",
    .description = "The object as JSON, comments allowed; - is standard input. Flags go on top.",
    .complete = Complete::File,
    .letter = 'f'};

inline const Flag kUnset = {
    .name = "unset",
    .value = "KEY",
    .description =
        "Take this key out, so that the level above decides; may be given several times. "
        "options.NAME is one option.",
    .complete = Complete::Key,
    .repeated = true};

// A filter of a list.
inline Flag fragment(std::string_view name, std::string_view description) {
  return {.name = name, .value = "FRAGMENT", .description = description, .goes = Goes::ToQuery};
}

inline const Flag kCount = {.name = "count",
                            .value = "NUMBER",
                            .description = "End after so many.",
                            .form = config::Form::Number};

}  // namespace tandem::cli
