// SPDX-License-Identifier: Apache-2.0
// The published forms of the key table: the JSON Schema (draft 2020-12) that editors and other
// programs check a document by, api/config.schema.json, and the reference chapter of the manual,
// docs/configuration.md. Both are files of the repository that a test compares with these.
// The schema says what a document may look like; what it means (overlaps, double reservations) only
// load() knows.
#pragma once

#include <string>

namespace tandem::config {

std::string json_schema();
std::string reference_chapter();

}  // namespace tandem::config
