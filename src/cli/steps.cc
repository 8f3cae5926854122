// SPDX-License-Identifier: Apache-2.0
#include "cli/steps.h"

#include <fmt/format.h>

#include "cli/table.h"

namespace tandem::cli {

namespace {

std::string text_at(const api::Json& object, std::string_view member) {
  return safe(plain_text(api::find(object, member)));
}

// "interface eth0, from 10.0.0.7"
std::string fields_text(const api::Json& step) {
  const api::Json* fields = api::find(step, "fields");
  std::string text;
  if (fields == nullptr || !fields->is_object()) return text;
  for (const auto& [name, value] : fields->get_object()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", safe(name), safe(plain_text(&value)));
  }
  return text;
}

std::string outcome_of(const api::Json& trace, const Look& look) {
  const std::string reply = text_at(trace, "reply");
  if (reply.empty()) {
    const std::string drop = text_at(trace, "drop");
    return coloured(drop.empty() ? "no answer" : fmt::format("no answer: {}", drop), Colour::Red,
                    look);
  }
  const std::string address = text_at(trace, "address");
  const Colour colour = reply == "nak" ? Colour::Red : Colour::Green;
  return coloured(fmt::format("{}{}{}", reply, address.empty() ? "" : " ", address), colour, look);
}

}  // namespace

std::string render_trace(const api::Json& trace, const Look& look) {
  std::string out;
  const auto time = api::parse_time(text_at(trace, "time"));
  if (time) out += local_time(*time) + "  ";
  out += fmt::format("{} of {}: {}\n", text_at(trace, "message"), text_at(trace, "client"),
                     outcome_of(trace, look));
  const api::Json* steps = api::find(trace, "steps");
  if (steps == nullptr || !steps->is_array()) return out;
  std::size_t number = 0;
  for (const api::Json& step : steps->get_array()) {
    out += fmt::format("{:4}. {}\n", ++number, text_at(step, "text"));
    if (const std::string fields = fields_text(step); !fields.empty()) {
      out += coloured(fmt::format("      {}", fields), Colour::Dim, look) + "\n";
    }
  }
  return out;
}

}  // namespace tandem::cli
