// SPDX-License-Identifier: Apache-2.0
#include "api/types.h"

namespace tandem::api {

namespace {

constexpr auto kEvent = std::to_array<Field>({
    {"number", Form::Number, "Goes up, across restarts too: where a stream resumes.", "",                          true},
    {"time",   Form::Time,   "",                                                      "",                          true},
    {"level",  Form::Choice, "",                                                      "info notice warning error", true},
    {"name",   Form::Text,   "A stable name of docs/events.md.",                      "",                          true},
    {"text",   Form::Text,   "What happened, for people.",                            "",                          true},
    {"action", Form::Text,   "What the operator should do.",                          "",                          true},
    {"fields", Form::Any,    "What it is about: texts by name.",                      "",                          true},
});

constexpr auto kStep = std::to_array<Field>({
    {"name",   Form::Text, "A stable name.",                         "", true},
    {"text",   Form::Text, "What was decided, for people.",          "", true},
    {"fields", Form::Any,  "What it was decided by: texts by name.", "", true},
});

constexpr auto kTrace = std::to_array<Field>({
    {"time", Form::Time, "When the packet came.", "", true},
    {"client", Form::Text, "Hardware address, or `id ` and the identifier; empty: not decoded.", "",
     true},
    {"message", Form::Text, "Its type, `DHCPDISCOVER`; null: not decoded.", "", true, true},
    {"reply", Form::Text, "The answer's type; null: none.", "", true, true},
    {"drop", Form::Text, "Why there is no answer, or not the wanted one; else null.", "", true,
     true},
    {"address", Form::Address, "In the answer; else null.", "", true, true},
    {"steps", Form::List, "How it went, in order.", "step", true},
});

constexpr auto kTypes = std::to_array<Type>({
    {"event", "Something that the operator should know.",             kEvent},
    {"step",  "One decision on the way from a packet to its answer.", kStep },
    {"trace", "One packet of a client that is traced.",               kTrace},
});

}  // namespace

std::span<const Type> event_types() {
  return kTypes;
}

}  // namespace tandem::api
