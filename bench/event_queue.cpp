// Is the event queue faster than std::priority_queue, and does no distribution of delays make it collapse?
//
// The hold model (Jones, CACM 29(4), 1986): with a fixed number of events pending, take the first, schedule another.
// Both queues hold the same 24-byte events in the same total order and are fed the same delays, which are drawn
// beforehand.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include <orrery/core/event_queue.hpp>
#include <orrery/core/hash.hpp>

#include "bench/bench.hpp"

namespace {

using orrery::mix64;

struct Event {
  std::uint64_t time;
  std::uint64_t key;  // Origin in the upper 24 bits, sequence in the lower 40.
  std::uint32_t slot;
  std::uint32_t generation;

  friend bool operator<(const Event& a, const Event& b) { return a.time != b.time ? a.time < b.time : a.key < b.key; }
};
static_assert(sizeof(Event) == 24);

struct Later {
  bool operator()(const Event& a, const Event& b) const { return b < a; }
};

// std::priority_queue, with the removal of cancelled events that the subject has.
class Heap : private std::priority_queue<Event, std::vector<Event>, Later> {
 public:
  using priority_queue::size;

  void push(const Event& event) { priority_queue::push(event); }
  Event pop() {
    const Event event = top();
    priority_queue::pop();
    return event;
  }
  template <class Predicate>
  void erase_if(Predicate dead) {
    std::erase_if(c, dead);
    std::make_heap(c.begin(), c.end(), comp);
  }
};

constexpr double second = 1e9;
constexpr std::size_t delay_count = std::size_t{1} << 16;

double unit_real(std::uint64_t i, std::uint64_t lane) {
  return static_cast<double>((mix64(2 * i + lane + 1) >> 11) + 1) * 0x1p-53;  // In (0, 1].
}
double exponential_delay(std::uint64_t i) { return (0.1 - std::log(unit_real(i, 0))) * second; }
double uniform_delay(std::uint64_t i) { return 2 * second * unit_real(i, 0); }
double bimodal_delay(std::uint64_t i) { return (unit_real(i, 1) < 0.5 ? 1e-6 : 10) * second * (0.5 + unit_real(i, 0)); }
double heavy_tailed_delay(std::uint64_t i) { return 1e-3 * second * std::pow(unit_real(i, 0), -1 / 1.5); }
double equal_delay(std::uint64_t) { return second; }

std::vector<std::uint64_t> draw(double (*delay)(std::uint64_t)) {
  std::vector<std::uint64_t> delays(delay_count);
  for (std::size_t i = 0; i < delay_count; ++i) delays[i] = static_cast<std::uint64_t>(delay(i));
  return delays;
}

template <class Queue>
class HoldModel {
 public:
  HoldModel(const std::vector<std::uint64_t>& delays, std::size_t pending) : delays_(delays), generations_(pending) {
    for (std::size_t i = 0; i < pending; ++i) schedule(static_cast<std::uint32_t>(i), 0, 0);
  }

  std::uint64_t hold(std::uint64_t operations) {
    for (std::uint64_t i = 0; i < operations; ++i) {
      const Event event = queue_.pop();
      fingerprint_ = (std::rotl(fingerprint_, 5) ^ event.key) * 0x9e3779b97f4a7c15;
      schedule(event.slot, 0, event.time);
    }
    return operations;
  }

  // As well as the first event, some other is replaced: half of all events are cancelled before they are due. Cancelled
  // ones are marked, skipped when they come up, and removed when more than half of the queue are.
  std::uint64_t hold_and_cancel(std::uint64_t operations) {
    for (std::uint64_t i = 0; i < operations; ++i) {
      const Event event = pop_live();
      fingerprint_ = (std::rotl(fingerprint_, 5) ^ event.key) * 0x9e3779b97f4a7c15;
      schedule(event.slot, event.generation, event.time);
      const auto victim = static_cast<std::uint32_t>(mix64(sequence_) % generations_.size());
      const std::uint32_t generation = ++generations_[victim];
      if (++dead_ > queue_.size() / 2) purge();
      schedule(victim, generation, event.time);
    }
    return 2 * operations;
  }

  [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  void schedule(std::uint32_t slot, std::uint32_t generation, std::uint64_t now) {
    const std::uint64_t delay = delays_[sequence_ % delay_count];
    queue_.push({now + delay, std::uint64_t{slot % 1024} << 40 | sequence_, slot, generation});
    ++sequence_;
  }
  Event pop_live() {
    while (true) {
      const Event event = queue_.pop();
      if (event.generation == generations_[event.slot]) return event;
      --dead_;
    }
  }
  void purge() {
    queue_.erase_if([this](const Event& event) { return event.generation != generations_[event.slot]; });
    dead_ = 0;
  }

  const std::vector<std::uint64_t>& delays_;
  std::vector<std::uint32_t> generations_;
  Queue queue_;
  std::uint64_t sequence_ = 0;
  std::uint64_t dead_ = 0;
  std::uint64_t fingerprint_ = 0;
};

void run(orrery::bench::Bench& bench, const std::string& shape, std::size_t pending, double (*delay)(std::uint64_t),
         bool cancelling) {
  const std::string name = "event_queue/" + shape + "/" + std::to_string(pending);
  if (!bench.wants(name)) return;
  const std::vector<std::uint64_t> delays = draw(delay);
  HoldModel<orrery::EventQueue<Event>> subject(delays, pending);
  HoldModel<Heap> baseline(delays, pending);
  const auto work = [cancelling](auto& model, std::uint64_t operations) {
    return cancelling ? model.hold_and_cancel(operations / 2) : model.hold(operations);
  };
  const std::uint64_t warm_up = 2 * pending + 200'000;
  work(subject, warm_up);
  work(baseline, warm_up);
  const std::uint64_t operations = pending >= 1'000'000 ? 500'000 : 1'000'000;
  bench.compare_rates(
      name, "events/s", 7, [&] { return work(subject, operations); }, [&] { return work(baseline, operations); });
  if (subject.fingerprint() == baseline.fingerprint()) return;
  std::fprintf(stderr, "%s: the two queues gave different orders\n", name.c_str());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  for (const std::size_t pending : {std::size_t{1'024}, std::size_t{65'536}, std::size_t{1'000'000}}) {
    run(bench, "exponential", pending, exponential_delay, false);
    run(bench, "uniform", pending, uniform_delay, false);
    run(bench, "bimodal", pending, bimodal_delay, false);
    run(bench, "heavy_tailed", pending, heavy_tailed_delay, false);
    run(bench, "all_equal", pending, equal_delay, false);
    run(bench, "half_cancelled", pending, exponential_delay, true);
  }
}
