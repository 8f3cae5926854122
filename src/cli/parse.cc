// SPDX-License-Identifier: Apache-2.0
#include "cli/parse.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/time.h"
#include "cli/commands.h"
#include "cli/flags.h"

namespace tandem::cli {

namespace {

Unexpected<Error> mistyped(std::string_view kind, std::string_view word,
                           const std::vector<std::string_view>& among, std::string_view help) {
  const std::string_view near = config::nearest(word, among);
  if (!near.empty()) {
    return fail(fmt::format("there is no {} \"{}\"; did you mean \"{}\"?", kind, word, near));
  }
  return fail(fmt::format("there is no {} \"{}\"; {} lists them", kind, word, help));
}

// `name` as people typed it: "--limit", "REVISION".
Result<void> check_value(const Flag& flag, std::string_view name, const std::string& value) {
  if (!flag.choices.empty()) {
    const std::vector<std::string_view> choices = config::words(flag.choices);
    if (std::ranges::find(choices, value) == choices.end()) {
      return fail(fmt::format("{} is one of: {}", name, flag.choices));
    }
  }
  if (flag.form == config::Form::Number) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) {
      return fail(fmt::format("{} \"{}\" is no number", name, value));
    }
  }
  if (flag.form == config::Form::Boolean && value != "true" && value != "false") {
    return fail(fmt::format("{} is true or false", name));
  }
  if (flag.form == config::Form::Duration && !value.empty()) {
    if (const auto duration = Duration::parse(value); !duration) {
      return fail(fmt::format("{}: {}", name, duration.error().message));
    }
  }
  return {};
}

// One pass over the words: flags are taken out, what is left stands for nouns, verbs and arguments.
class Line {
 public:
  explicit Line(std::span<const std::string> words) : words_(words) {}

  // Flags can only be known with the command, and the command's words may stand behind flags of
  // every command: first those, then the rest.
  Result<Parsed> read() {
    TANDEM_CHECK(find());
    if (parsed_.invocation.command == nullptr) return std::move(parsed_);
    TANDEM_CHECK(take_flags());
    if (parsed_.invocation.help) return std::move(parsed_);
    TANDEM_CHECK(take_arguments());
    return std::move(parsed_);
  }

 private:
  // The plain words before any flag that is not of every command.
  std::vector<std::string> leading_words() {
    std::vector<std::string> leading;
    for (std::size_t i = 0; i < words_.size() && leading.size() < 2; ++i) {
      const std::string& word = words_[i];
      if (word == "--") break;
      if (word.size() < 2 || word.front() != '-') {
        leading.push_back(word);
        continue;
      }
      if (word == "--help" || word == "-h") {
        parsed_.asked_for_help = parsed_.invocation.help = true;
      }
      const Flag* flag = match(global_flags(), word);
      if (flag == nullptr) break;
      if (!flag->value.empty() && word.find('=') == std::string::npos) ++i;
    }
    return leading;
  }

  Result<void> find() {
    const std::vector<std::string> leading = leading_words();
    if (leading.empty()) {
      parsed_.invocation.help = true;
      return {};
    }
    const Found found = find_command(leading);
    if (found.command != nullptr) {
      parsed_.invocation.command = found.command;
      command_words_ = found.used;
      return {};
    }
    const std::vector<std::string_view> verbs = verbs_of(leading[0]);
    if (verbs.empty()) return mistyped("command", leading[0], first_words(), "tandem help");
    parsed_.noun = find_noun(leading[0])->name;
    if (leading.size() == 1) {
      parsed_.invocation.help = true;
      return {};
    }
    return mistyped(fmt::format("verb of \"{}\"", leading[0]), leading[1], verbs,
                    fmt::format("tandem help {}", leading[0]));
  }

  static const Flag* match(const std::vector<Flag>& flags, std::string_view word) {
    const bool is_long = word.starts_with("--");
    const std::string_view name = is_long ? word.substr(2, word.find('=') - 2) : word.substr(1, 1);
    const auto found = std::ranges::find_if(flags, [&](const Flag& flag) {
      return is_long ? flag.name == name : flag.letter == name.front();
    });
    return found == flags.end() ? nullptr : &*found;
  }

