// SPDX-License-Identifier: Apache-2.0
// Lists of JSON objects as tables for people, and as CSV. Columns come from the command's row
// (cli/command.h). On a terminal a table never wraps: columns of the highest rank are left out, and
// the widest texts are cut, until it fits.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/json.h"
#include "cli/command.h"
#include "cli/text.h"

namespace tandem::cli {

// The member "a.b" of an object, or null; of "a.b|c" the first one that is there. "" is the object
// itself.
const api::Json* member_at(const api::Json& object, std::string_view path);

// A value as one line of text: lists by commas, null as nothing, objects as JSON.
std::string plain_text(const api::Json* value);

// A value as people see it in a list; foreign text made safe.
std::string cell_text(const api::Json* value, Format format, WallTime now, const Look& look);

// "The pool is exhausted. pool=10.0.0.10-10.0.0.20 scope=10.0.0.0": an event on one line.
std::string event_text(const api::Json& event);

std::string render_table(std::span<const Column> columns, const api::Array& items, WallTime now,
                         const Look& look);

// RFC 4180, with a line of column names: the members', not the titles.
std::string csv_heading(std::span<const Column> columns);
std::string render_csv(std::span<const Column> columns, const api::Array& items);

}  // namespace tandem::cli
