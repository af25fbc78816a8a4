#include <utility>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery::detail {

namespace {
bool earlier(const Timer& a, const Timer& b) { return a.tick != b.tick ? a.tick < b.tick : a.number < b.number; }
}  // namespace

Tick Supervision::next_tick() const {
  const Table<Timer>& heap = world_.supervision.timers;
  return heap.size() == 0 ? no_timeout : heap[0].tick;
}

// A timer is cancelled by forgetting its number.
std::uint64_t Supervision::set_timer(Tick tick, std::uint32_t target, bool of_supervisor) {
  Table<Timer>& heap = state().timers;
  const Timer timer{tick, ++state().numbers, target, of_supervisor ? 1u : 0u};
  std::uint32_t at = heap.push(pool());
  for (; at > 0 && earlier(timer, heap[(at - 1) / 2]); at = (at - 1) / 2)
    heap.write(pool(), at) = Timer(heap[(at - 1) / 2]);
  heap.write(pool(), at) = timer;
  return timer.number;
}

Timer Supervision::pop_timer() {
  Table<Timer>& heap = state().timers;
  const Timer first = heap[0];
  const Timer last = heap[heap.size() - 1];
  heap.pop(pool());
  if (heap.size() == 0) return first;
  std::uint32_t at = 0;
  while (true) {
    std::uint32_t child = 2 * at + 1;
    if (child >= heap.size()) break;
    if (child + 1 < heap.size() && earlier(heap[child + 1], heap[child])) ++child;
    if (!earlier(heap[child], last)) break;
    heap.write(pool(), at) = Timer(heap[child]);
    at = child;
  }
  heap.write(pool(), at) = last;
  return first;
}

void Supervision::fire(Tick until) {
  while (next_tick() <= until) ring(pop_timer());
}

void Supervision::ring(const Timer& timer) {
  if (timer.of_supervisor != 0) {
    if (state().supervisors[timer.target].timer == timer.number) start_group(timer.target);
    return drain();
  }
  if (state().nodes[timer.target].timer != timer.number) return;
  Node& child = node(timer.target);
  child.timer = 0;
  if (child.status == ChildStatus::waiting) {
    start(timer.target);
  } else {
    child.last_reason = ExitReason::killed;
    child.last_end = now();
    if (child.supervisor != nil)
      kill_tree(child.supervisor);
    else
      end_actor(timer.target, ExitReason::killed);
    gone(timer.target);
  }
  drain();
}

}  // namespace orrery::detail
