#include <orrery/bench/synthetic.hpp>

#include <algorithm>
#include <array>
#include <memory>

#include <orrery/core/hash.hpp>
#include <orrery/core/random.hpp>

namespace orrery {
namespace {

constexpr std::uint64_t drift_period = 2400;  // Ticks: two minutes.
constexpr std::uint32_t processes = 200;
constexpr std::uint32_t workers = 4;
constexpr std::uint64_t supervisors = 4;

// Which of the values that a tick has.
enum Lane : std::uint64_t { noise, burst_place, failure_place, victim, latency, busy, depth, share };

// How much the drift has added before `tick`, in hundredths of a tick's operations: for half of its period it adds up
// to a fifth, for the other it takes that away again.
std::uint64_t drift_before(std::uint64_t tick) {
  const std::uint64_t at = tick % drift_period;
  constexpr std::uint64_t half = drift_period / 2;
  return at < half ? at * 20 : (drift_period - at) * 20;
}

}  // namespace

SyntheticSource::SyntheticSource(std::string_view scenario) : key_(hash_bytes(scenario)) {
  base_ = 100 * (10 + mix64(key_ + 1) % 4000);
}

std::uint64_t SyntheticSource::begin_of(std::uint64_t block, std::uint64_t period, std::uint64_t length) const {
  const Lane lane = period == burst_period ? burst_place : failure_place;
  return CounterRandom(key_).below(block, lane, period - length + 1);
}

std::uint64_t SyntheticSource::ticks_in(std::uint64_t tick, std::uint64_t period, std::uint64_t length) const {
  const std::uint64_t block = tick / period;
  const std::uint64_t begin = begin_of(block, period, length);
  const std::uint64_t into = tick % period;
  return block * length + (into <= begin ? 0 : std::min(into - begin, length));
}

bool SyntheticSource::in_burst(std::uint64_t tick) const {
  return ticks_in(tick + 1, burst_period, burst_ticks) > ticks_in(tick, burst_period, burst_ticks);
}

bool SyntheticSource::in_failure(std::uint64_t tick) const {
  return ticks_in(tick + 1, failure_period, failure_ticks) > ticks_in(tick, failure_period, failure_ticks);
}

// Each part has a sum in closed form, so that any tick is as near as the next. In hundredths of `base_`: what a tick
// adds is at least 100 - 20 - 60 - 10.
std::uint64_t SyntheticSource::operations_before(std::uint64_t tick) const {
  const std::uint64_t steady = tick * 100 + drift_before(tick);
  const std::uint64_t bursts = ticks_in(tick, burst_period, burst_ticks) * 80;
  const std::uint64_t failures = ticks_in(tick, failure_period, failure_ticks) * 60;
  const std::uint64_t jitter = tick == 0 ? 0 : CounterRandom(key_).below(tick, noise, 11);
  return (steady + bursts + jitter - failures) * (base_ / 100);
}

std::uint64_t SyntheticSource::latency_ns(std::uint64_t tick, std::uint64_t n) const {
  const std::uint64_t bits = CounterRandom(key_).at(tick, latency + 64 * (n + 1));
  std::uint64_t ns = 500'000'000 / base_ * 10 + bits % 4096 * (bits >> 12 & 63);
  if ((bits >> 20 & 127) == 0) ns *= 8;
  if (in_burst(tick)) ns += ns / 2;
  return in_failure(tick) ? ns * 6 : ns;
}

void SyntheticSource::observe(std::uint64_t tick, ObserverDetail detail, ObserverSnapshot& into) const {
  const CounterRandom random(key_);
  const std::uint64_t operations = operations_before(tick);
  const bool failing = in_failure(tick);
  into.uptime_ns = tick * static_cast<std::uint64_t>(tick_length.count());
  into.states = {{"running", processes - 40 - (failing ? 1u : 0u)}, {"waiting", 40}, {"failed", failing ? 1u : 0u}};
  into.workers.resize(workers);
  for (std::uint32_t n = 0; n < workers; ++n) {
    const double load = 0.35 + 0.1 * n + 0.2 * random.real(tick / 4, busy + 64 * (n + 1));
    into.workers[n] = {.busy = failing ? load / 3 : load,
                       .dispatches = operations / (workers * 2) + operations / 20 * n / workers,
                       .steals = operations / 1000 * (n + 1)};
  }
  into.spawned = processes + tick / failure_period;
  into.finished = tick / failure_period;
  into.messages = operations;
  into.queue_depth = random.below(tick, depth, 500) + (in_burst(tick) ? 2000 : 0) + (failing ? 800 : 0);
  into.memory_bytes = (std::uint64_t{48} << 20) + drift_before(tick) * 1024;
  into.busiest.clear();
  into.supervision.clear();
  into.load = {};
  if (detail == ObserverDetail::table) observe_processes(tick, into);
}

void SyntheticSource::observe_processes(std::uint64_t tick, ObserverSnapshot& into) const {
  const CounterRandom random(key_);
  const std::uint64_t operations = operations_before(tick);
  const std::uint64_t failures = (tick + failure_period - 1) / failure_period;
  const std::uint64_t failed = random.below(tick / failure_period, victim, processes);
  for (std::uint32_t n = 0; n < processes; ++n) {
    const bool down = in_failure(tick) && n == failed;
    into.busiest.push_back(
        {.id = n + 1,
         .name = "worker-" + std::to_string(n + 1),
         .status = down         ? "failed"
                   : n % 5 == 4 ? "waiting"
                                : "running",
         .mailbox_depth = random.below(tick, depth + 64 * std::uint64_t{n + 1}, down ? 400 : 12),
         .memory_bytes = 4096 + random.below(n, share, 16) * 1024,
         .dispatches = operations / (2 * processes) + operations / 4000 * random.below(n, share, 20)});
  }
  const auto busier = [](const ProcessRow& a, const ProcessRow& b) {
    return a.dispatches != b.dispatches ? a.dispatches > b.dispatches : a.id < b.id;
  };
  std::sort(into.busiest.begin(), into.busiest.end(), busier);
  into.busiest.resize(Inspectable::rows_max);

  into.load = {.width = 16, .height = 16, .cells = std::vector<double>(256)};
  for (std::uint32_t cell = 0; cell < 256; ++cell) {
    const std::uint64_t near = (cell % 16 + cell / 16 + tick / 10) % 16;  // A wave, from corner to corner.
    into.load.cells[cell] =
        static_cast<double>(near) / 20 + 0.2 * random.real(tick / 10, share + 64 * std::uint64_t{cell + 1});
  }

  std::array<std::uint64_t, supervisors> restarts{};
  for (std::uint64_t block = failures - std::min<std::uint64_t>(failures, 1000); block < failures; ++block)
    ++restarts[random.below(block, victim, processes) % supervisors];
  into.supervision.push_back({.id = 1000, .name = "root", .depth = 0, .restarts = 0, .reason = ""});
  for (std::uint64_t n = 0; n < supervisors; ++n)
    into.supervision.push_back({.id = 1001 + n,
                                .name = "group-" + std::to_string(n + 1),
                                .depth = 1,
                                .restarts = restarts[n],
                                .reason = restarts[n] > 0 ? "connection lost" : ""});
}

namespace {

class SyntheticBenchmark final : public Benchmark, public Inspectable {
 public:
  explicit SyntheticBenchmark(std::string_view scenario) : source_(scenario) {}

