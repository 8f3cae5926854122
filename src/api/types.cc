// SPDX-License-Identifier: Apache-2.0
#include "api/types.h"

#include <algorithm>

namespace tandem::api {

const std::vector<const Type*>& types() {
  static const std::vector<const Type*> all = [] {
    std::vector<const Type*> gathered;
    for (const auto noun : {common_types(), server_types(), configuration_types(), lease_types(),
                            event_types(), token_types()}) {
      for (const Type& type : noun) gathered.push_back(&type);
    }
    return gathered;
  }();
  return all;
}

const Type* find_type(std::string_view name) {
  const auto found = std::ranges::find(types(), name, &Type::name);
  return found == types().end() ? nullptr : *found;
}

}  // namespace tandem::api
