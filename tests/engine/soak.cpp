// engine_soak [actors=N] [seconds=N] [threads=N] [seed=N] [failures=SHARE]: a million supervised workers that fail and
// are killed at random, and the account of all that was sent, which must come out even. The same once more on another
// number of threads, shuffled, with equal digests.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/digest_text.hpp>

#include "platform/clock.hpp"
#include "platform/memory.hpp"
#include "soak_world.hpp"
#include "testing/text_layout.hpp"

namespace orrery::testing_engine {
namespace {

using orrery::detail::Align;
using orrery::detail::grouped;
using orrery::detail::TextTable;

struct SoakOptions {
  SoakParameters world;
  std::uint64_t seconds = 600;  // Of simulated time, at 10 ticks each.
  std::uint32_t threads = 2;
  std::uint64_t seed = 1;
};

// Beyond what there was once the first tenth of the time was over.
constexpr double memory_growth_max = 1.1;
constexpr std::uint64_t rounds_per_rollback = 5;

struct Round {
  SoakLedger ledger;
  std::int64_t in_flight = 0;  // In its middle.
  std::uint64_t digest = 0;
  std::uint64_t memory = 0;
  std::uint64_t resident = 0;
};

class Soak {
 public:
  Soak(const SoakOptions& options, std::uint32_t threads, std::uint64_t scheduling_seed)
      : rounds_wanted_(std::max<std::uint64_t>(options.seconds * 10 / soak_round, 2)),
        engine_(Engine::builder()
                    .threads(threads)
                    .tick_rate(10_hz)
                    .seed(options.seed)
                    .scheduling_seed(scheduling_seed)
                    .build()) {
    populate_soak(engine_, options.world);
    actors_ = engine_.population();
  }

  // Compares with what was before, if anything was.
  void run(const std::vector<Round>& before) {
    const std::uint64_t began = platform::steady_now_ns();
    while (rounds_.size() < rounds_wanted_ && wrong_.empty()) {
      one_round();
      if (!before.empty() && before[rounds_.size() - 1].digest != rounds_.back().digest)
        wrong("another digest than on the first run");
      tell(static_cast<double>(platform::steady_now_ns() - began) / 1e9);
    }
  }

  [[nodiscard]] const std::vector<Round>& rounds() const { return rounds_; }
  [[nodiscard]] const std::vector<std::string>& what_is_wrong() const { return wrong_; }
  [[nodiscard]] std::uint64_t rollbacks() const { return rollbacks_; }
  [[nodiscard]] const Engine& engine() const { return engine_; }

 private:
  void wrong(const std::string& what) { wrong_.push_back("tick " + grouped(engine_.tick()) + ": " + what); }
  void expect(bool holds, const std::string& what) {
    if (!holds) wrong(what);
  }

  void one_round() {
    engine_.run_ticks(soak_sending);
    if (rounds_.size() % rounds_per_rollback == 1) go_back_and_forth();
    Round round;
    const SoakLedger busy = soak_ledger(engine_, repeated_);
    round.in_flight = busy.in_flight();
    expect(round.in_flight > 0, grouped(static_cast<double>(round.in_flight), 0) + " requests on their way");
    engine_.run_ticks(soak_round - soak_sending);
    const SoakLedger quiet = round.ledger = soak_ledger(engine_, repeated_);
    round.digest = engine_.digest();
    round.memory = engine_.stats().memory;
    round.resident = platform::resident_bytes();
    rounds_.push_back(round);
    expect(quiet.in_flight() == 0, "of " + grouped(quiet.requests) + " requests " +
                                       grouped(static_cast<double>(quiet.in_flight()), 0) + " are lost");
    expect(quiet.wrong_answers == 0, grouped(quiet.wrong_answers) + " answers that nobody waits for");
    expect(quiet.guests == quiet.farewells,
           grouped(quiet.guests) + " guests came, " + grouped(quiet.farewells) + " said farewell");
    expect(quiet.population == actors_, grouped(quiet.population) + " actors of " + grouped(actors_));
    const Round& warm = rounds_[std::min(rounds_.size() - 1, rounds_wanted_ / 10 + 1)];
    expect(is_flat(warm.memory, round.memory), "memory of the engine grew to " + mebibytes(round.memory));
    expect(is_flat(warm.resident, round.resident), "memory of the process grew to " + mebibytes(round.resident));
  }

  // The oldest tick that can be gone back to, and on again to this one.
  void go_back_and_forth() {
    const std::uint64_t digest = engine_.digest();
    const Tick tick = engine_.tick();
    const EngineStats before = engine_.stats();
    const SoakLedger ledger = soak_ledger(engine_, repeated_);
    const Tick oldest = engine_.oldest_tick();
    expect(oldest < tick && engine_.rollback(oldest).has_value(), "no way back");
    engine_.run_ticks(tick - oldest);
    expect(engine_.digest() == digest, "another digest than before the rollback to " + grouped(oldest));
    const EngineStats after = engine_.stats();
    repeated_.failures += after.failures - before.failures;
    repeated_.overflowed += after.overflowed - before.overflowed;
    repeated_.dropped += after.dropped - before.dropped;
    repeated_.to_nobody += after.to_nobody - before.to_nobody;
    expect(soak_ledger(engine_, repeated_).in_flight() == ledger.in_flight(), "the account differs after a rollback");
    ++rollbacks_;
  }

