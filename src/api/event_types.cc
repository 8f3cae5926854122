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

constexpr auto kExplainRequest = std::to_array<Field>({
    {"packet", Form::Hex, "The message itself, in place of its description."},
    {"hardware-address", Form::HardwareAddress, "The client."},
    {"client-id", Form::Text,
     "Its option 61, hexadecimal, or `text:` and a text; `none`: it sends none. Unless given, what "
     "the client of this hardware address sent for its lease."},
    {"type", Form::Choice, "The message; `discover` unless given.",
     "discover request inform release decline"},
    {"relay", Form::Address, "It comes by this relay agent (giaddr)."},
    {"interface", Form::Text, "Where it comes in; the first that is served unless given."},
    {"requested-address", Form::Address, "The address that the client asks for (option 50)."},
    {"client-address", Form::Address, "The address that the client uses (ciaddr): a renewal."},
    {"server-identifier", Form::Address, "The server that it has chosen (option 54)."},
    {"options", Form::Any, "Other options of the message, by name or number, as in a document."},
});

constexpr auto kExplainedOption = std::to_array<Field>({
    {"code",  Form::Number, "",                                        "", true},
    {"name",  Form::Text,   "Of docs/options.md; empty: it has none.", "", true},
    {"value", Form::Text,   "For people.",                             "", true},
});

constexpr auto kExplanation = std::to_array<Field>({
    {"time", Form::Time, "When it was asked.", "", true},
    {"client", Form::Text, "Hardware address, or `id ` and the identifier; empty: not decoded.", "",
     true},
    {"message", Form::Text, "Its type, `DHCPDISCOVER`; null: not decoded.", "", true, true},
    {"reply", Form::Text, "The answer's type; null: none.", "", true, true},
    {"drop", Form::Text, "Why there would be no answer, or not the wanted one; else null.", "",
     true, true},
    {"address", Form::Address, "In the answer; else null.", "", true, true},
    {"steps", Form::List, "How it would go, in order.", "step", true},
    {"server-name", Form::Text, "The field sname of the answer.", "", true},
    {"boot-file", Form::Text, "The field file of the answer.", "", true},
    {"options", Form::List, "Of the answer, ascending by code.", "explained-option", true},
});

constexpr auto kTypes = std::to_array<Type>({
    {"explain-request",  "A packet to explain: itself, or what would be in it.", kExplainRequest },
    {"explained-option", "An option of an answer.",                              kExplainedOption},
    {"explanation",      "What would become of a packet, and why.",              kExplanation    },
    {"event",            "Something that the operator should know.",             kEvent          },
    {"step",             "One decision on the way from a packet to its answer.", kStep           },
    {"trace",            "One packet of a client that is traced.",               kTrace          },
});

}  // namespace

std::span<const Type> event_types() {
  return kTypes;
}

}  // namespace tandem::api
