// Values for gdb to print, with all debug information whatever the build.
#include <chrono>

#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/network/address.hpp>
#include <orrery/task/channel.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/semaphore.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/task_group.hpp>

using namespace orrery;
using namespace std::chrono_literals;

namespace {

constexpr Kind tick{0x8001};

Task<> receives_for_ever(Channel<int>& channel) {
  while (true) {
    auto receiving = channel.receive();
    static_cast<void>(co_await receiving);
  }
}

// tests/e2e/gdb.py stops here.
[[gnu::noinline]] void look_at_values() { asm volatile("" ::: "memory"); }

}  // namespace

int main() {
  Simulator simulator({.seed = 7});
  const OriginId origin = simulator.add_origin("test");
  const NodeId node{3};
  SimScheduler scheduler(simulator, origin, node, simulator.stream("tasks"), "host");
  Channel<int> channel(4);
  Channel<int> waited_for(1);
  Event event;
  const Semaphore semaphore(2);
  TaskGroup group(scheduler);
  group.spawn(receives_for_ever(waited_for), "receiver");
  simulator.run();
  int number = 5;
  static_cast<void>(channel.try_send(number));
  const EventToken token = simulator.schedule<tick>(origin, node, 1s, [] {});
  const EventToken none;
  const Task<> task = receives_for_ever(channel);
  const Time time = Time::from_ns(1'500'000'000);
  const Time never = Time::max();
  const Duration duration = 1500us;
  const Endpoint endpoint{{0x0a000001}, 6379};
  const NodeId nobody = no_node;
  look_at_values();
  return simulator.seed() == 7 && task.valid() && !event.is_set() && semaphore.available() == 2 && time != never &&
                 duration < 1s && endpoint.port != 0 && nobody != node && token.slot != none.slot
             ? 0
             : 1;
}
