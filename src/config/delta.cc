// SPDX-License-Identifier: Apache-2.0
#include "config/delta.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

namespace tandem::config {

Delta Delta::copy_of(std::uint64_t size) {
  Delta delta;
  delta.copy(0, size);
  return delta;
}

void Delta::copy(std::uint64_t from, std::uint64_t size) {
  if (size == 0) return;
  size_ += size;
  if (!runs_.empty() && !runs_.back().own && runs_.back().from + runs_.back().size == from) {
    runs_.back().size += size;
  } else {
    runs_.push_back({from, size, std::nullopt});
  }
}

void Delta::add(std::string_view own) {
  if (own.empty()) return;
  size_ += own.size();
  if (!runs_.empty() && runs_.back().own) {
    *runs_.back().own += own;
    runs_.back().size += own.size();
  } else {
    runs_.push_back({0, own.size(), std::string(own)});
  }
}

bool Delta::is_copy_of(std::uint64_t size) const {
  if (size == 0) return runs_.empty();
  return runs_.size() == 1 && !runs_[0].own && runs_[0].from == 0 && runs_[0].size == size;
}

Delta Delta::then(const Delta& next) const {
  std::vector<std::uint64_t> starts;  // of our runs in our text
  std::uint64_t at = 0;
  for (const Run& run : runs_) {
    starts.push_back(at);
    at += run.size;
  }
  Delta out;
  for (const Run& run : next.runs_) {
    if (run.own) {
      out.add(*run.own);
      continue;
    }
    std::uint64_t from = run.from;
    const std::uint64_t end = run.from + run.size;
    auto i = static_cast<std::size_t>(std::ranges::upper_bound(starts, from) - starts.begin()) - 1;
    for (; from < end; ++i) {
      const std::uint64_t within = from - starts[i];
      const std::uint64_t size = std::min(end - from, runs_[i].size - within);
      if (runs_[i].own) {
        out.add(std::string_view(*runs_[i].own).substr(within, size));
      } else {
        out.copy(runs_[i].from + within, size);
      }
      from += size;
    }
  }
  return out;
}

std::optional<std::string> Delta::apply(std::string_view other) const {
  std::string text;
  text.reserve(size_);
  for (const Run& run : runs_) {
    if (run.own) {
      text += *run.own;
    } else if (run.from > other.size() || run.size > other.size() - run.from) {
      return std::nullopt;
    } else {
      text += other.substr(run.from, run.size);
    }
  }
  return text;
}

std::string Delta::encode() const {
  std::string out;
  for (const Run& run : runs_) {
    out += run.own ? fmt::format("+{}\n{}\n", run.size, *run.own)
                   : fmt::format("={} {}\n", run.from, run.size);
  }
  return out;
}

namespace {

// A number and the character behind it, taken from the front.
std::optional<std::uint64_t> take_number(std::string_view& text, char end) {
  std::uint64_t number = 0;
  const auto [after, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto size = static_cast<std::size_t>(after - text.data());
  if (error != std::errc{} || size == text.size() || *after != end) return std::nullopt;
  text.remove_prefix(size + 1);
  return number;
}

}  // namespace

std::optional<Delta> Delta::decode(std::string_view text) {
  Delta delta;
  while (!text.empty()) {
    const char kind = text.front();
    text.remove_prefix(1);
    if (kind == '=') {
      const auto from = take_number(text, ' ');
      const auto size = from ? take_number(text, '\n') : std::nullopt;
      if (!size) return std::nullopt;
      delta.copy(*from, *size);
    } else if (kind == '+') {
      const auto size = take_number(text, '\n');
      if (!size || *size >= text.size() || text[*size] != '\n') return std::nullopt;
      delta.add(text.substr(0, *size));
      text.remove_prefix(*size + 1);
    } else {
      return std::nullopt;
    }
  }
  return delta;
}

// --- between two drafts

namespace {

struct Chunk {
  std::string_view text;
  const Piece* piece;
  std::uint64_t start;
};

std::vector<Chunk> chunks_of(const Draft& draft) {
  std::vector<Chunk> chunks;
  std::uint64_t at = 0;
  for_each_chunk(draft, [&](std::string_view text, const Piece* piece) {
    chunks.push_back({text, piece, at});
    at += text.size();
  });
  return chunks;
}

// Walks through a's chunks as far as b goes along with them.
class Walk {
 public:
  explicit Walk(const Draft& a) : chunks_(chunks_of(a)) {}

  void take(std::string_view text, const Piece* piece) {
    if (!is_next(text, piece)) jump_to(piece);
    if (is_next(text, piece)) {
      delta_.copy(chunks_[next_].start, text.size());
    } else if (next_ < chunks_.size() && (chunks_[next_].piece == nullptr) == (piece == nullptr)) {
      take_changed(text);
    } else {
      delta_.add(text);
      return;
    }
    ++next_;
  }

  Delta finish() { return std::move(delta_); }

 private:
  bool is_next(std::string_view text, const Piece* piece) const {
    if (next_ >= chunks_.size()) return false;
    const Chunk& next = chunks_[next_];
    return piece != nullptr && piece == next.piece ? true : text == next.text;
  }

  // Where the same piece stands in a, if it does.
  void jump_to(const Piece* piece) {
    if (piece == nullptr) return;
    if (places_.empty()) {
      for (std::size_t i = 0; i < chunks_.size(); ++i) {
        if (chunks_[i].piece != nullptr) places_.emplace(chunks_[i].piece, i);
      }
    }
    const auto found = places_.find(piece);
    if (found != places_.end()) next_ = found->second;
  }

  // Both begin and end alike, as a rule.
  void take_changed(std::string_view text) {
    const Chunk& old = chunks_[next_];
    const std::size_t most = std::min(text.size(), old.text.size());
    const auto front = static_cast<std::size_t>(
        std::mismatch(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(most),
                      old.text.begin())
            .first -
        text.begin());
    std::size_t back = 0;
    while (back < most - front &&
           text[text.size() - 1 - back] == old.text[old.text.size() - 1 - back]) {
      ++back;
    }
    delta_.copy(old.start, front);
    delta_.add(text.substr(front, text.size() - front - back));
    delta_.copy(old.start + old.text.size() - back, back);
  }

  std::vector<Chunk> chunks_;
  std::size_t next_ = 0;
  std::unordered_map<const Piece*, std::size_t> places_;
  Delta delta_;
};

}  // namespace

Delta delta_of(const Draft& a, const Draft& b) {
  Walk walk(a);
  for_each_chunk(b, [&](std::string_view text, const Piece* piece) { walk.take(text, piece); });
  return walk.finish();
}

}  // namespace tandem::config