  static bool is_flat(std::uint64_t before, std::uint64_t now) {
    return static_cast<double>(now) <= static_cast<double>(before) * memory_growth_max;
  }
  static std::string mebibytes(std::uint64_t bytes) { return grouped(bytes >> 20) + " MiB"; }

  void tell(double seconds) const {
    const Round& now = rounds_.back();
    std::printf(
        "%9.1f s  tick %s  requests %s  failed %s  killed %s  dropped %s  in flight %s, %s  memory %s, %s  %s\n",
        seconds, grouped(engine_.tick()).c_str(), grouped(now.ledger.requests).c_str(),
        grouped(now.ledger.failed).c_str(), grouped(now.ledger.kills).c_str(), grouped(now.ledger.dropped).c_str(),
        grouped(static_cast<double>(now.in_flight), 0).c_str(),
        grouped(static_cast<double>(now.ledger.in_flight()), 0).c_str(), mebibytes(now.memory).c_str(),
        mebibytes(now.resident).c_str(), digest_text(now.digest).c_str());
    for (const std::string& what : wrong_) std::printf("WRONG: %s\n", what.c_str());
    std::fflush(stdout);
  }

  std::uint64_t rounds_wanted_;
  Engine engine_;
  std::uint64_t actors_ = 0;
  std::vector<Round> rounds_;
  std::vector<std::string> wrong_;
  EngineStats repeated_;
  std::uint64_t rollbacks_ = 0;
};

// How often each was started again since its supervisor was made.
struct Starts {
  std::uint64_t workers = 0;
  std::uint64_t groups = 0;
  std::uint64_t regions = 0;
};

Starts starts_in(const Engine& engine) {
  Starts starts;
  for (const SupervisionEntry& entry : engine.supervision().tree) {
    if (!entry.is_supervisor) starts.workers += entry.restarts;
    if (entry.name == "region") starts.groups += entry.restarts;
    if (entry.name == "top") starts.regions += entry.restarts;
  }
  return starts;
}

std::string table_of(const SoakOptions& options, const Soak& soak) {
  const Round& first = soak.rounds()[std::min(soak.rounds().size() - 1, soak.rounds().size() / 10 + 1)];
  const Round& last = soak.rounds().back();
  const Starts starts = starts_in(soak.engine());
  TextTable table({Align::left, Align::right});
  table.row({"supervised workers", grouped(options.world.workers)});
  table.row({"seconds of simulated time", grouped(soak.rounds().size() * soak_round / 10)});
  table.row({"requests", grouped(last.ledger.requests)});
  table.row({"= answered", grouped(last.ledger.answers)});
  table.row({"+ made a worker fail", grouped(last.ledger.failed)});
  table.row({"+ dropped by a policy", grouped(last.ledger.dropped)});
  table.row({"+ in flight", grouped(static_cast<double>(last.ledger.in_flight()), 0)});
  table.row({"workers killed", grouped(last.ledger.kills)});
  table.row({"workers started again", grouped(starts.workers)});
  table.row({"groups that gave up", grouped(starts.groups)});
  table.row({"regions that gave up", grouped(starts.regions)});
  table.row({"guests that came and went", grouped(last.ledger.guests)});
  table.row({"rollbacks", grouped(soak.rollbacks())});
  table.row({"memory when warm, MiB", grouped(first.memory >> 20)});
  table.row({"memory at the end, MiB", grouped(last.memory >> 20)});
  table.row({"digest", digest_text(last.digest)});
  return table.text("  ", 80);
}

bool read_argument(std::string_view argument, SoakOptions& options) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = argument.substr(0, equals);
  char* end = nullptr;
  const double value = std::strtod(argument.data() + equals + 1, &end);
  if (*end != 0 || !(value >= 0 && value <= 1e9)) return false;
  if (name == "failures") return options.world.failures = value, true;
  const auto whole = static_cast<std::uint32_t>(value);
  if (name == "actors") return options.world.workers = std::max(1024u, whole), true;
  if (name == "seconds") return options.seconds = whole, true;
  if (name == "threads") return options.threads = std::clamp(whole, 1u, 1024u), true;
  if (name == "seed") return options.seed = whole, true;
  return false;
}

int soak(const SoakOptions& options) {
  const auto report = [](const Soak& one) {
    if (one.what_is_wrong().empty()) return true;
    std::printf("it failed\n");
    return false;
  };
  std::printf("%u threads\n", options.threads);
  std::vector<Round> first;
  std::string table;
  {
    Soak one(options, options.threads, 0);
    one.run({});
    if (!report(one)) return 1;
    first = one.rounds();
    table = table_of(options, one);
  }
  const std::uint32_t others = options.threads == 1 ? 2 : options.threads - 1;
  std::printf("%u threads, shuffled\n", others);
  Soak again(options, others, 7);
  again.run(first);
  if (!report(again)) return 1;
  std::printf("%s", table.c_str());
  return 0;
}

}  // namespace
}  // namespace orrery::testing_engine

int main(int argc, char** argv) {
  orrery::testing_engine::SoakOptions options;
  for (int n = 1; n < argc; ++n) {
    if (orrery::testing_engine::read_argument(argv[n], options)) continue;
    std::fprintf(stderr, "engine_soak: '%s'; it takes actors=N seconds=N threads=N seed=N failures=SHARE\n", argv[n]);
    return 2;
  }
  return orrery::testing_engine::soak(options);
}
