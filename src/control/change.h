// SPDX-License-Identifier: Apache-2.0
// A change of the configuration, as it is asked for, and what became of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/configuration.h"

namespace tandem::control {

struct WholeDocument {
  std::string text;
};
struct Rollback {
  std::uint64_t revision = 0;
};
// RFC 7386: members of the object that change, null removes them.
struct Patch {
  config::Where where;
  std::string text;
  std::optional<std::uint64_t> if_revision;  // in which the object was last changed
};
using Edits = std::vector<config::Edit>;

struct Change {
  std::variant<WholeDocument, Edits, Patch, Rollback> what;
  std::optional<std::uint64_t> if_revision;  // refused as Stale unless this is the current revision
  bool dry_run = false;
  std::string author;
  std::string comment;
  std::string source = "api";  // "api", "file", "rollback"
};

struct ChangeResult {
  enum class Kind : std::uint8_t {
    Done,       // or, of a dry run: would be done
    Refused,    // faults say why
    Stale,      // it was changed meanwhile
    NotFound,   // an object to change or remove, or the revision to go back to
    Exists,     // what was to be added
    Diverged,   // of the file: it and the API have changed the same configuration
    Busy,       // too many changes wait
    NotStored,  // the disk refused the revision; nothing has changed
  };
  Kind kind = Kind::Done;
  std::uint64_t revision = 0;  // that is current now
  std::vector<config::Difference> differences = {};
  std::vector<config::Fault> faults = {};  // warnings, when it was done
  std::vector<config::Where> where = {};   // of each edit's object, by the name that it now has
  std::optional<std::size_t> edit = {};    // which of the edits was refused
  std::string detail = {};                 // a sentence, when it was not done
  // What is to be served from now on; null: nothing has changed.
  std::shared_ptr<const config::Configuration> configuration = {};

  bool done() const { return kind == Kind::Done; }
};

}  // namespace tandem::control
