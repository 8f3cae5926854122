// SPDX-License-Identifier: Apache-2.0
#include "cli/man.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/help.h"

namespace tandem::cli {

namespace {

constexpr std::size_t kWidth = 78;

// Characters as roff takes them: backslashes and double dashes stand for themselves.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      out += "\\e";
    } else if (text.substr(i).starts_with("--")) {
      out += "\\-\\-";
      ++i;
    } else if (text[i] != '`') {  // `words` of the configuration's descriptions
      out += text[i];
    }
  }
  return out;
}

// Sentences, each beginning a line as mandoc wants it; and no line that would be a request.
std::string prose(std::string_view text) {
  std::string sentences;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = text[i] == ' ' && i > 0 && (text[i - 1] == '.' || text[i - 1] == ';');
    sentences += ends ? '\n' : text[i];
  }
  std::string out;
  std::istringstream lines(wrapped(escaped(sentences), kWidth, 0));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('.') || line.starts_with('\'')) out += "\\&";
    out += line + "\n";
  }
  return out;
}

std::string paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    out += (out.empty() ? "" : ".Pp\n") + prose(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return out;
}

// An argument of a macro that may hold blanks or look like a macro.
std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", escaped(text));
}

std::string heading(std::string_view page, std::string_view what) {
  return fmt::format(
      ".\\\" SPDX-License-Identifier: Apache-2.0\n"
      ".\\\" Made from src/cli; run cli_test with TANDEM_RECORD=1 to make it anew.\n"
      ".Dd November 21, 2026\n.Dt {} 1\n.Os Tandem\n.Sh NAME\n.Nm {}\n.Nd {}\n",
      upper(page), page, escaped(what));
}

std::string flag_item(const Flag& flag) {
  std::string out = ".It ";
  if (flag.letter != 0) out += fmt::format("Fl {} , ", flag.letter);
  out += fmt::format("Fl \\-{}", flag.name);
  if (flag.optional_value) {
    out += fmt::format(" Ns Oo = Ns Ar {} Oc", flag.value);
  } else if (!flag.value.empty()) {
    out += fmt::format(" Ar {}", quoted(flag.value));
  }
  return out + "\n" + prose(flag.description);
}

std::string flag_list(const std::vector<Flag>& flags) {
  std::string out = ".Bl -tag -width Ds\n";
  for (const Flag& flag : flags) out += flag_item(flag);
  return out + ".El\n";
}

std::string synopsis(const Command& command) {
  std::string out = ".Nm tandem";
  if (!command.noun.empty()) out += fmt::format(" Cm {}", command.noun);
  out += fmt::format(" Cm {}", command.verb);
  for (const Argument& argument : command.arguments) {
    switch (argument.count) {
      case Argument::Count::One:
        out += fmt::format(" Ar {}", quoted(argument.name));
        break;
      case Argument::Count::Optional:
        out += fmt::format(" Op Ar {}", quoted(argument.name));
        break;
      case Argument::Count::Some:
        out += fmt::format(" Ar {} ...", quoted(argument.name));
        break;
    }
  }
  return out + " Op Ar FLAGS\n";
}

std::string section(const Command& command) {
  std::string out = fmt::format(".Ss {}\n", quoted("tandem " + name_of(command)));
  out += synopsis(command) + ".Pp\n" + prose(command.summary);
  if (!command.description.empty()) out += paragraphs(command.description);
  if (!command.arguments.empty()) {
    out += ".Bl -tag -width Ds\n";
    for (const Argument& argument : command.arguments) {
      out += fmt::format(".It Ar {}\n{}", quoted(argument.name), prose(argument.description));
    }
    out += ".El\n";
  }
  std::vector<FlagGroup> groups = flags_of(command);
  groups.pop_back();  // those of every command stand in tandem(1)
  for (const FlagGroup& group : groups) {
    out += fmt::format(".Pp\n{}:\n{}", group.title, flag_list(group.flags));
  }
  for (const Example& example : command.examples) {
    out += ".Bd -literal -offset indent\n";
    if (!example.meaning.empty()) out += fmt::format("# {}\n", escaped(example.meaning));
    out += fmt::format("{}\n.Ed\n", escaped(example.line));
  }
  return out;
}

