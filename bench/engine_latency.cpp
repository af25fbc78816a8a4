// How long does a critical message from another thread take to its handler, while the engine runs by the wall clock and
// waits for the next tick? Beside it: a number that one thread stores and another one, which keeps looking, sees.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <orrery/engine/engine.hpp>
#include <orrery/engine/pacer.hpp>

#include "bench.hpp"

namespace orrery::bench {
namespace {

constexpr std::size_t calls = 5'000;

std::uint64_t now_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

// Some microseconds in which nothing is sent.
void pause(std::uint64_t ns) {
  for (const std::uint64_t begin = now_ns(); now_ns() - begin < ns;) {
  }
}

// When each call was taken; written by the thread that takes it.
struct Taken {
  std::vector<std::uint64_t> ns = std::vector<std::uint64_t>(calls);
  std::atomic<std::size_t> count{0};

  void note() {
    const std::size_t at = count.load(std::memory_order_relaxed);
    ns[at] = now_ns();
    count.store(at + 1, std::memory_order_release);
  }
  void wait_for(std::size_t n) const {
    while (count.load(std::memory_order_acquire) < n) {
    }
  }
};
Taken* taken = nullptr;

struct Call {
  static constexpr MessageKind kind{16};
  std::uint64_t number;
};
struct Operator : Actor<Operator, Call> {
  std::uint64_t answered = 0;
  void on(const Call& call, Context&) {
    answered += call.number;
    taken->note();
  }
};
// Others, so that the world is not that one actor.
struct Clock : Actor<Clock> {
  std::uint64_t ticks = 0;
  void on(OnTick, Context&) { ++ticks; }
};

// Nanoseconds of each call, in order of length.
template <class Send>
std::vector<double> latencies(Taken& seen, Send send) {
  std::vector<std::uint64_t> sent(calls);
  for (std::size_t n = 0; n < calls; ++n) {
    pause(3'000 + n * 7919 % 10'000);
    sent[n] = now_ns();
    send(n);
    seen.wait_for(n + 1);
  }
  std::vector<double> all(calls);
  for (std::size_t n = 0; n < calls; ++n) all[n] = static_cast<double>(seen.ns[n] - sent[n]);
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<double> engine_latencies(Wait wait, std::uint32_t actors) {
  Engine engine = Engine::builder().tick_rate(60_hz).wait(wait).build();
  const ActorRef<Operator> target = engine.spawn_one(Operator{});
  engine.spawn<Clock>(actors);
  engine.run_ticks(10);
  Taken seen;
  taken = &seen;
  Pacer pacer(engine);
  std::vector<double> all;
  std::thread caller([&] {
    all = latencies(seen, [&](std::size_t n) {
      while (engine.inbox().push(target, Call{n}, Tier::critical) != Inbox::Push::accepted) {
      }
    });
    pacer.stop();
  });
  const bool ran = pacer.run().has_value();
  caller.join();
  return ran ? all : std::vector<double>(calls, -1);
}

std::vector<double> plain_latencies() {
  Taken seen;
  std::atomic<std::size_t> call{0};
  std::thread other([&] {
    for (std::size_t n = 0; n < calls; ++n) {
      while (call.load(std::memory_order_acquire) <= n) {
      }
      seen.note();
    }
  });
  std::vector<double> all = latencies(seen, [&](std::size_t n) { call.store(n + 1, std::memory_order_release); });
  other.join();
  return all;
}

// The least of several rounds: others that use the machine only ever add to it.
void run(Bench& bench) {
  struct Case {
    const char* name;
    Wait wait;
    std::uint32_t actors;
  };
  for (const Case& one : {Case{"engine_latency/critical/spin", Wait::spin, 1},
                          Case{"engine_latency/critical/spin/10000_actors", Wait::spin, 10'000},
                          Case{"engine_latency/critical/park", Wait::park, 1}}) {
    if (!bench.wants(one.name)) continue;
    constexpr std::size_t places[] = {calls / 2, calls / 100 * 99};
    double least[2] = {1e18, 1e18}, least_plain[2] = {1e18, 1e18};
    for (int round = 0; round < 5; ++round) {
      const std::vector<double> engine = engine_latencies(one.wait, one.actors);
      const std::vector<double> plain = plain_latencies();
      for (int i = 0; i < 2; ++i) {
        least[i] = std::min(least[i], engine[places[i]]);
        least_plain[i] = std::min(least_plain[i], plain[places[i]]);
      }
    }
    for (int i = 0; i < 2; ++i)
      Bench::print(std::string(one.name) + (i == 0 ? "/p50" : "/p99"), least[i], "ns", least_plain[i],
                   least_plain[i] / least[i]);
  }
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::run(bench);
}
