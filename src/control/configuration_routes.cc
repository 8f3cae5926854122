// SPDX-License-Identifier: Apache-2.0
// The configuration as a whole: shown, checked, applied, compared, its history and the way back.
// Documents may have millions of lines, so all of this is done on the configuration's own thread.
#include <charconv>

#include <fmt/format.h>

#include "api/places.h"
#include "control/changing.h"
#include "control/history.h"
#include "control/nouns.h"
#include "control/paging.h"

namespace tandem::control {

namespace {

using api::ProblemKind;
using config::Edit;

const Parameter kComments = {
    "comments", api::Form::Boolean,
    "The text as it was given, with its comments, as text/plain; else JSON without them."};

// Runs `make` on the configuration's thread and answers with what it returns.
void answer_later(const Call& call, Services& services, std::string what,
                  std::function<Result<Answer, api::Problem>(const History&)> make) {
  using Made = Result<Answer, api::Problem>;
  auto made = std::make_shared<std::optional<Made>>();
  const bool taken = services.configurator.work(
      std::move(what),
      [made, make = std::move(make)](const History& history) { made->emplace(make(history)); },
      [made, call] {
        if (!(*made)->ok()) return call.problem((*made)->error());
        call.reply(std::move(***made));
      });
  if (!taken) {
    call.problem(ProblemKind::TooManyRequests, "too much waits for the configuration already");
  }
}

Answer json_answer(const api::Json& json) {
  return {.body = api::to_text(json) + "\n"};
}

Answer document_answer(std::string text, std::uint64_t revision, bool comments) {
  Answer answer;
  answer.headers.emplace_back("ETag", fmt::format("\"{}\"", revision));
  if (comments) {
    answer.media = "text/plain; charset=utf-8";
    answer.body = std::move(text);
    return answer;
  }
  auto json = api::parse_commented_json(text);
  TANDEM_ASSERT(json.ok());  // config has read it
  answer.body = api::to_pretty_text(*json);
  return answer;
}

void show(const Call& call, Services& services) {
  answer_later(call, services, "showing the configuration",
               [current = services.configurator.current(),
                comments = call.flag("comments")](const History&) -> Result<Answer, api::Problem> {
                 return document_answer(current->text(), current->revision(), comments);
               });
}

void replace(const Call& call, Services& services) {
  const auto revision = if_match(call);
  if (!revision) {
    return call.problem(ProblemKind::PreconditionRequired,
                        "send If-Match with the ETag of the configuration that yours is based on");
  }
  change(call, services, Change{.what = WholeDocument{call.body_text()}, .if_revision = revision});
}

void check(const Call& call, Services& services) {
  answer_later(call, services, "checking a configuration",
               [call, current = services.configurator.current()](
                   const History&) -> Result<Answer, api::Problem> {
                 const config::Loaded loaded = config::load(call.body_text(), 0, current.get());
                 api::Array faults;
                 for (const auto& fault : loaded.faults) {
                   faults.push_back(api::to_json(to_fault(fault)));
                 }
                 api::Object object;
                 object["good"] = loaded.configuration != nullptr;
                 object["scopes"] = static_cast<std::int64_t>(
                     loaded.settings ? loaded.settings->topology.scopes().size() : 0);
                 object["errors"] = static_cast<std::int64_t>(loaded.errors);
                 object["warnings"] = static_cast<std::int64_t>(loaded.warnings);
                 object["faults"] = std::move(faults);
                 return json_answer(api::Json(std::move(object)));
               });
}

Answer differences_answer(const config::Configuration& from, const config::Configuration& to,
                          std::optional<std::uint64_t> number) {
  const std::vector<config::Difference> differences = config::diff(from, to);
  api::Object object;
  object["from"] = static_cast<std::int64_t>(from.revision());
  if (number) object["to"] = static_cast<std::int64_t>(*number);
  add_differences(object, differences);
  object["text"] = config::text_of(differences);
  return json_answer(api::Json(std::move(object)));
}

void compare_document(const Call& call, Services& services) {
  answer_later(call, services, "comparing a configuration",
               [call, current = services.configurator.current()](
                   const History&) -> Result<Answer, api::Problem> {
                 const config::Loaded loaded = config::load(call.body_text(), 0, current.get());
                 if (!loaded.configuration) {
                   api::Problem problem{
                       .kind = ProblemKind::Refused,
                       .detail = fmt::format("the document has {} mistakes", loaded.errors)};
                   for (const auto& fault : loaded.faults)
                     problem.faults.push_back(to_fault(fault));
                   return fail_with(std::move(problem));
                 }
                 return differences_answer(*current, *loaded.configuration, std::nullopt);
               });
}

void compare_revisions(const Call& call, Services& services) {
  const std::uint64_t current = services.configurator.current()->revision();
  const std::uint64_t from = call.number("from").value_or(0);
  const std::uint64_t to = call.number("to").value_or(current);
  answer_later(call, services, "comparing revisions",
               [from, to](const History& history) -> Result<Answer, api::Problem> {
                 const auto a = history.load(from), b = history.load(to);
                 for (const auto* side : {&a, &b}) {
                   if (!*side) {
                     return fail_with(api::Problem{.kind = ProblemKind::NotFound,
                                                   .detail = side->error().message});
                   }
                 }
                 return differences_answer(**a, **b, to);
               });
}

api::Json revision_json(const config::RevisionInfo& info) {
  api::Object object;
  object["revision"] = static_cast<std::int64_t>(info.number);
  object["time"] = api::time_json(info.time);
  object["author"] = info.author;
  object["comment"] = info.comment;
  object["source"] = info.source;
  return api::Json(std::move(object));
}

void list_revisions(const Call& call, Services& services) {
  const auto query = list_query(call);
  if (!query) return;
  auto infos = std::make_shared<std::vector<config::RevisionInfo>>();
  const bool taken = services.configurator.work(
      "reading the history",
      [infos](const History& history) { *infos = history.revisions().list(); },
      [infos, call, query] {
        Page<const config::RevisionInfo*> page(*query);
        for (const auto& info : *infos) page.add(sort_key(info.number), &info);
        auto listed = page.take();
        api::Array items;
        for (const auto* info : listed.items) items.push_back(revision_json(*info));
        reply_list(call, *query, std::move(items), listed.last);
      });
  if (!taken) {
    call.problem(ProblemKind::TooManyRequests, "too much waits for the configuration already");
  }
}

void show_revision(const Call& call, Services& services) {
  std::uint64_t number = 0;
  const std::string& text = call.path("number");
  std::from_chars(text.data(), text.data() + text.size(), number);
  answer_later(
      call, services, "reading a revision",
      [number,
       comments = call.flag("comments")](const History& history) -> Result<Answer, api::Problem> {
        auto revision = history.revisions().read(number);
        if (!revision) {
          return fail_with(api::Problem{.kind = ProblemKind::NotFound,
                                        .detail = fmt::format("there is no revision {}", number)});
        }
        return document_answer(std::move(revision->text), number, comments);
      });
}

void roll_back(const Call& call, Services& services) {
  const auto revision = static_cast<std::uint64_t>(*api::number_at(call.body(), "revision"));
  change(
      call, services,
      Change{.what = Rollback{revision},
             .if_revision = if_match(call),
             .comment = call.text("comment").value_or(fmt::format("back to revision {}", revision)),
             .source = "rollback"});
}

config::Where where_of_edit(const api::Json& edit) {
  config::Where where;
  for (const api::Json& name : *api::find(edit, "where")->if_array()) {
    where.emplace_back(std::string_view(*name.if_string()));
  }
  return where;
}

// The texts of the values are those of the body, so that what is said of them names its lines.
Result<Edits, api::Problem> edits_of(const api::Json& body, std::string_view text) {
  const api::Array& list = *api::find(body, "edits")->if_array();
  const std::vector<std::string_view> texts = api::element_texts(api::member_text(text, "edits"));
  Edits edits;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string action = *api::text_at(list[i], "action");
    const std::string_view value = api::member_text(texts[i], "value");
    if ((action == "remove") != value.empty()) {
      const api::TextPlace place = api::place_of(text, texts[i]);
      const std::string message = action == "remove" ? "takes no \"value\"" : "needs a \"value\"";
      return fail_with(
          api::Problem{.kind = ProblemKind::BadRequest,
                       .detail = fmt::format("edits[{}]: {} {}", i, action, message),
                       .faults = {{.path = fmt::format("edits[{}]", i),
                                   .line = place.line,
                                   .column = place.column,
                                   .message = fmt::format("{} {}", action, message)}}});
    }
    Edit edit{.where = where_of_edit(list[i]), .text = std::string(value)};
    edit.action = action == "remove" ? Edit::Action::Remove
                  : action == "add"  ? Edit::Action::Add
                                     : Edit::Action::Put;
    if (const auto revision = api::number_at(list[i], "if-revision")) {
      edit.if_revision = static_cast<std::uint64_t>(*revision);
    }
    edits.push_back(std::move(edit));
  }
  return edits;
}

// Faults of an edit name their place in its value; in the body they stand further down.
void move_to_body(ChangeResult& result, std::string_view text) {
  const std::vector<std::string_view> texts = api::element_texts(api::member_text(text, "edits"));
  for (config::Fault& fault : result.faults) {
    if (!fault.edit || *fault.edit >= texts.size()) continue;
    const api::TextPlace value = api::place_of(text, api::member_text(texts[*fault.edit], "value"));
    if (fault.place.line == 1) fault.place.column += value.column - 1;
    fault.place.line += value.line - 1;
    fault.path = fault.path.empty() ? fmt::format("edits[{}].value", *fault.edit)
                                    : fmt::format("edits[{}].value.{}", *fault.edit, fault.path);
  }
  if (result.edit) result.detail = fmt::format("edits[{}]: {}", *result.edit, result.detail);
}

void change_many(const Call& call, Services& services) {
  auto edits = edits_of(call.body(), call.body_text());
  if (!edits) return call.problem(edits.error());
  Change what{.what = std::move(*edits), .if_revision = if_match(call)};
  what.comment = api::text_at(call.body(), "comment").value_or("");
  submit(call, services, std::move(what), [call](const ChangeResult& result) {
    ChangeResult told = result;
    move_to_body(told, call.body_text());
    reply_change(call, told);
  });
}

}  // namespace

