// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/text.h"

namespace tandem::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kTermMax = 26;  // longer ones stand on a line of their own

// A list of terms, each with what it means.
class Terms {
 public:
  void add(std::string term, std::string_view meaning) {
    rows_.push_back({std::move(term), std::string(meaning)});
  }
  std::string render() const {
    std::size_t widest = 0;
    for (const Row& row : rows_) {
      if (row.term.size() <= kTermMax) widest = std::max(widest, row.term.size());
    }
    const std::size_t column = widest + 2 * kIndent;
    std::string out;
    for (const Row& row : rows_) {
      const std::string term = std::string(kIndent, ' ') + row.term;
      std::string meaning = wrapped(row.meaning, kWidth, column);
      if (row.term.size() > widest) {
        out += term + "\n" + meaning;
      } else {
        if (meaning.empty()) meaning = "\n";
        out += term + (meaning.size() > term.size() ? meaning.substr(term.size()) : "\n");
      }
    }
    return out;
  }

 private:
  struct Row {
    std::string term;
    std::string meaning;
  };
  std::vector<Row> rows_;
};

std::string_view first_sentence(std::string_view text) {
  return text.substr(0,
                     text.find(". ") == std::string_view::npos ? text.size() : text.find(". ") + 1);
}

}  // namespace

const std::vector<ExitCode>& exit_codes() {
  static const std::vector<ExitCode> kCodes = {
      {Exit::Ok,       "It is done."                                                    },
      {Exit::Refused,  "The server, or a check, found fault with what was asked."       },
      {Exit::Usage,    "The command line is wrong, or a question could not be asked."   },
      {Exit::NoServer, "The server cannot be reached, or does not let us in."           },
      {Exit::NotFound, "What was named does not exist."                                 },
      {Exit::Conflict,
       "It exists already, or somebody else has changed it meanwhile; nothing was done."},
      {Exit::Partial,  "Some of it was done: an import with clashes."                   },
  };
  return kCodes;
}

const std::vector<Variable>& variables() {
  static const std::vector<Variable> kVariables = {
      {"TANDEM_SERVER",     "The server, where --server is not given."                     },
      {"TANDEM_TOKEN_FILE", "The file of the token, where --token-file is not given."      },
      {"TANDEM_CA_FILE",    "The certificates to trust, where --ca-file is not given."     },
      {"NO_COLOR",          "Set to anything: no colours, unless --color asks for them."   },
      {"COLUMNS",           "The width of tables on a terminal that does not tell its own."},
      {"TZ",                "The time zone in which times are shown."                      },
  };
  return kVariables;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (paragraph.empty()) out += '\n';
    std::size_t column = 0;
    while (!paragraph.empty()) {
      const std::size_t blank = std::min(paragraph.find(' '), paragraph.size());
      const std::string_view word = paragraph.substr(0, blank);
      paragraph.remove_prefix(std::min(blank + 1, paragraph.size()));
      if (column > 0 && column + 1 + width_of(word) > width) {
        out += '\n';
        column = 0;
      }
      if (column == 0) {
        out.append(indent, ' ');
        column = indent;
      } else {
        out += ' ';
        ++column;
      }
      out += word;
      column += width_of(word);
    }
    if (column > 0) out += '\n';
  }
  return out;
}

std::string flag_text(const Flag& flag) {
  std::string text = flag.letter != 0 ? fmt::format("-{}, ", flag.letter) : "";
  text += fmt::format("--{}", flag.name);
  if (flag.value.empty()) return text;
  return text +
         (flag.optional_value ? fmt::format("[={}]", flag.value) : fmt::format(" {}", flag.value));
}

std::string help_of_all() {
  std::string out =
      "tandem NOUN VERB [ARGUMENTS] [FLAGS]\n\nRuns a Tandem DHCP server by its control "
      "API.\n\nNouns:\n";
  Terms terms;
  for (const Noun& noun : nouns()) {
    std::string verbs;
    for (const std::string_view verb : verbs_of(noun.name)) {
      verbs += fmt::format("{}{}", verbs.empty() ? "" : " ", verb);
    }
    terms.add(std::string(noun.name), verbs);
  }
  out += terms.render() + "\nVerbs that need no noun:\n";
  Terms verbs;
  for (const Command& command : commands()) {
    if (command.noun.empty() && !command.hidden) {
      verbs.add(std::string(command.verb), command.summary);
    }
  }
  out += verbs.render() + "\nFlags of every command:\n";
  Terms flags;
  for (const Flag& flag : global_flags()) flags.add(flag_text(flag), flag.description);
  out += flags.render() + "\nExit codes:\n";
  Terms codes;
  for (const ExitCode& row : exit_codes()) {
    codes.add(fmt::to_string(static_cast<int>(row.code)), row.meaning);
  }
  return out + codes.render() +
         "\ntandem help NOUN lists its verbs, tandem help NOUN VERB tells all about one.\n";
}

std::string help_of_noun(std::string_view name) {
  const Noun* noun = find_noun(name);
  std::string out = fmt::format("tandem {} VERB: {}\n", noun->name, noun->title);
  if (!noun->description.empty()) out += "\n" + wrapped(noun->description, kWidth, 0);
  out += "\nVerbs:\n";
  Terms terms;
  for (const Command& command : commands()) {
    if (command.noun == name) terms.add(std::string(command.verb), command.summary);
  }
  return out + terms.render();
}

std::string help_of(const Command& command) {
  std::string out = fmt::format("tandem {}\n\n", usage_of(command));
  out += wrapped(command.summary, kWidth, 0);
  if (!command.description.empty()) out += "\n" + wrapped(command.description, kWidth, 0);
  if (!command.arguments.empty()) {
    Terms terms;
    for (const Argument& argument : command.arguments) {
      terms.add(std::string(argument.name), argument.description);
    }
    out += "\nArguments:\n" + terms.render();
  }
  for (const FlagGroup& group : flags_of(command)) {
    Terms terms;
    for (const Flag& flag : group.flags) {
      terms.add(flag_text(flag), group.title == "Flags of every command"
                                     ? first_sentence(flag.description)
                                     : flag.description);
    }
    out += fmt::format("\n{}:\n{}", group.title, terms.render());
  }
  if (!command.examples.empty()) out += "\nExamples:\n";
  for (const Example& example : command.examples) {
    out += fmt::format("  {}{}\n", example.line,
                       example.meaning.empty() ? "" : fmt::format("   # {}", example.meaning));
  }
  return out;
}

}  // namespace tandem::cli
