#include <doctest/doctest.h>

#include <cstdint>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Line {
  static constexpr MessageKind kind{16};
  std::uint32_t number = 0;  // 0: fails.
  std::uint32_t filler = 0;
};

// Writes down in which order its lines come.
struct Diary : Actor<Diary, Line> {
  std::uint32_t count = 0;
  std::uint32_t last = 0;
  std::uint32_t out_of_order = 0;
  std::uint32_t filler = 0;
  void on(const Line& line, Context& context) {
    if (line.number == 0) return context.fail("torn");
    ++count;
    if (line.number < last) ++out_of_order;
    last = line.number;
  }
};

TEST_CASE("mail that waits for a restart is handled in the order in which it was sent, however long it waits") {
  for (const Tick lookahead : {1u, 8u}) {
    for (const Tick wait : {1u, 2u, 3u, 10u, 70u, 300u, 5000u}) {
      CAPTURE(lookahead);
      CAPTURE(wait);
      Engine engine = Engine::builder().lookahead(lookahead).build();
      const SupervisorRef above = engine.supervise(
          {.intensity = 5, .period = 10'000, .backoff = Backoff{.initial = wait, .max = wait, .jitter = 0}});
      const ActorRef<Diary> diary = engine.spawn_one(Diary{}, {.under = above});
      engine.run_ticks(5);
      engine.send(diary, Line{});
      engine.run_ticks(1);
      std::uint32_t sent = 0;
      // Until after it is there again, and on.
      while (sent < 20 || engine.tick() < wait + 40) {
        engine.send(diary, Line{++sent});
        engine.run_ticks(1);
      }
      engine.run_ticks(1);
      CHECK(engine.stats().failures == 1);
      CHECK(engine.find(diary)->count == sent);
      CHECK(engine.find(diary)->out_of_order == 0);
    }
  }
}

}  // namespace
}  // namespace orrery
