// What does it cost to resume a coroutine from the event loop, digest on and trace off?
#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/simulator.hpp>
#include <orrery/task/channel.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

#include "bench/bench.hpp"

namespace {

using orrery::Duration;
using orrery::Task;

constexpr Duration nanosecond{1};
constexpr std::uint64_t yields_per_instant = 1'000;  // Far below the limit of steps.

struct World {
  World() { simulator.context().frames = &frames; }

  orrery::FramePool frames;
  orrery::Simulator simulator;
  orrery::OriginId origin = simulator.add_origin("node");
  orrery::SimScheduler scheduler{simulator, origin, orrery::NodeId{0}, simulator.stream("ready")};
  orrery::TaskGroup tasks{scheduler};
};

// Resumed in the next step, through the ready list.
Task<> yield(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i)
    co_await orrery::sleep_for(i % yields_per_instant == 0 ? nanosecond : Duration::zero());
}

// Resumed at another time, through the calendar.
Task<> sleep(std::uint64_t count, std::uint64_t period_ns) {
  const Duration period(period_ns);
  for (std::uint64_t i = 0; i < count; ++i) co_await orrery::sleep_for(period);
}

// Two tasks wake one another.
Task<> ping(orrery::Event& mine, orrery::Event& theirs, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i % yields_per_instant == 0) co_await orrery::sleep_for(nanosecond);
    theirs.set();
    co_await mine.wait();
    mine.reset();
  }
  theirs.set();
}

Task<> send(orrery::Channel<std::uint64_t>& channel, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i % yields_per_instant == 0) co_await orrery::sleep_for(nanosecond);
    const bool sent = co_await channel.send(i);
    if (!sent) co_return;
  }
  channel.close();
}
Task<> receive(orrery::Channel<std::uint64_t>& channel, std::uint64_t& sum) {
  while (true) {
    const std::optional<std::uint64_t> value = co_await channel.receive();
    if (!value) co_return;
    sum += *value;
  }
}

// A call of a coroutine that does not suspend: two switches and a frame.
Task<std::uint64_t> child(std::uint64_t value) { co_return value + 1; }
Task<> call(std::uint64_t count, std::uint64_t& sum) {
  for (std::uint64_t i = 0; i < count; ++i) sum = co_await child(sum);
}

constexpr std::uint64_t total = 2'000'000;

std::uint64_t run_yields(std::uint64_t tasks) {
  World world;
  for (std::uint64_t i = 0; i < tasks; ++i) world.tasks.spawn(yield(total / tasks));
  world.simulator.run();
  return total;
}
std::uint64_t run_sleeps(std::uint64_t tasks) {
  World world;
  for (std::uint64_t i = 0; i < tasks; ++i) world.tasks.spawn(sleep(total / tasks, 1'000 + i % 97));
  world.simulator.run();
  return total;
}
std::uint64_t run_pings() {
  World world;
  orrery::Event one;
  orrery::Event other;
  world.tasks.spawn(ping(one, other, total / 2));
  world.tasks.spawn(ping(other, one, total / 2));
  world.simulator.run();
  return total;
}
std::uint64_t run_channel() {
  World world;
  orrery::Channel<std::uint64_t> channel(16);
  std::uint64_t sum = 0;
  world.tasks.spawn(receive(channel, sum));
  world.tasks.spawn(send(channel, total));
  world.simulator.run();
  orrery::bench::keep(sum);
  return total;
}
std::uint64_t run_calls() {
  World world;
  std::uint64_t sum = 0;
  world.tasks.spawn(call(total, sum));
  world.simulator.run();
  orrery::bench::keep(sum);
  return total;
}

}  // namespace

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  const auto measure = [&bench](const std::string& name, auto&& work) {
    if (bench.wants(name)) bench.measure_ns(name, 7, work);
  };
  measure("resume", [] { return run_yields(1); });
  measure("resume/ready/100", [] { return run_yields(100); });
  measure("resume/timer/100", [] { return run_sleeps(100); });
  measure("resume/timer/10000", [] { return run_sleeps(10'000); });
  measure("resume/event", run_pings);
  measure("resume/channel", run_channel);
  measure("resume/call", run_calls);
}
