// SPDX-License-Identifier: Apache-2.0
// One state of the configuration document: its text with comments and formatting, what each part of
// it says, and the settings that a node runs by. A state never changes, may be read by any thread,
// and holds only what is whole and right: load() and edit() make one, or tell all that is wrong.
//
// The text is kept in pieces, one for each scope, shared network and global reservation, and the
// frame around them. A state derived by edit() shares every piece that was not touched, down to the
// scopes of its lease::Topology: to change one of 10,000 scopes costs milliseconds. Whatever
// edit() takes or refuses, load() of the text that results would take or refuse too, with the same
// settings and for the same reasons. docs/decisions/0013-configuration-in-pieces.md.
//
// Called by control (every change through the API), the daemon (at start, at SIGHUP), the tests and
// the simulator.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/control_settings.h"
#include "config/fault.h"
#include "config/option_definitions.h"
#include "node/settings.h"

namespace tandem::config {

// The way to an object of the document: keys, and in lists the names of their elements.
//   {}                                                   the whole document
//   {"server"}  {"lease-time"}  {"options", "routers"}
//   {"scopes", "10.0.0.0"}                               by network address, also "10.0.0.0/24"
//   {"scopes", "10.0.0.0", "pools", "10.0.0.10-10.0.0.200"}
//   {"scopes", "10.0.0.0", "exclusions", "10.0.0.50"}
//   {"scopes", "10.0.0.0", "reservations", "10.0.0.20"}  without an address "52:54:00:12:34:56", or
//                                                        "id:01aabb" by client id
//   {"scopes", "10.0.0.0", "options", "routers"}         by name, alias or number
//   {"shared-networks", "Floor 2"}  {"reservations", ...}  {"option-definitions", "ntp-old"}
using Where = std::vector<std::string>;

// "scopes/10.0.0.0/reservations/10.0.0.20", for people.
std::string text_of(const Where& where);

struct Edit {
  enum class Action : std::uint8_t {
    Put,     // adds the object, or replaces it; lists and objects on the way to it are made
    Add,     // `where` is a list: adds an element, whose name is read from the text
    Remove,  // also the list or `options` object that it leaves empty stays
  };
  Action action = Action::Put;
  Where where;
  std::string text;  // JSON; comments before and after the value are dropped, those within it stay
  // Refused as Stale unless the object was last changed in this revision.
  std::optional<std::uint64_t> if_revision;
  bool must_exist = false;   // of Put: refused as NotFound where it would add
  bool must_be_new = false;  // of Put: refused as Exists where it would replace
};

class Configuration;
enum class ListId : std::uint8_t;  // config/frame.h
struct Entry;                      // config/state.h

// What became of a text, or of edits.
struct Loaded {
  enum class Refusal : std::uint8_t {
    None,
    Faults,    // `faults` says why
    NotFound,  // nothing is there, or the list or object around it is not
    Exists,
    Stale,
  };
  Refusal refusal = Refusal::None;
  std::size_t edit = 0;                                // of NotFound, Exists and Stale: which edit
  std::shared_ptr<const Configuration> configuration;  // null if and only if refused
  std::shared_ptr<const node::Settings> settings;      // the configuration's

  // In the order of the text, at most kFaultsMax. After load() all that there are; after edit()
  // errors wherever they are, but warnings only of what was edited. A fault within the text of an
  // edit has Fault::edit set, and place and path are of that text.
  std::vector<Fault> faults;
  std::size_t errors = 0;  // all of them, also those beyond kFaultsMax
  std::size_t warnings = 0;

  std::vector<Where> where;  // of each edit's object, by the name that it now has
};

// Never throws. With `previous`, the pieces that are the same are shared with it, so that the node
// keeps what it knows of them, and objects keep the revision in which they were last changed.
Loaded load(std::string_view text, std::uint64_t revision = 0,
            const Configuration* previous = nullptr);

// All of the edits, one after the other, or none.
Loaded edit(const Configuration& base, std::span<const Edit> edits);

class Configuration {
 public:
  struct State;  // config/state.h
  explicit Configuration(std::shared_ptr<const State> state);
  ~Configuration();
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

  std::string text() const;  // the whole document
  std::size_t size() const;  // of it
  const std::shared_ptr<const node::Settings>& settings() const;
  const ControlSettings& control() const;
  const OptionDefinitions& option_definitions() const;
  std::vector<Fault> warnings() const;  // of the whole document

  // Whoever stores the configuration gives it its number: the same one with the number in the
  // settings, and in changed_in of all that differs from the revision it was derived from.
  std::uint64_t revision() const;
  std::shared_ptr<const Configuration> with_revision(std::uint64_t revision) const;

  struct Object {
    std::string text;              // as in the document, comments included
    std::uint64_t changed_in = 0;  // the revision; 0 while this configuration has no number
  };
  std::optional<Object> find(const Where& where) const;

  struct Named {
    std::string name;
    Object object;
  };
  // The elements of a list, or the members of an object, in the order of the document. Names are
  // those that `Where` takes. Empty when there is no such list.
  std::vector<Named> list(const Where& where) const;
  std::vector<std::string> names(const Where& where) const;

  const State& state() const { return *state_; }

 private:
  std::optional<Object> find_list(ListId id) const;
  void list_reservations(const Entry& scope, std::vector<Named>& out) const;
  void list_part(const Where& where, std::vector<Named>& out) const;

  std::shared_ptr<const State> state_;
};

// One object that differs, by what it says; comments, formatting and the order of members are no
// difference.
struct Difference {
  enum class Kind : std::uint8_t { Added, Removed, Changed };
  Kind kind = Kind::Changed;
  Where where;
  std::string before;  // JSON as in the document; empty when added
  std::string after;   // empty when removed
  friend bool operator==(const Difference&, const Difference&) = default;
};

// What leads from a to b, as small as possible: of a changed scope its changed reservations, pools,
// exclusions, options and members. In the order of a, what was added at its list's end.
std::vector<Difference> diff(const Configuration& a, const Configuration& b);

// For people, like diff -u:
//   scopes/10.0.0.0/reservations/10.0.0.20
//   - { "address": "10.0.0.20", "hardware-address": "52:54:00:12:34:56" }
//   + { "address": "10.0.0.20", "hardware-address": "52:54:00:12:34:57" }
std::string text_of(std::span<const Difference> differences);

// The name that the element would have in this list ({"scopes"}, {"scopes", S, "reservations"} ..):
// "10.0.0.20". Nothing when the text is no such element.
std::optional<std::string> name_in(const Where& list, std::string_view text);

}  // namespace tandem::config
