#include <orrery/process/kinds.hpp>

#include <orrery/process/buggify.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/knobs.hpp>
#include <orrery/process/node.hpp>
#include <orrery/task/sim_scheduler.hpp>

namespace orrery {
namespace {

constexpr KindInfo process_infos[] = {
    {kinds::task_ready, "task_ready", "a ready task goes on"},
    {kinds::task_timer, "task_timer", "a timer expires"},
    {kinds::log_line, "log", "{text}"},
    {kinds::mark, "mark", "mark: {text} {value}"},
    {kinds::node_started, "node_started", "started, incarnation {value}"},
    {kinds::node_crashed, "node_crashed", "crashed, incarnation {value}"},
    {kinds::node_stopped, "node_stopped", "stopped, incarnation {value}"},
    {kinds::node_stopping, "node_stopping", "asked to stop"},
    {kinds::node_paused, "node_paused", "paused"},
    {kinds::node_resumed, "node_resumed", "resumed"},
    {kinds::node_wiped, "node_wiped", "disk wiped"},
    {kinds::node_reap, "node_reap", "the process is reaped"},
    {kinds::node_stalls, "node_stalls", "stands still for {ms} ms"},
    {kinds::node_goes_on, "node_goes_on", "goes on after a stall"},
    {kinds::node_cpu_speed, "node_cpu_speed", "work takes {value} times as long"},
    {kinds::clock_drifts, "clock_drifts", "its clock runs off by {text}"},
    {kinds::clock_steps, "clock_steps", "its wall clock is set by {text}"},
    {kinds::clock_leaps, "clock_leaps", "its clock leaps by {ms} ms, to its next timer"},
    {kinds::timer_looked_at, "timer_looked_at", "has the timer fired for anything?"},
    {kinds::buggify_fires, "buggify_fires", "fault: {text}"},
    {kinds::knob_set, "knob_set", "knob {text}"},
    {kinds::node_fault_over, "node_fault_over", "a stall or a slow period ends"},
    {kinds::node_stop_overdue, "node_stop_overdue", "the deadline of a graceful stop passes"},
};

}  // namespace

std::span<const KindInfo> process_kinds() { return process_infos; }

}  // namespace orrery
