// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/session.h"

namespace tandem::cli {

namespace {

Exit print_candidates(World& world, std::span<const std::string> words) {
  if (!words.empty() && words.front() == "--") words = words.subspan(1);
  const Completion completion = complete(
      words, [&](const Partial& partial) { return names_of_server(world, words, partial); });
  std::string text;
  for (const Candidate& candidate : completion.candidates) {
    text += candidate.word;
    if (!candidate.meaning.empty()) text += "\t" + candidate.meaning;
    text += '\n';
  }
  if (completion.files) text += ":files\n";
  world.out(text);
  return Exit::Ok;
}

}  // namespace

Exit run(World& world, std::span<const std::string> words) {
  if (!words.empty() && words[0] == "__complete") return print_candidates(world, words.subspan(1));
  if (words.size() == 1 && words[0] == "--version") {
    world.out(fmt::format("tandem {}\n", world.version));
    return Exit::Ok;
  }
  const Result<Parsed> parsed = parse(words);
  if (!parsed) {
    world.err(fmt::format("tandem: {}\n", parsed.error().message));
    return Exit::Usage;
  }
  const Invocation& invocation = parsed->invocation;
  if (invocation.help) {
    const std::string help = invocation.command != nullptr ? help_of(*invocation.command)
                             : !parsed->noun.empty()       ? help_of_noun(parsed->noun)
                                                           : help_of_all();
    // Asked for it is a result; else it tells what is missing.
    if (parsed->asked_for_help) {
      world.out(help);
      return Exit::Ok;
    }
    world.err(help);
    return Exit::Usage;
  }
  const auto session = Session::open(world, invocation);
  if (!session) return session.error();
  const Done done = invocation.command->run(**session, invocation);
  return done ? Exit::Ok : done.error();
}

}  // namespace tandem::cli
