#include "task/debugger_layout.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <orrery/core/compiler.hpp>
#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/task/race.hpp>
#include <orrery/task/scheduler.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task.hpp>
#include <orrery/task/task_group.hpp>

// Of classes with bases or private members; both compilers know where their members lie all the same.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace orrery::detail {

class DebuggerLayout {
 public:
  static constexpr DebuggerField fields[] = {
      {"RunContext.simulator", offsetof(RunContext, simulator)},
      {"RunContext.simulation", offsetof(RunContext, simulation)},
      {"RunContext.seed", offsetof(RunContext, seed)},
      {"Simulator.context", offsetof(Simulator, context_)},
      {"Simulator.now", offsetof(Simulator, now_)},
      {"Simulator.step", offsetof(Simulator, step_)},
      {"Simulator.dispatched", offsetof(Simulator, dispatched_)},
      {"Simulator.standing", offsetof(Simulator, standing_)},
      {"Standing.size", sizeof(Simulator::Standing)},
      {"Standing.handler", offsetof(Simulator::Standing, handler)},
      {"Standing.context", offsetof(Simulator::Standing, context)},
      {"Standing.kind", offsetof(Simulator::Standing, kind)},
      {"kinds.task_ready", static_cast<std::uint64_t>(kinds::task_ready)},
      {"Scheduler.suspended", offsetof(Scheduler, suspended_)},
      {"SimScheduler.node", offsetof(SimScheduler, node_)},
      {"SimScheduler.name", offsetof(SimScheduler, name_)},
      {"SimScheduler.paused", offsetof(SimScheduler, paused_)},
      {"ListLink.next", offsetof(SuspendedLink, next)},
      {"Waiter.scheduler", offsetof(Waiter, scheduler_)},
      {"Waiter.ready_index", offsetof(Waiter, ready_index_)},
      {"Waiter.not_ready", Waiter::not_ready},
      {"Waiter.coroutine", offsetof(Waiter, coroutine_)},
      {"Waiter.what", offsetof(Waiter, reason_) + offsetof(WaitReason, what)},
      {"Waiter.since", offsetof(Waiter, since_)},
      {"Promise.continuation", offsetof(PromiseBase, continuation_)},
      {"Promise.spawned", offsetof(PromiseBase, spawned_)},
      {"SpawnedTask.name", offsetof(SpawnedTask, name)},
      {"Sleep.waiter", offsetof(Sleep, waiter_)},
      {"Sleep.deadline", offsetof(Sleep, deadline_)},
      {"Sleep.delay", offsetof(Sleep, delay_)},
      {"Sleep.relative", offsetof(Sleep, relative_)},
      {"Timeout.waiter", offsetof(Timeout<void>, waiter_)},
      {"Timeout.delay", offsetof(Timeout<void>, delay_)},
      {"", 0},
  };
};

}  // namespace orrery::detail

extern "C" {

constinit const orrery::detail::DebuggerField* const orrery_debugger_layout = orrery::detail::DebuggerLayout::fields;

const orrery::RunContext* orrery_debugger_run() { return orrery::current_run(); }

const char* orrery_debugger_describe(const orrery::Waiter* waiter) {
  const std::string text = waiter->describe();
  char* copy = new char[text.size() + 1];
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}
}
