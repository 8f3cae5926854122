// SPDX-License-Identifier: Apache-2.0
#include "config/edited_text.h"

#include <algorithm>

namespace tandem::config {

void Insertion::add(const Insertion& other) {
  for (Part part : other.parts_) {
    part.begin += text_.size();
    part.end += text_.size();
    parts_.push_back(part);
  }
  text_ += other.text_;
}

void EditedText::replace(std::size_t begin, std::size_t end, const Insertion& with) {
  std::vector<Insertion::Part> parts;
  const auto keep = [&](Insertion::Part part, std::size_t from, std::size_t to, std::size_t move) {
    from = std::max(from, part.begin);
    to = std::min(to, part.end);
    if (from >= to) return;
    parts.push_back({from + move, to + move, part.edit, part.octet + (from - part.begin)});
  };
  for (const Insertion::Part& part : parts_) keep(part, 0, begin, 0);
  for (Insertion::Part part : with.parts_) {
    part.begin += begin;
    part.end += begin;
    parts.push_back(part);
  }
  const std::size_t move = with.text_.size() - (end - begin);  // wraps when the text gets shorter
  for (const Insertion::Part& part : parts_) keep(part, end, text_.size(), move);
  text_.replace(begin, end - begin, with.text_);
  parts_ = std::move(parts);
}

std::optional<EditedText::Origin> EditedText::origin(std::size_t at) const {
  const auto after = std::ranges::upper_bound(parts_, at, {}, &Insertion::Part::begin);
  if (after == parts_.begin() || std::prev(after)->end <= at) return std::nullopt;
  const Insertion::Part& part = *std::prev(after);
  return Origin{part.edit, part.octet + (at - part.begin)};
}

std::optional<std::size_t> EditedText::find(std::size_t edit, std::size_t octet) const {
  for (const Insertion::Part& part : parts_) {
    const std::size_t size = part.end - part.begin;
    if (part.edit == edit && part.octet <= octet && octet < part.octet + size) {
      return part.begin + (octet - part.octet);
    }
  }
  return std::nullopt;
}

}  // namespace tandem::config
