// SPDX-License-Identifier: Apache-2.0
#include "api/types.h"

namespace tandem::api {

namespace {

constexpr auto kServer = std::to_array<Field>({
    {"name", Form::Text, "The server's name.", "", true},
    {"version", Form::Text, "Of tandemd.", "", true},
    {"started", Form::Time, "When it began to serve.", "", true},
    {"uptime", Form::Duration, "Since then.", "", true},
    {"time", Form::Time, "Its clock.", "", true},
    {"revision", Form::Number, "Of the configuration that is served.", "", true},
    {"scopes", Form::Number, "How many there are.", "", true},
    {"leases", Form::Number, "Bindings that are known, whatever their state.", "", true},
    {"storage", Form::Nested, "The journal.", "storage-status", true},
    {"working", Form::Nested, "What goes on with the configuration; null: nothing.", "working",
     true, true},
});

constexpr auto kStorage = std::to_array<Field>({
    {"healthy", Form::Boolean, "Whether leases can be stored; else nobody gets a new one.", "",
     true},
    {"position", Form::Number, "The last record that is on the disk.", "", true},
    {"waiting", Form::Number, "Records that are not yet.", "", true},
    {"failure", Form::Text, "Why it is not healthy, or last was not."},
});

constexpr auto kWorking = std::to_array<Field>({
    {"what",    Form::Text,   "What is done, for people.", "", true},
    {"since",   Form::Time,   "When it began.",            "", true},
    {"waiting", Form::Number, "Changes that wait for it.", "", true},
});

constexpr auto kInterface = std::to_array<Field>({
    {"name",      Form::Text,   "As the system calls it.",                "", true},
    {"index",     Form::Number, "The system's number for it.",            "", true},
    {"addresses", Form::Texts,  "Its IPv4 addresses with prefix length.", "", true},
});

constexpr auto kInterfaces = std::to_array<Field>({
    {"items", Form::List, "The interfaces that are served.", "interface", true},
});

constexpr auto kCounters = std::to_array<Field>({
    {"received",             Form::Numbers, "Messages by type.",                                    "", true},
    {"sent",                 Form::Numbers, "Messages by type.",                                    "", true},
    {"dropped",              Form::Numbers, "Messages by the reason why they got no answer.",       "", true},
    {"options-omitted",      Form::Number,  "Options that found no room in a reply.",               "", true},
    {"records",              Form::Number,  "Written to the journal.",                              "", true},
    {"leases-expired",       Form::Number,  "Leases that ended without a word.",                    "", true},
    {"offers-lapsed",        Form::Number,  "Offers that were not taken.",                          "", true},
    {"bindings",             Form::Number,  "Addresses of which something is known.",               "", true},
    {"packet-sockets",       Form::Numbers, "From direct clients: received, and why refused.",      "", true},
    {"udp-socket",           Form::Numbers, "From relays and unicasts: received, and why refused.", "", true},
    {"interface-not-served", Form::Number,  "Datagrams of interfaces that are not served.",         "",
     true                                                                                                   },
    {"datagrams-sent",       Form::Number,  "",                                                     "", true},
    {"datagrams-not-sent",   Form::Number,  "The system refused them.",                             "", true},
});

constexpr auto kVersion = std::to_array<Field>({
    {"name",    Form::Text, "`tandemd`.",                                  "", true},
    {"version", Form::Text, "Of the program.",                             "", true},
    {"api",     Form::Text, "Of the API: the first segment of its paths.", "", true},
});

constexpr auto kTypes = std::to_array<Type>({
    {"server-status",  "How the server is.",                          kServer    },
    {"storage-status", "How the journal is.",                         kStorage   },
    {"working",        "A change of the configuration that goes on.", kWorking   },
    {"interface",      "An interface that is served.",                kInterface },
    {"interfaces",     "The interfaces that are served.",             kInterfaces},
    {"counters",       "What was counted since the start.",           kCounters  },
    {"version",        "Which program answers.",                      kVersion   },
});

}  // namespace

std::span<const Type> server_types() {
  return kTypes;
}

}  // namespace tandem::api
