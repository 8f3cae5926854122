// SPDX-License-Identifier: Apache-2.0
// One value of the document as a C++ value: an overload of parse() per type. What does not fit is
// reported with what would be right, and parse() returns false; `out` is then untouched.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "config/control_settings.h"
#include "config/document.h"
#include "config/fault.h"
#include "config/keys.h"
#include "lease/parameters.h"

namespace tandem::config {

bool parse(const Node& node, const Key& key, bool& out, Faults& faults);
bool parse(const Node& node, const Key& key, std::uint32_t& out, Faults& faults);
bool parse(const Node& node, const Key& key, Duration& out, Faults& faults);
bool parse(const Node& node, const Key& key, std::string& out, Faults& faults);
bool parse(const Node& node, const Key& key, Ipv4Address& out, Faults& faults);
bool parse(const Node& node, const Key& key, Ipv4Range& out, Faults& faults);
bool parse(const Node& node, const Key& key, Subnet& out, Faults& faults);
bool parse(const Node& node, const Key& key, HardwareAddress& out, Faults& faults);
bool parse(const Node& node, const Key& key, Bytes& out, Faults& faults);  // a client id
bool parse(const Node& node, const Key& key, lease::UnaskedLeaseTime& out, Faults& faults);
bool parse(const Node& node, const Key& key, lease::Allocation& out, Faults& faults);
bool parse(const Node& node, const Key& key, lease::Clients& out, Faults& faults);
bool parse(const Node& node, const Key& key, ControlEndpoint& out, Faults& faults);

// Reports an error at the value.
void refuse(const Node& node, Faults& faults, std::string message, std::string hint = "");
// The message goes on with the other node's path and line.
void refuse(const Node& node, Faults& faults, std::string message, const Node& other,
            std::string hint);
void warn(const Node& node, Faults& faults, std::string message, std::string hint = "");
// Reports that the value is not of the kind wanted; returns whether it is.
bool expect(const Node& node, Node::Kind kind, Faults& faults);

}  // namespace tandem::config
