#include <doctest/doctest.h>

#include <orrery/engine/engine.hpp>

#include "core/dies.hpp"

namespace orrery {
namespace {

struct Hello {
  static constexpr MessageKind kind{16};
  std::uint64_t from = 0;
};

// Says its number to the next, and the last to the first.
template <std::size_t words>
struct Neighbour : Actor<Neighbour<words>, Hello> {
  ActorRow<Neighbour> all;
  std::uint64_t number = 0;
  std::uint64_t heard = 0;
  std::uint64_t filler[words] = {};

  void on(const Hello& hello, Context&) { heard = hello.from; }
  void on(OnTick, Context& context) {
    const auto next = static_cast<std::uint32_t>((number + 1) % all.size());
    context.send(all[next], Hello{number});
  }
};

template <class A>
void check_ring(std::uint32_t count) {
  CAPTURE(sizeof(A));
  Engine engine = Engine::builder().partitions(3).build();
  engine.spawn<Neighbour<2>>(5, [](std::uint64_t, Neighbour<2>& other) { other.all = {0, 1}; });
  const ActorRow<A> row = engine.spawn_row<A>(count, [](std::uint32_t n, A& actor, const ActorRow<A>& all) {
    actor.all = all;
    actor.number = n;
  });
  engine.run_ticks(2);
  REQUIRE(row.size() == count);
  for (std::uint32_t n = 0; n < count; ++n) {
    const A* actor = engine.find(row[n]);
    REQUIRE(actor != nullptr);
    CHECK(actor->number == n);
    CHECK(actor->heard == (n + count - 1) % count);
    CHECK(row.index_of(row[n].id) == n);
  }
}

TEST_CASE("actors of a row know each other, however large they are and whoever else is there") {
  check_ring<Neighbour<1>>(1000);
  check_ring<Neighbour<2>>(513);    // Into chunks of their own, though there are actors of that type.
  check_ring<Neighbour<30>>(300);   // 128 to a chunk.
  check_ring<Neighbour<100>>(300);  // 32 to a chunk.
}

TEST_CASE("two rows of one type, and actors made afterwards, do not meet") {
  using A = Neighbour<1>;
  Engine engine = Engine::builder().build();
  const auto with_number = [](std::uint64_t first) {
    return [first](std::uint32_t n, A& actor, const ActorRow<A>& all) {
      actor.all = all;
      actor.number = first + n;
    };
  };
  const ActorRow<A> a = engine.spawn_row<A>(10, with_number(0));
  const ActorRow<A> b = engine.spawn_row<A>(300, with_number(100));
  const ActorRef<A> last = engine.spawn_one(A{});
  for (std::uint32_t n = 0; n < 10; ++n) CHECK(engine.find(a[n])->number == n);
  for (std::uint32_t n = 0; n < 300; ++n) CHECK(engine.find(b[n])->number == 100 + n);
  CHECK(engine.find(last)->number == 0);
  CHECK(engine.population() == 311);
  CHECK(dies([&] { static_cast<void>(a.index_of(b[0].id)); }));
  CHECK(engine.spawn_row<A>(0, with_number(0)).empty());
}

TEST_CASE("a row has no more than were made, and is made before the start and alone") {
  using A = Neighbour<1>;
  const auto nothing = [](std::uint32_t, A&, const ActorRow<A>&) {};
  Engine engine = Engine::builder().build();
  const ActorRow<A> row = engine.spawn_row<A>(3, nothing);
  CHECK(dies([&] { static_cast<void>(row[3]); }));
  CHECK(dies([&] { engine.spawn_row<A>(3, [&](std::uint32_t, A&, const ActorRow<A>&) { engine.spawn_one(A{}); }); }));
  CHECK(dies([&] {
    CHECK(engine.start().has_value());
    engine.spawn_row<A>(3, nothing);
  }));
}

}  // namespace
}  // namespace orrery
