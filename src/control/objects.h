// SPDX-License-Identifier: Apache-2.0
// The objects of the configuration as resources. The path of an object is its way through the
// document ("/v1/scopes/10.0.0.0/pools/10.0.0.10-10.0.0.20" is {"scopes", "10.0.0.0", "pools",
// "10.0.0.10-10.0.0.20"}), so one set of handlers serves every noun. An object is shown as it
// stands in the document, without comments, so that it can be put back; its ETag is the revision
// that last changed it.
#pragma once

#include <vector>

#include "control/call.h"
#include "control/paging.h"
#include "control/services.h"

namespace tandem::control {

struct ObjectNoun {
  std::string_view path;         // "/v1/scopes/{scope}/pools/{pool}"
  std::string_view list_path;    // "/v1/scopes/{scope}/pools"; empty: no object is added there
  std::string_view type;         // "pool": the type of the body, and the end of the route's id
  std::string_view what;         // "the pool", for summaries
  bool can_patch = true;         // it is an object of JSON
  std::string_view suffix = {};  // of the id, where two nouns have one type: "-option"
};

// show-, put-, patch- and remove-; and add-, where there is a list.
std::vector<Route> object_routes(Services& services, const ObjectNoun& noun);

// The way through the document that the call's path is.
config::Where where_of(const Call& call);

// The objects of these places as JSON, in order; what is gone meanwhile is left out.
api::Array objects_of(const config::Configuration& configuration,
                      const std::vector<config::Where>& places);
api::Json object_json(const config::Configuration::Object& object);

// Answers with a page of a short list of the document: pools, exclusions, options.
void reply_members(const Call& call, const config::Configuration& configuration);

}  // namespace tandem::control
