// What clients ask of the engine that runs, and about what runs.

#include <algorithm>
#include <charconv>
#include <utility>

#include <orrery/engine/engine.hpp>
#include <orrery/engine/engine_observer.hpp>

#include "server/node_core.hpp"

namespace orrery::server {
namespace {

JsonValue value_of(const Engine& engine, bool paused, std::optional<Tick> passed = std::nullopt) {
  return value_of_engine({paused ? "paused" : to_string(engine.state()), engine.tick(), engine.oldest_tick(), passed});
}

}  // namespace

NodeCore::Answer NodeCore::carry_out(const EngineRequest& request, WebSocketId, Duration) {
  if (!run_) return refusal(ErrorReason::not_running, "nothing runs");
  if (engine() == nullptr) return refusal(ErrorReason::unsupported, "'" + run_->scenario + "' does not run an engine");
  switch (request.action) {
    case EngineAction::pause: return pause(*run_, true);
    case EngineAction::resume: return pause(*run_, false);
    case EngineAction::step: return step(*run_, request.ticks);
    case EngineAction::rollback: return roll_back(*run_, request.ticks);
  }
  return refusal(ErrorReason::unsupported, "there is no such action");
}

// What runs the engine is held, not the engine: its own state belongs to the scenario.
NodeCore::Answer NodeCore::pause(Run& run, bool paused) {
  changed_ = changed_ || run.paused != paused;
  run.paused = paused;
  return value_of(*engine(), paused);
}

NodeCore::Answer NodeCore::step(Run& run, std::uint64_t ticks) {
  if (!run.paused) return refusal(ErrorReason::unsupported, "it has to be paused for steps");
  const Tick before = engine()->tick();
  engine()->run_ticks(ticks);
  if (engine()->tick() == before) {
    return refusal(ErrorReason::unsupported,
                   "the engine does not run: it is " + std::string(to_string(engine()->state())));
  }
  changed_ = true;
  return value_of(*engine(), true, engine()->tick() - before);
}

NodeCore::Answer NodeCore::roll_back(Run& run, std::uint64_t ticks) {
  const Tick now = engine()->tick();
  const Tick oldest = engine()->oldest_tick();
  if (ticks > now - oldest) {
    return refusal(ErrorReason::unsupported, "the engine can go back to tick " + std::to_string(oldest) +
                                                 " at the earliest, and stands at " + std::to_string(now));
  }
  // To a tick of which a snapshot is kept: the newest that is far enough back.
  Tick tick = now - ticks;
  Result<void> gone = engine()->rollback(tick);
  for (; !gone && tick > oldest; gone = engine()->rollback(--tick)) {
  }
  if (!gone) return refusal(ErrorReason::unsupported, gone.error().detail);
  changed_ = true;
  return value_of(*engine(), run.paused, now - tick);
}

NodeCore::Answer NodeCore::carry_out(const EvalRequest& request, WebSocketId client, Duration now) {
  switch (request.question) {
    case Question::ps: return processes(false, client, now);
    case Question::top: return processes(true, client, now);
    case Question::inspect: return inspect(request.argument, now);
    case Question::metrics: return value_of_metrics(metrics_.samples(request.argument));
    case Question::scenarios: return value_of_scenarios(menu_);
    case Question::tree: break;
  }
  const ObserverSnapshot* const seen = look(now);
  if (seen == nullptr) return refusal(ErrorReason::not_running, "nothing runs that can be seen");
  return value_of_tree(seen->supervision);
}

NodeCore::Answer NodeCore::processes(bool since_last, WebSocketId client, Duration now) {
  if (look(now) == nullptr) return refusal(ErrorReason::not_running, "nothing runs that can be seen");
  if (!since_last) return value_of_processes(seen_.busiest);
  auto& before = clients_[client].dispatches;
  std::map<std::uint64_t, std::uint64_t> totals;
  for (ProcessRow& row : seen_.busiest) {
    totals[row.id] = row.dispatches;
    const auto known = before.find(row.id);
    if (known != before.end() && known->second <= row.dispatches) row.dispatches -= known->second;
  }
  before = std::move(totals);
  std::sort(seen_.busiest.begin(), seen_.busiest.end(), [](const ProcessRow& a, const ProcessRow& b) {
    return a.dispatches != b.dispatches ? a.dispatches > b.dispatches : a.id < b.id;
  });
  return value_of_processes(seen_.busiest);
}

NodeCore::Answer NodeCore::inspect(const std::string& id, Duration now) {
  std::uint64_t number = 0;
  const char* const end = id.data() + id.size();
  const auto [read, error] = std::from_chars(id.data(), end, number);
  if (id.empty() || error != std::errc() || read != end)
    return refusal(ErrorReason::bad_message, "'argument' must be the number of a process");
  if (look(now) == nullptr) return refusal(ErrorReason::not_running, "nothing runs that can be seen");
  const auto row = std::find_if(seen_.busiest.begin(), seen_.busiest.end(),
                                [number](const ProcessRow& one) { return one.id == number; });
  const bool listed = row != seen_.busiest.end();
  const std::optional<ProcessRow> found = listed                ? std::optional<ProcessRow>(*row)
                                          : engine() != nullptr ? EngineObserver::find(*engine(), number)
                                                                : std::nullopt;
  // Supervisors of an engine have numbers of their own.
  const auto supervised =
      std::find_if(seen_.supervision.begin(), seen_.supervision.end(),
                   [&](const SupervisionRow& one) { return one.id == number && (!found || found->name == one.name); });
  const SupervisionRow* const supervision = supervised == seen_.supervision.end() ? nullptr : &*supervised;
  if (listed || supervision != nullptr) return value_of_process(listed ? &*row : nullptr, supervision);
  if (!found) return refusal(ErrorReason::not_found, "there is no process " + id);
  return value_of_unlisted(*found);
}

}  // namespace orrery::server
