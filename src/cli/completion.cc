// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <algorithm>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/parse.h"

namespace tandem::cli {

namespace {

constexpr std::string_view kBash =
    R"sh(# bash completion for tandem, made by `tandem completion bash`
_tandem() {
  local cur prev words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n := cur prev words cword # addresses have colons in them
  else
    words=("${COMP_WORDS[@]}") cword=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]}
  fi
  local line files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = :files ]; then
      files=yes
    else
      COMPREPLY+=("$(printf %q "${line%%$'\t'*}")")
    fi
  done < <(tandem __complete -- "${words[@]:1:cword}" 2>/dev/null)
  if [ -n "$files" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
  fi
  if [[ ${COMPREPLY[0]-} == --*= ]]; then compopt -o nospace 2>/dev/null; fi
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
}
complete -F _tandem tandem
)sh";

constexpr std::string_view kZsh = R"sh(#compdef tandem
# zsh completion for tandem, made by `tandem completion zsh`
_tandem() {
  local line files
  local -a candidates
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=yes
    else
      # _describe parts word and meaning by a colon; those of the word are escaped
      local word=${line%%$'\t'*} meaning=
      [[ $line == *$'\t'* ]] && meaning=${line#*$'\t'}
      candidates+=("${word//:/\\:}${meaning:+:$meaning}")
    fi
  done < <(tandem __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ${#candidates} )) && _describe tandem candidates
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _tandem ]]; then
  _tandem "$@"
else
  compdef _tandem tandem
fi
)sh";

constexpr std::string_view kFish =
    R"sh(# fish completion for tandem, made by `tandem completion fish`
function __tandem_complete
    set -l words (commandline -opc)
    for line in (tandem __complete -- $words[2..] (commandline -ct) 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c tandem -f -a '(__tandem_complete)'
)sh";

// The words before the last one, taken apart as far as they can be.
class Line {
 public:
  explicit Line(std::span<const std::string> words) {
    last_ = words.empty() ? std::string() : words.back();
    if (!words.empty()) words = words.first(words.size() - 1);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i].size() < 2 || words[i].front() != '-') {
        plain_.push_back(words[i]);
        continue;
      }
      const Flag* flag = find_flag(words[i]);
      if (flag == nullptr || flag->value.empty() || flag->optional_value) continue;
      if (const std::size_t equals = words[i].find('='); equals != std::string::npos) {
        take(*flag, words[i].substr(equals + 1));
      } else if (i + 1 < words.size()) {
        take(*flag, words[++i]);
      } else {
        open_flag_ = *flag;
        is_open_ = true;
      }
    }
    found_ = find_command(plain_);
  }

  const std::string& last() const { return last_; }
  const std::vector<std::string>& plain() const { return plain_; }
  const Command* command() const { return found_.command; }
  // The flag whose value is to be completed, if one is.
  const Flag* open_flag() const { return is_open_ ? &open_flag_ : nullptr; }

  std::vector<Flag> flags() const {
    const Found found = find_command(plain_);
    if (found.command == nullptr) return global_flags();
    std::vector<Flag> flags;
    for (const FlagGroup& group : flags_of(*found.command)) {
      flags.insert(flags.end(), group.flags.begin(), group.flags.end());
    }
    return flags;
  }
  // The argument that the last word would be.
  const Argument* open_argument() const {
    const std::size_t index = plain_.size() - found_.used;
    const std::vector<Argument>& arguments = found_.command->arguments;
    if (index < arguments.size()) return &arguments[index];
    const bool more = !arguments.empty() && arguments.back().count == Argument::Count::Some;
    return more ? &arguments.back() : nullptr;
  }
  std::string scope() const {
    if (!scope_flag_.empty() || found_.command == nullptr) return scope_flag_;
    const std::vector<Argument>& arguments = found_.command->arguments;
    const bool first = !arguments.empty() && arguments[0].name == "SCOPE";
    return first && plain_.size() > found_.used ? plain_[found_.used] : "";
  }

 private:
  const Flag* find_flag(std::string_view word) {
    const bool is_long = word.starts_with("--");
    const std::string_view name = is_long ? word.substr(2, word.find('=') - 2) : word.substr(1, 1);
    for (const Flag& flag : flags()) {
      if (is_long ? flag.name == name : flag.letter == name.front()) {
        known_ = flag;
        return &known_;
      }
    }
    return nullptr;
  }
  void take(const Flag& flag, std::string value) {
    if (flag.name == "scope") scope_flag_ = std::move(value);
  }

  std::string last_;
  std::vector<std::string> plain_;
  Found found_;
  Flag known_, open_flag_;
  bool is_open_ = false;
  std::string scope_flag_;
};

