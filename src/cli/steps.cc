// SPDX-License-Identifier: Apache-2.0
#include "cli/steps.h"

#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "cli/table.h"

namespace tandem::cli {

namespace {

std::string text_at(const api::Json& object, std::string_view member) {
  return safe(plain_text(api::find(object, member)));
}

// "28800" as "8 h"; what is no number stays.
std::string seconds_text(const std::string& text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? exact(Duration::seconds(seconds)) : text;
}

// Fields of these steps that are seconds.
bool is_seconds(std::string_view step, std::string_view field) {
  return (step == "lease-time" && (field == "seconds" || field == "asked" || field == "default" ||
                                   field == "min" || field == "max")) ||
         (step == "renewal-times" && (field == "renewal" || field == "rebinding"));
}

// "interface eth0, source 10.0.0.7 (because it came through none)"; what is empty is left out.
std::string fields_text(const api::Json& step) {
  const api::Json* fields = api::find(step, "fields");
  if (fields == nullptr || !fields->is_object()) return "";
  const std::string name_of_step = text_at(step, "name");
  std::string text;
  for (const auto& [name, value] : fields->get_object()) {
    std::string shown = safe(plain_text(&value));
    if (shown.empty() || shown == "none" || name == "because") continue;
    if (is_seconds(name_of_step, name)) shown = seconds_text(shown);
    const std::string label = name == "seconds" ? "" : safe(name) + " ";
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", label, shown);
  }
  const std::string because = text_at(*fields, "because");
  if (because.empty()) return text;
  return fmt::format("{}{}({})", text, text.empty() ? "" : " ", because);
}

// Options one below the other: "   3  routers  from scope (always sent)".
std::string option_line(const api::Json& step) {
  const api::Json* fields = api::find(step, "fields");
  if (fields == nullptr) return "";
  const std::string from = text_at(*fields, "from");
  return fmt::format("      {:>3}  {:<26}{}({})\n", text_at(*fields, "code"),
                     text_at(*fields, "name"), from.empty() ? "" : fmt::format("from {} ", from),
                     text_at(*fields, "because"));
}

std::string_view option_heading(std::string_view step) {
  if (step == "option-sent") return "These options are in the reply:";
  if (step == "option-left-out") return "These options are not in the reply:";
  return "";
}

std::string outcome_of(const api::Json& trace, const Look& look) {
  const std::string reply = text_at(trace, "reply");
  if (reply.empty()) {
    const std::string drop = text_at(trace, "drop");
    return coloured(drop.empty() ? "no answer" : fmt::format("no answer: {}", drop), Colour::Red,
                    look);
  }
  const std::string address = text_at(trace, "address");
  const Colour colour = reply == "DHCPNAK" ? Colour::Red : Colour::Green;
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
  std::string before;
  for (const api::Json& step : steps->get_array()) {
    const std::string name = text_at(step, "name");
    if (const std::string_view heading = option_heading(name); !heading.empty()) {
      if (name != before) out += fmt::format("{:4}. {}\n", ++number, heading);
      out += option_line(step);
    } else {
      out += fmt::format("{:4}. {}\n", ++number, text_at(step, "text"));
      const std::string fields = fields_text(step);
      if (!fields.empty()) out += coloured("      " + fields, Colour::Dim, look) + "\n";
    }
    before = name;
  }
  return out;
}

}  // namespace tandem::cli
