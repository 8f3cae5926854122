// SPDX-License-Identifier: Apache-2.0
// The names by which `Where` calls the elements of the document's lists (config/configuration.h):
// scopes by network address, pools and exclusions by their range, reservations by address or
// identity.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/keys.h"
#include "config/piece.h"

namespace tandem::config {

// Whether the elements of a list of this form have names.
bool is_list(Form form);

// The name of an element of the list; nothing when it says none, or wrongly.
std::optional<std::string> element_name(const Key& list, const Node& element);
// A name as people may write it, as element_name() would: "10.0.0.0/24" is "10.0.0.0".
std::string canonical_name(const Key& list, std::string_view name);
// The element of that name, or null.
const Node* find_element(const Key& list, const Node& node, std::string_view name);
// The member of an "options" object that sets the option, or null.
const Node* find_option_member(const Node& options, std::string_view name,
                               const OptionDefinitions& definitions);

const Key& key_of(ListId list);
std::string name_of(ListId list, const Piece& piece);  // empty when it says none
std::string name_of(const lease::Reservation& reservation);

}  // namespace tandem::config
