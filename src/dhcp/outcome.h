// SPDX-License-Identifier: Apache-2.0
// What became of a request.
#pragma once

#include <optional>

#include "dhcp/drop.h"
#include "wire/message.h"

namespace tandem::dhcp {

// Exactly one of the two is set, but for RELEASE and DECLINE: those get no reply when all is well.
struct Outcome {
  std::optional<wire::MessageType> reply;
  std::optional<Drop> drop;
};

inline Outcome replied(wire::MessageType type) {
  return {.reply = type};
}
inline Outcome dropped(Drop reason) {
  return {.drop = reason};
}

}  // namespace tandem::dhcp
