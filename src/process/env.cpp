#include <orrery/process/env.hpp>

#include <utility>

namespace orrery {
namespace {

Task<> run_callback(MoveOnlyFunction<void()> callback) {
  callback();
  co_return;
}

Task<> run_callback_after(Duration delay, MoveOnlyFunction<void()> callback) {
  co_await sleep_for(delay);
  callback();
}

}  // namespace

Env::Env(SimScheduler& scheduler, NodeInfo info, Random& random, Network& network, Disk& disk)
    : scheduler_(scheduler),
      info_(std::move(info)),
      random_(random),
      network_(network),
      disk_(disk),
      tasks_(scheduler) {}

void Env::spawn(Task<> task, const char* name) { tasks_.spawn(std::move(task), name); }

void Env::post(MoveOnlyFunction<void()> callback) { spawn(run_callback(std::move(callback)), "callback"); }

void Env::after(Duration delay, MoveOnlyFunction<void()> callback) {
  spawn(run_callback_after(delay, std::move(callback)), "callback");
}

void Env::mark(std::string_view name, std::uint64_t value) {
  simulator().record_text(kinds::mark, info_.id, name, no_node, value);
}

void Env::log(std::string_view line) { simulator().record_text(kinds::log_line, info_.id, line); }

std::vector<std::string> Env::members(std::string_view tag) const {
  if (host_.membership != nullptr) return host_.membership->tagged(tag);
  return Membership({{info_.name, info_.tags}}).tagged(tag);
}

bool Env::log_enabled() const { return scheduler_.simulator().trace() != nullptr; }

void Env::tap(std::uint64_t value) { simulator().tap(value); }

void Env::fail(const Error& error) {
  if (failure_.empty()) failure_ = error.message();
  log("failed: " + failure_);
  if (on_failure_) on_failure_(failure_);
}

void Env::cancel_tasks() { tasks_.cancel_all(); }

}  // namespace orrery
