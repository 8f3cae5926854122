// SPDX-License-Identifier: Apache-2.0
#include "control/route.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace tandem::control {

namespace {

using api::Form;
using api::ProblemKind;

constexpr std::array<std::string_view, 3> kRoles = {"read", "operate", "administer"};

constexpr auto kPathParameters = std::to_array<Parameter>({
    {"scope",       Form::Text,    "The scope's network address: `10.0.0.0` or `10.0.0.0/24`."    },
    {"pool",        Form::Text,    "The pool's range: `10.0.0.10-10.0.0.200`."                    },
    {"exclusion",   Form::Text,    "The exclusion's range: `10.0.0.50-10.0.0.59`, or one address."},
    {"reservation", Form::Text,
     "The reserved address; without one the hardware address, or `id:` and the client id in "
     "hexadecimal."                                                                               },
    {"option",      Form::Text,    "The option's name or number."                                 },
    {"name",        Form::Text,    "Its name."                                                    },
    {"address",     Form::Address, "An IPv4 address."                                             },
    {"number",      Form::Number,  "The revision's number."                                       },
});

constexpr auto kListParameters = std::to_array<Parameter>({
    {"limit",  Form::Number, "How many items at most, up to 1000; 100 without it."},
    {"cursor", Form::Text,   "`next` of the page before: what comes after it."    },
});

constexpr auto kChangeParameters = std::to_array<Parameter>({
    {"dry-run", Form::Boolean, "Only say what would change."},
    {"comment", Form::Text,    "Why, for the history."      },
});

// What every route may answer.
constexpr auto kAlways =
    std::to_array({ProblemKind::BadRequest, ProblemKind::Unauthorised, ProblemKind::Forbidden,
                   ProblemKind::TooManyRequests, ProblemKind::Internal});
constexpr auto kOfChange = std::to_array(
    {ProblemKind::Stale, ProblemKind::Refused, ProblemKind::Conflict, ProblemKind::StorageDown});
constexpr auto kOfBody = std::to_array({ProblemKind::TooLarge, ProblemKind::UnsupportedMediaType});

}  // namespace

std::string_view to_text(Role role) {
  return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> role_of(std::string_view text) {
  const auto found = std::ranges::find(kRoles, text);
  if (found == kRoles.end()) return std::nullopt;
  return static_cast<Role>(found - kRoles.begin());
}

const Parameter& path_parameter(std::string_view name) {
  const auto found = std::ranges::find(kPathParameters, name, &Parameter::name);
  TANDEM_ASSERT(found != kPathParameters.end());
  return *found;
}

std::vector<Parameter> query_parameters(const Route& route) {
  std::vector<Parameter> parameters;
  if (route.shape == Shape::List) {
    parameters.assign(kListParameters.begin(), kListParameters.end());
    if (!route.sort_keys.empty()) {
      parameters.push_back(
          {"sort", Form::Text, "The order; with `-` before it descending.", route.sort_keys});
    }
  }
  if (route.shape == Shape::Change) {
    parameters.assign(kChangeParameters.begin(), kChangeParameters.end());
  }
  parameters.insert(parameters.end(), route.parameters.begin(), route.parameters.end());
  return parameters;
}

std::vector<ProblemKind> problems_of(const Route& route) {
  std::vector<ProblemKind> kinds(kAlways.begin(), kAlways.end());
  if (route.path.find('{') != std::string_view::npos) kinds.push_back(ProblemKind::NotFound);
  if (route.shape == Shape::Change) kinds.insert(kinds.end(), kOfChange.begin(), kOfChange.end());
  if (!route.body.empty()) kinds.insert(kinds.end(), kOfBody.begin(), kOfBody.end());
  kinds.insert(kinds.end(), route.problems.begin(), route.problems.end());
  std::ranges::sort(kinds);
  const auto again = std::ranges::unique(kinds);
  kinds.erase(again.begin(), again.end());
  return kinds;
}

}  // namespace tandem::control
