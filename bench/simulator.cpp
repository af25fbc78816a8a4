// What does an event cost with all that a run does for it: total order, digest, closure, token?
//
// The hold model, as in event_queue.cpp; the baseline is the least that one could write: std::function in a
// std::priority_queue ordered by (time, sequence), with no digest, no cancelling and no origins.
#include <cmath>
#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/hash.hpp>
#include <orrery/core/simulator.hpp>

#include "bench/bench.hpp"

namespace {

using orrery::Duration;

constexpr std::size_t delay_count = std::size_t{1} << 16;
constexpr std::size_t origins = 16;
constexpr orrery::Kind hold_kind{0x8001};

std::vector<Duration> draw_exponential() {
  std::vector<Duration> delays;
  for (std::size_t i = 0; i < delay_count; ++i) {
    const double real = static_cast<double>((orrery::mix64(i + 1) >> 11) + 1) * 0x1p-53;
    delays.emplace_back(static_cast<std::int64_t>((0.1 - std::log(real)) * 1e9));
  }
  return delays;
}

class Subject {
 public:
  Subject(const std::vector<Duration>& delays, std::size_t pending) : delays_(delays) {
    for (std::size_t i = 0; i < origins; ++i) origins_.push_back(simulator_.add_origin("o"));
    for (std::size_t i = 0; i < pending; ++i) schedule(i % origins);
  }
  std::uint64_t run(std::uint64_t events) {
    left_ = events;
    simulator_.run();
    return events;
  }

 private:
  void schedule(std::size_t origin) {
    simulator_.schedule<hold_kind>(origins_[origin], orrery::NodeId{static_cast<std::uint32_t>(origin)},
                                   delays_[++count_ % delay_count], [this, origin] {
                                     schedule(origin);
                                     if (--left_ == 0) simulator_.stop();
                                   });
  }

  const std::vector<Duration>& delays_;
  orrery::Simulator simulator_;
  std::vector<orrery::OriginId> origins_;
  std::uint64_t count_ = 0;
  std::uint64_t left_ = 0;
};

class Baseline {
 public:
  Baseline(const std::vector<Duration>& delays, std::size_t pending) : delays_(delays) {
    for (std::size_t i = 0; i < pending; ++i) schedule(i % origins);
  }
  std::uint64_t run(std::uint64_t events) {
    for (left_ = events; left_ > 0; --left_) {
      Event event = std::move(const_cast<Event&>(queue_.top()));
      queue_.pop();
      now_ = event.time;
      event.handler();
    }
    return events;
  }

 private:
  struct Event {
    std::uint64_t time;
    std::uint64_t sequence;
    std::function<void()> handler;
    bool operator<(const Event& other) const {
      return time != other.time ? time > other.time : sequence > other.sequence;
    }
  };
  void schedule(std::size_t origin) {
    const auto delay = static_cast<std::uint64_t>(delays_[++count_ % delay_count].count());
    queue_.push({now_ + delay, count_, [this, origin] { schedule(origin); }});
  }

  const std::vector<Duration>& delays_;
  std::priority_queue<Event> queue_;
  std::uint64_t now_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  const std::vector<Duration> delays = draw_exponential();
  for (const std::size_t pending : {std::size_t{64}, std::size_t{1'024}, std::size_t{65'536}, std::size_t{1'000'000}}) {
    const std::string name = "simulator/hold/" + std::to_string(pending);
    if (!bench.wants(name)) continue;
    Subject subject(delays, pending);
    Baseline baseline(delays, pending);
    subject.run(2 * pending + 200'000);
    baseline.run(2 * pending + 200'000);
    const std::uint64_t events = pending >= 1'000'000 ? 500'000 : 1'000'000;
    bench.compare_rates(name, "events/s", 7, [&] { return subject.run(events); }, [&] { return baseline.run(events); });
  }
}