std::vector<Route> configuration_routes(Services& services) {
  const auto with = [&services](void (*handle)(const Call&, Services&)) {
    return [&services, handle](const Call& call) { handle(call, services); };
  };
  return {
      {.path = "/v1/configuration",
       .id = "show-configuration",
       .summary = "Shows the document that is served.",
       .parameters = {kComments},
       .reply = "configuration",
       .problems = {ProblemKind::TooManyRequests},
       .reply_media = "application/json text/plain",
       .handler = with(show)},
      {.method = http::Method::Put,
       .path = "/v1/configuration",
       .role = Role::Administer,
       .id = "put-configuration",
       .summary = "Replaces the whole document; If-Match is required.",
       .shape = Shape::Change,
       .body = "configuration",
       .reply = "change",
       .problems = {ProblemKind::PreconditionRequired},
       .handler = with(replace)},
      {.method = http::Method::Post,
       .path = "/v1/configuration/check",
       .id = "check-configuration",
       .summary = "Says what is wrong with a document, without applying it.",
       .body = "configuration",
       .reply = "check",
       .handler = with(check)},
      {.method = http::Method::Post,
       .path = "/v1/configuration/changes",
       .role = Role::Administer,
       .id = "change-configuration",
       .summary = "Makes several edits as one revision, all of them or none.",
       .shape = Shape::Change,
       .body = "edits",
       .reply = "change",
       .problems = {ProblemKind::Exists, ProblemKind::NotFound},
       .handler = with(change_many)},
      {.path = "/v1/configuration/diff",
       .id = "diff-revisions",
       .summary = "Says what is different between two revisions.",
       .parameters = {{.name = "from",
                       .form = api::Form::Number,
                       .description = "The revision before.",
                       .required = true},
                      {"to", api::Form::Number, "The revision after; the current one without it."}},
       .reply = "differences",
       .problems = {ProblemKind::NotFound},
       .handler = with(compare_revisions)},
      {.method = http::Method::Post,
       .path = "/v1/configuration/diff",
       .id = "diff-configuration",
       .summary = "Says what applying a document would change.",
       .body = "configuration",
       .reply = "differences",
       .problems = {ProblemKind::Refused},
       .handler = with(compare_document)},
      {.path = "/v1/configuration/revisions",
       .id = "list-revisions",
       .summary = "Lists the revisions that are kept.",
       .shape = Shape::List,
       .sort_keys = "revision",
       .reply = "revision",
       .handler = with(list_revisions)},
      {.path = "/v1/configuration/revisions/{number}",
       .id = "show-revision",
       .summary = "Shows the document of a revision.",
       .parameters = {kComments},
       .reply = "configuration",
       .reply_media = "application/json text/plain",
       .handler = with(show_revision)},
      {.method = http::Method::Post,
       .path = "/v1/configuration/rollback",
       .role = Role::Administer,
       .id = "roll-back",
       .summary = "Serves the document of an earlier revision again, as a new revision.",
       .shape = Shape::Change,
       .body = "rollback",
       .reply = "change",
       .problems = {ProblemKind::NotFound},
       .handler = with(roll_back)},
  };
}

}  // namespace tandem::control
