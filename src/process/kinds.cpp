#include <orrery/process/kinds.hpp>

#include <orrery/process/env.hpp>
#include <orrery/process/node.hpp>
#include <orrery/task/sim_scheduler.hpp>

namespace orrery {
namespace {

constexpr KindInfo infos[] = {
    {kinds::task_ready, "task_ready", "a ready task goes on"},
    {kinds::task_timer, "task_timer", "a timer expires"},
    {kinds::log_line, "log", "{text}"},
    {kinds::node_started, "node_started", "started, incarnation {value}"},
    {kinds::node_crashed, "node_crashed", "crashed, incarnation {value}"},
    {kinds::node_stopped, "node_stopped", "stopped, incarnation {value}"},
    {kinds::node_stopping, "node_stopping", "asked to stop"},
    {kinds::node_paused, "node_paused", "paused"},
    {kinds::node_resumed, "node_resumed", "resumed"},
    {kinds::node_wiped, "node_wiped", "disk wiped"},
    {kinds::node_reap, "node_reap", "the process is reaped"},
    {kinds::node_stop_overdue, "node_stop_overdue", "the deadline of a graceful stop passes"},
};

}  // namespace

std::span<const KindInfo> process_kinds() { return infos; }

}  // namespace orrery