  Result<void> take_flags() {
    std::vector<Flag> flags;
    std::vector<std::string_view> names;
    for (const FlagGroup& group : flags_of(*parsed_.invocation.command)) {
      flags.insert(flags.end(), group.flags.begin(), group.flags.end());
    }
    for (const Flag& flag : flags) names.push_back(flag.name);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string& word = words_[i];
      if (word == "--") {
        plain_.insert(plain_.end(), words_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                      words_.end());
        break;
      }
      if (word.size() < 2 || word.front() != '-') {
        plain_.push_back(word);
        continue;
      }
      const Flag* flag = match(flags, word);
      if (flag == nullptr) {
        const std::string_view name = std::string_view(word).substr(word.starts_with("--") ? 2 : 1);
        return mistyped("flag", name.substr(0, name.find('=')), names,
                        fmt::format("tandem help {}", name_of(*parsed_.invocation.command)));
      }
      TANDEM_CHECK(take_flag(*flag, word, i));
    }
    return {};
  }

  Result<void> take_flag(const Flag& flag, const std::string& word, std::size_t& i) {
    std::string value;
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    if (equals != std::string::npos) {
      if (flag.value.empty()) return fail(fmt::format("--{} takes no value", flag.name));
      value = word.substr(equals + 1);
    } else if (!word.starts_with("--") && word.size() > 2) {  // -fFILE
      if (flag.value.empty()) return fail(fmt::format("-{} takes no value", flag.letter));
      value = word.substr(2);
    } else if (!flag.value.empty() && !flag.optional_value) {
      if (++i == words_.size()) return fail(fmt::format("--{} needs {}", flag.name, flag.value));
      value = words_[i];
    }
    if (flag.name == "help") parsed_.asked_for_help = parsed_.invocation.help = true;
    TANDEM_CHECK(check_value(flag, fmt::format("--{}", flag.name), value));
    std::vector<std::string>& values = parsed_.invocation.given[std::string(flag.name)];
    if (!values.empty() && !flag.repeated) {
      return fail(fmt::format("--{} is given twice", flag.name));
    }
    values.push_back(std::move(value));
    return {};
  }

  Result<void> take_arguments() {
    const Command& command = *parsed_.invocation.command;
    std::size_t next = command_words_;
    for (const Argument& argument : command.arguments) {
      if (next >= plain_.size()) {
        if (argument.count == Argument::Count::Optional) continue;
        return fail(fmt::format("{} is missing: tandem {}", argument.name, usage_of(command)));
      }
      std::vector<std::string>& values = parsed_.invocation.given[std::string(argument.name)];
      do {
        const Flag form{.name = argument.name,
                        .value = argument.name,
                        .description = "",
                        .choices = argument.choices,
                        .form = argument.form};
        TANDEM_CHECK(check_value(form, argument.name, plain_[next]));
        values.push_back(plain_[next++]);
      } while (argument.count == Argument::Count::Some && next < plain_.size());
    }
    if (next < plain_.size()) {
      return fail(fmt::format("\"{}\" is too much: tandem {}", plain_[next], usage_of(command)));
    }
    return {};
  }

  std::span<const std::string> words_;
  Parsed parsed_;
  std::size_t command_words_ = 0;
  std::vector<std::string> plain_;
};

}  // namespace

std::string_view Invocation::one(std::string_view name) const {
  const auto found = given.find(name);
  return found == given.end() ? std::string_view{} : std::string_view(found->second.front());
}

std::span<const std::string> Invocation::all(std::string_view name) const {
  const auto found = given.find(name);
  return found == given.end() ? std::span<const std::string>{} : found->second;
}

Found find_command(std::span<const std::string> words) {
  for (const Command& command : commands()) {
    if (command.noun.empty() && !words.empty() && command.verb == words[0]) return {&command, 1};
    if (words.size() > 1 && command.noun == words[0] && command.verb == words[1]) {
      return {&command, 2};
    }
  }
  return {};
}

Result<Parsed> parse(std::span<const std::string> words) {
  return Line{words}.read();
}

}  // namespace tandem::cli
