#include <orrery/process/env.hpp>

#include <utility>

#include <orrery/process/buggify.hpp>
#include <orrery/process/knobs.hpp>
#include <orrery/process/membership.hpp>

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

bool Env::buggify_fires(std::string_view point) { return host_.buggify->fires(point, info_.id, info_.name); }

Duration Env::knob(std::string_view name, Duration usual, KnobRange<Duration> range) {
  return host_.knobs == nullptr ? usual : host_.knobs->value(name, usual, range);
}

double Env::knob(std::string_view name, double usual, KnobRange<double> range) {
  return host_.knobs == nullptr ? usual : host_.knobs->value(name, usual, range);
}

std::int64_t Env::integer_knob(std::string_view name, std::int64_t usual, KnobRange<std::int64_t> range) {
  return host_.knobs == nullptr ? usual : host_.knobs->value(name, usual, range);
}

bool Env::log_enabled() const { return scheduler_.simulator().trace() != nullptr; }

void Env::tap(std::uint64_t value) { simulator().tap(value); }

void Env::fail(const Error& error) {
  if (failure_.empty()) failure_ = error.message();
  log("failed: " + failure_);
  if (on_failure_) on_failure_(failure_);
}

void Env::on_failure(std::function<void(const std::string&)> handler) { on_failure_ = std::move(handler); }

void Env::cancel_tasks() { tasks_.cancel_all(); }

}  // namespace orrery
