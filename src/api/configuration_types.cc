// SPDX-License-Identifier: Apache-2.0
#include "api/types.h"

namespace tandem::api {

namespace {

constexpr auto kDifference = std::to_array<Field>({
    {"action", Form::Choice, "", "added removed changed", true},
    {"where", Form::Texts, "The object: `[\"scopes\", \"10.0.0.0\"]`.", "", true},
    {"before", Form::Any, "What it said; absent: it was not there."},
    {"after", Form::Any, "What it says now; absent: it is gone."},
});

constexpr auto kChange = std::to_array<Field>({
    {"revision", Form::Number, "Of the configuration afterwards; of a dry run, as it stands.", "",
     true},
    {"changes", Form::List, "What became different; empty: nothing.", "difference", true},
    {"more", Form::Number, "How many there are beyond these; absent: none."},
    {"warnings", Form::List, "What may not be meant.", "fault", true},
});

constexpr auto kDifferences = std::to_array<Field>({
    {"from", Form::Number, "The revision before.", "", true},
    {"to", Form::Number, "The revision after; absent: the document that was given."},
    {"changes", Form::List, "What is different; empty: nothing.", "difference", true},
    {"more", Form::Number, "How many there are beyond these; absent: none."},
    {"text", Form::Text, "The same for people, as a unified diff.", "", true},
});

constexpr auto kCheck = std::to_array<Field>({
    {"good",     Form::Boolean, "Whether it could be applied.",                 "",      true},
    {"scopes",   Form::Number,  "How many it has, when it is good.",            "",      true},
    {"errors",   Form::Number,  "All of them, also those that are not listed.", "",      true},
    {"warnings", Form::Number,  "The same.",                                    "",      true},
    {"faults",   Form::List,    "Errors and warnings.",                         "fault", true},
});

constexpr auto kEdit = std::to_array<Field>({
    {"action", Form::Choice, "`add`: `where` is the list.", "put add remove", true},
    {"where", Form::Texts,
     "The object, from the document down: `[\"scopes\", \"10.0.0.0\", \"reservations\", "
     "\"10.0.0.20\"]`.", "", true},
    {"value", Form::Any, "The object as it shall be, for `put` and `add`."},
    {"if-revision", Form::Number, "Refuse unless it was last changed in this revision."},
});

constexpr auto kEdits = std::to_array<Field>({
    {"comment", Form::Text, "Why, for the history."},
    {"edits", Form::List, "Done together, in order, as one revision.", "edit", true},
});

constexpr auto kRevision = std::to_array<Field>({
    {"revision", Form::Number, "Its number.",                                 "", true},
    {"time",     Form::Time,   "When it was made.",                           "", true},
    {"author",   Form::Text,   "Who made it.",                                "", true},
    {"comment",  Form::Text,   "Why.",                                        "", true},
    {"source",   Form::Text,   "What it came by: `api`, `file`, `rollback`.", "", true},
});

constexpr auto kRollback = std::to_array<Field>({
    {"revision", Form::Number, "The revision to go back to; it becomes a new one.", "", true},
});

// A reservation in the list of those of all scopes.
constexpr auto kReservationOf = std::to_array<Field>({
    {"scope", Form::Text, "Its scope; null: it holds in all.", "", true, true},
    {"id", Form::Text, "What it is called in paths.", "", true},
    {"reservation", Form::Nested, "As it stands in the configuration.", "reservation", true},
});

constexpr auto kDefinitionOf = std::to_array<Field>({
    {"code", Form::Number, "The option's number.", "", true},
    {"name", Form::Text, "Its name.", "", true},
    {"type", Form::Text, "What its value is.", "", true},
    {"array", Form::Boolean, "Whether the value is a list of these.", "", true},
    {"own", Form::Boolean, "Whether the configuration defines it.", "", true},
    {"rfc", Form::Text, "Where it is defined."},
});

constexpr auto kTypes = std::to_array<Type>({
    {"difference",        "One object that is not as it was.",                    kDifference   },
    {"change",            "What a change of the configuration did, or would do.", kChange       },
    {"differences",       "What is different between two configurations.",        kDifferences  },
    {"check",             "What a document is worth.",                            kCheck        },
    {"edit",              "One step of a change.",                                kEdit         },
    {"edits",             "Several steps that are one change.",                   kEdits        },
    {"revision",          "A configuration that was served.",                     kRevision     },
    {"rollback",          "Where to go back to.",                                 kRollback     },
    {"reservation-entry", "A reservation and where it holds.",                    kReservationOf},
    {"known-option",      "An option that can be named.",                         kDefinitionOf },
});

}  // namespace

std::span<const Type> configuration_types() {
  return kTypes;
}

}  // namespace tandem::api
