// SPDX-License-Identifier: Apache-2.0
// The records of the journal and their bytes. Each says what *is* now ("address X is bound so"),
// not what changed, so that replaying one twice, or over a newer snapshot, does no harm.
// docs/journal.md specifies the format.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "lease/binding.h"

namespace tandem::journal {

// The number of a record, counted from 1 since the journal began; 0 is before the first. A message
// that rests on a record names its position and is held back until the journal is durable up to it.
using Position = std::uint64_t;

// An address's binding is now this.
struct BindingRecord {
  lease::BindingData binding;
};
// An address has no record any more.
struct ForgetRecord {
  Ipv4Address address;
};
// How the node's line of time (node/lease_clock.h) stood to the system's clocks: written at start
// and when UTC was seen to step. After a restart in the same boot the monotonic clock carries the
// line on, whatever UTC did meanwhile; after a reboot, UTC less the offset does.
struct ClockRecord {
  std::int64_t offset_seconds = 0;       // UTC minus the line
  std::uint64_t boot = 0;                // which boot of the system; 0: unknown
  std::int64_t instant_nanoseconds = 0;  // the monotonic clock at the writing
  std::int64_t line_nanoseconds = 0;     // the line at that instant
};
// The configuration of this number is in effect from here on (config/revisions.h keeps its text).
struct RevisionRecord {
  std::uint64_t revision = 0;
};
using Record = std::variant<BindingRecord, ForgetRecord, ClockRecord, RevisionRecord>;

// The longest encoded record, its length included, that is ever written or believed.
inline constexpr std::size_t kRecordSizeMax = 4096;

// Appends one record: a length, a type with version, the fields. Allocates nothing once `out` is
// warm. Texts of a binding longer than lease/binding.h keeps are cut to that.
void encode(const Record& record, Bytes& out);

struct RecordError {
  enum class Kind : std::uint8_t {
    Malformed,
    Newer,  // whole, but of a type or version that this program does not know
  };
  Kind kind = Kind::Malformed;
  std::string message;
};

// Reads the record at the front of `bytes` and cuts it off, also where it is refused; with a bad
// length all that is left goes. Views in the record refer to `bytes`.
Result<Record, RecordError> decode(ByteView& bytes);

// The octets of the record at the front, its length included; 0 if there is no whole one.
std::size_t record_size(ByteView bytes);

}  // namespace tandem::journal
