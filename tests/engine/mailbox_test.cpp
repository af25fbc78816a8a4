#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Job {
  static constexpr MessageKind kind{16};
  std::uint32_t number;
};

template <MailboxOptions options>
struct Clerk : Actor<Clerk<options>, Job> {
  static constexpr MailboxOptions mailbox = options;
  std::uint32_t done = 0;
  std::uint32_t starts = 0;
  std::uint32_t numbers[30] = {};
  Tick at[30] = {};

  void on(OnStart, Context&) { ++starts; }
  void on(const Job& job, Context& context) {
    if (done < 30) {
      numbers[done] = job.number;
      at[done] = context.tick();
    }
    ++done;
  }
  [[nodiscard]] std::vector<std::uint32_t> list() const { return {numbers, numbers + done}; }
};

// Ten jobs of each of two tiers arrive in one tick; what the clerk has done of them after `ticks`.
template <MailboxOptions options>
std::vector<std::uint32_t> done_of_twenty(Tick ticks, EngineStats* stats = nullptr) {
  Engine engine = Engine::builder().build();
  const ActorRef<Clerk<options>> clerk = engine.spawn_one(Clerk<options>{});
  engine.run_ticks(1);
  for (std::uint32_t n = 0; n < 10; ++n) {
    engine.send(clerk, Job{n});
    engine.send(clerk, Job{100 + n}, {.tier = Tier::low});
  }
  engine.run_ticks(ticks);
  if (stats != nullptr) *stats = engine.stats();
  return engine.find(clerk)->list();
}

std::vector<std::uint32_t> range(std::uint32_t first, std::uint32_t last) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t n = first; n <= last; ++n) numbers.push_back(n);
  return numbers;
}

std::vector<std::uint32_t> operator+(std::vector<std::uint32_t> a, const std::vector<std::uint32_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST_CASE("a mailbox without options takes all") {
  CHECK(done_of_twenty<MailboxOptions{}>(1) == range(0, 9) + range(100, 109));
}

TEST_CASE("what is beyond the bound is dropped, the least urgent and newest first") {
  EngineStats stats;
  CHECK(done_of_twenty<MailboxOptions{.capacity = 13}>(1, &stats) == range(0, 9) + range(100, 102));
  CHECK(stats.overflowed == 7);
  CHECK(done_of_twenty<MailboxOptions{.capacity = 4}>(5) == range(0, 3));
}

TEST_CASE("or the least urgent and oldest first") {
  CHECK(done_of_twenty<MailboxOptions{.capacity = 13, .overflow = Overflow::drop_oldest}>(1) ==
        range(0, 9) + range(107, 109));
  CHECK(done_of_twenty<MailboxOptions{.capacity = 4, .overflow = Overflow::drop_oldest}>(5) == range(6, 9));
}

TEST_CASE("or the receiver fails, and starts again with what it keeps") {
  EngineStats stats;
  CHECK(done_of_twenty<MailboxOptions{.capacity = 4, .overflow = Overflow::fail}>(1, &stats).empty());
  CHECK(stats.failures == 1);
  CHECK(stats.overflowed == 16);
  CHECK(done_of_twenty<MailboxOptions{.capacity = 4, .overflow = Overflow::fail}>(2) == range(0, 3));
}

TEST_CASE("who handles little in a window does the rest later") {
  EngineStats stats;
  CHECK(done_of_twenty<MailboxOptions{.handled_per_window = 3}>(1, &stats) == range(0, 2));
  CHECK(stats.deferred == 17);
  CHECK(done_of_twenty<MailboxOptions{.handled_per_window = 3}>(2) == range(0, 5));
  CHECK(done_of_twenty<MailboxOptions{.handled_per_window = 3}>(7) == range(0, 9) + range(100, 109));
}

TEST_CASE("what waits is handled before what comes later, unless that is more urgent") {
  using Slow = Clerk<MailboxOptions{.handled_per_window = 1}>;
  Engine engine = Engine::builder().build();
  const ActorRef<Slow> clerk = engine.spawn_one(Slow{});
  engine.run_ticks(1);
  for (std::uint32_t n = 0; n < 4; ++n) engine.send(clerk, Job{n});
  engine.send(clerk, Job{10}, {.after = 1});
  engine.send(clerk, Job{20}, {.after = 2, .tier = Tier::high});
  engine.run_ticks(100);
  const Slow& slow = *engine.find(clerk);
  CHECK(slow.list() == std::vector<std::uint32_t>{0, 1, 20, 2, 3, 10});
  CHECK(std::vector<Tick>(slow.at, slow.at + slow.done) == std::vector<Tick>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("what waits over many windows is not lost") {
  using Slow = Clerk<MailboxOptions{.handled_per_window = 1}>;
  Engine engine = Engine::builder().lookahead(4).build();
  const ActorRef<Slow> clerk = engine.spawn_one(Slow{});
  for (std::uint32_t n = 0; n < 300; ++n) engine.send(clerk, Job{n}, {.after = n % 4});
  engine.run_ticks(4 * 301);
  CHECK(engine.find(clerk)->done == 300);
}

}  // namespace
}  // namespace orrery