class Completer {
 public:
  Completer(const Line& line, const Names& names) : line_(line), names_(names) {}

  Completion complete() {
    if (const Flag* flag = line_.open_flag()) {
      value_of(*flag, "", line_.last());
    } else if (line_.last().starts_with("--") && line_.last().find('=') != std::string::npos) {
      value_behind_equals();
    } else if (line_.last().starts_with('-')) {
      flags();
    } else if (line_.command() != nullptr) {
      argument();
    } else {
      command_words();
    }
    return std::move(out_);
  }

 private:
  void offer(std::string word, std::string_view meaning) {
    if (word.starts_with(line_.last()))
      out_.candidates.push_back({std::move(word), std::string(meaning)});
  }

  void command_words() {
    const std::vector<std::string>& plain = line_.plain();
    if (plain.empty()) {
      for (const Noun& noun : nouns()) offer(std::string(noun.name), noun.title);
      for (const Command& command : commands()) {
        if (command.noun.empty() && !command.hidden)
          offer(std::string(command.verb), command.summary);
      }
    } else if (plain.size() == 1) {
      for (const Command& command : commands()) {
        if (command.noun == plain[0]) offer(std::string(command.verb), command.summary);
      }
    }
  }

  void flags() {
    for (const Flag& flag : line_.flags()) offer("--" + std::string(flag.name), flag.description);
  }

  void argument() {
    const Argument* argument = line_.open_argument();
    if (argument == nullptr) return;
    if (argument->name == "WORD" || argument->name == "VERB") return help_words();
    values(argument->complete, argument->choices, "", line_.last());
  }

  // After `tandem help` stand the words of commands.
  void help_words() {
    std::vector<std::string> words(line_.plain().begin() + 1, line_.plain().end());
    words.push_back(line_.last());
    out_ = cli::complete(words, names_);
  }

  void value_behind_equals() {
    const std::size_t equals = line_.last().find('=');
    const std::string_view name = std::string_view(line_.last()).substr(2, equals - 2);
    for (const Flag& flag : line_.flags()) {
      if (flag.name == name) {
        value_of(flag, line_.last().substr(0, equals + 1), line_.last().substr(equals + 1));
      }
    }
  }
  void value_of(const Flag& flag, const std::string& front, const std::string& prefix) {
    if (flag.form == config::Form::Boolean)
      return values(Complete::Choice, "true false", front, prefix);
    values(flag.complete, flag.choices, front, prefix);
  }

  void values(Complete what, std::string_view choices, const std::string& front,
              const std::string& prefix) {
    if (what == Complete::File) {
      out_.files = true;
    } else if (what == Complete::Choice) {
      for (const std::string_view choice : config::words(choices))
        offer(front + std::string(choice), "");
    } else if (what != Complete::Nothing) {
      const std::string keys(line_.command() != nullptr ? line_.command()->keys : "");
      for (Candidate& name : names_({what, prefix, line_.scope(), keys})) {
        offer(front + name.word, name.meaning);
      }
    }
  }

  const Line& line_;
  const Names& names_;
  Completion out_;
};

}  // namespace

Completion complete(std::span<const std::string> words, const Names& names) {
  const Line line(words);
  return Completer(line, names).complete();
}

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return std::string(kBash);
  if (shell == "zsh") return std::string(kZsh);
  return std::string(kFish);
}

}  // namespace tandem::cli
