// SPDX-License-Identifier: Apache-2.0
#include "control/configurator.h"

#include <utility>

#include "control/history.h"

namespace tandem::control {

namespace {

std::string_view task_of(const Change& change) {
  if (std::holds_alternative<WholeDocument>(change.what)) {
    return change.dry_run ? "checking a configuration" : "applying a configuration";
  }
  if (std::holds_alternative<Rollback>(change.what)) return "rolling the configuration back";
  return change.dry_run ? "checking a change" : "applying a change";
}

ChangeResult too_busy(std::uint64_t revision) {
  ChangeResult result;
  result.kind = ChangeResult::Kind::Busy;
  result.revision = revision;
  result.detail = "too many changes of the configuration wait; try again later";
  return result;
}

}  // namespace

Configurator::Configurator(io::Loop& loop, std::unique_ptr<History> history, Core& core,
                           std::function<WallTime()> wall, Done file_was_read)
    : history_(std::move(history)),
      core_(core),
      wall_(std::move(wall)),
      file_was_read_(std::move(file_was_read)),
      current_(history_->current()),
      worker_(loop) {
  TANDEM_ASSERT(current_ != nullptr);
}

Configurator::~Configurator() = default;

void Configurator::submit(Change change, Done done) {
  struct Task {
    Change change;
    ChangeResult result;
  };
  auto task = std::make_shared<Task>(Task{std::move(change), {}});
  const bool taken = run(
      std::string(task_of(task->change)),
      [this, task] { task->result = history_->apply(task->change, wall_()); },
      [this, task, done] { apply(task->result, done); });
  if (!taken) done(too_busy(current_->revision()));
}

void Configurator::reload(Done done) {
  auto result = std::make_shared<ChangeResult>();
  const bool taken = run(
      "reading the configuration file", [this, result] { *result = history_->take_file(wall_()); },
      [this, result, done] {
        file_was_read_(*result);
        apply(*result, done);
      });
  if (taken) return;
  const ChangeResult busy = too_busy(current_->revision());
  file_was_read_(busy);
  done(busy);
}

bool Configurator::work(std::string what, std::function<void(const History&)> job,
                        std::function<void()> done) {
  return run(std::move(what), [this, job = std::move(job)] { job(*history_); }, std::move(done));
}

bool Configurator::run(std::string what, std::function<void()> job, std::function<void()> done) {
  if (jobs_.size() >= kWaitingMax) return false;
  const bool taken = worker_.submit(std::move(job), [this, done = std::move(done)] {
    jobs_.pop_front();
    working_ = {jobs_.empty() ? "" : jobs_.front(), wall_(), jobs_.empty() ? 0 : jobs_.size() - 1};
    done();
  });
  TANDEM_ASSERT(taken);  // fewer wait than the worker takes
  if (jobs_.empty()) working_ = {what, wall_(), 0};
  working_.waiting = jobs_.size();
  jobs_.push_back(std::move(what));
  return true;
}

void Configurator::apply(const ChangeResult& result, Done done) {
  if (!result.configuration) return done(result);
  retired_ = std::exchange(current_, result.configuration);
  core_.reconfigure(current_,
                    [result, done = std::move(done)](journal::Position) { done(result); });
}

}  // namespace tandem::control