  std::uint64_t run_slice(const BenchmarkSlice& slice) override {
    const auto reached = static_cast<std::uint64_t>(slice.elapsed / SyntheticSource::tick_length);
    if (reached <= tick_) return 0;
    const std::uint64_t before = source_.operations_before(tick_);
    constexpr std::uint64_t most = 20;  // Latencies of longer ago are not shown any more.
    for (std::uint64_t tick = std::max(tick_, reached - std::min(reached, most)); tick < reached; ++tick) {
      for (std::uint64_t n = 0; n < SyntheticSource::latencies_per_tick; ++n)
        latencies().record_ns(source_.latency_ns(tick, n));
    }
    tick_ = reached;
    return source_.operations_before(tick_) - before;
  }
  [[nodiscard]] Duration due() const override {
    return SyntheticSource::tick_length * static_cast<std::int64_t>(tick_ + 1);
  }
  [[nodiscard]] Inspectable* inspectable() override { return this; }
  void observe(ObserverDetail detail, ObserverSnapshot& into) override { source_.observe(tick_, detail, into); }

 private:
  SyntheticSource source_;
  std::uint64_t tick_ = 0;
};

}  // namespace

std::unique_ptr<Benchmark> synthetic_benchmark(std::string_view scenario) {
  return std::make_unique<SyntheticBenchmark>(scenario);
}

}  // namespace orrery