std::string see_also(std::string_view but) {
  std::vector<std::string> names;
  if (but != "tandem") names.emplace_back("tandem");
  for (const Noun& noun : nouns()) {
    if (fmt::format("tandem-{}", noun.name) != but)
      names.push_back(fmt::format("tandem-{}", noun.name));
  }
  std::ranges::sort(names);
  std::string out = ".Sh SEE ALSO\n";
  for (const std::string& name : names) {
    out += fmt::format(".Xr {} 1{}\n", name, &name == &names.back() ? "" : " ,");
  }
  return out;
}

std::string exit_status() {
  std::string out = ".Sh EXIT STATUS\n.Bl -tag -width Ds\n";
  for (const ExitCode& row : exit_codes()) {
    out += fmt::format(".It {}\n{}", static_cast<int>(row.code), prose(row.meaning));
  }
  return out + ".El\n";
}

std::string main_page() {
  std::string out = heading("tandem", "run a Tandem DHCP server");
  out +=
      ".Sh SYNOPSIS\n.Nm\n.Ar NOUN VERB\n.Op Ar ARGUMENTS\n.Op Ar FLAGS\n"
      ".Sh DESCRIPTION\n.Nm\nlooks at a running\n.Xr tandemd 8 ,\nchanges it, and tells why a "
      "client gets what it gets.\nIt uses the server's control API and nothing else.\n.Pp\n"
      "Results go to standard output, everything else to standard error.\nNo question is asked "
      "where standard input is no terminal.\n.Pp\nThe nouns, each with a page of its own:\n"
      ".Bl -tag -width Ds\n";
  for (const Noun& noun : nouns()) {
    out += fmt::format(".It Xr tandem-{} 1\n{}", noun.name, prose(noun.title));
  }
  out += ".El\n.Sh COMMANDS\nVerbs that need no noun:\n";
  for (const Command& command : commands()) {
    if (command.noun.empty() && !command.hidden) out += section(command);
  }
  out += ".Sh OPTIONS\nEvery command takes these:\n" + flag_list(global_flags());
  out += ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n";
  for (const Variable& variable : variables()) {
    out += fmt::format(".It Ev {}\n{}", variable.name, prose(variable.meaning));
  }
  out +=
      ".El\n.Sh FILES\n.Bl -tag -width Ds\n.It Pa /run/tandem/control.sock\nThe control socket of "
      "the server.\n.El\n";
  return out + exit_status() + see_also("tandem");
}

std::string noun_page(const Noun& noun) {
  const std::string name = fmt::format("tandem-{}", noun.name);
  std::string out = heading(name, noun.title) + ".Sh SYNOPSIS\n";
  for (const Command& command : commands()) {
    if (command.noun == noun.name) out += synopsis(command);
  }
  out += ".Sh DESCRIPTION\n";
  out += noun.description.empty() ? prose(fmt::format("What tandem can do with {}.", noun.title))
                                  : paragraphs(noun.description);
  for (const Command& command : commands()) {
    if (command.noun == noun.name) out += section(command);
  }
  out +=
      ".Pp\nThe flags of every command, the environment and the files are told in\n.Xr tandem 1 "
      ".\n";
  return out + exit_status() + see_also(name);
}

}  // namespace

std::vector<ManPage> man_pages() {
  std::vector<ManPage> pages;
  pages.push_back({"tandem.1", main_page()});
  for (const Noun& noun : nouns()) {
    pages.push_back({fmt::format("tandem-{}.1", noun.name), noun_page(noun)});
  }
  return pages;
}

}  // namespace tandem::cli
