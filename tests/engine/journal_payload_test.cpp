#include <doctest/doctest.h>

#include <cstring>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Bell {
  static constexpr MessageKind kind{40};
};
struct Listener : Actor<Listener, Bell> {
  std::uint64_t heard = 0;
  void on(const Bell&, Context&) { ++heard; }
};
// Brings what a parcel says to whom it says.
struct Parcel {
  static constexpr MessageKind kind{41};
  ActorRef<Listener> to;
};
struct Postman : Actor<Postman, Parcel> {
  void on(const Parcel& parcel, Context& context) {
    context.send(parcel.to, Bell{});
    context.send(parcel.to, Bell{}, {.tier = Tier::critical});
    context.send(parcel.to, Bell{}, {.after = parcel.to.id == context.self() ? Tick{1} : Tick{5}});
  }
};
// Takes something else of the same kind.
struct Peal {
  static constexpr MessageKind kind = Bell::kind;
  std::uint64_t bells[12];
};
struct Ringer : Actor<Ringer, Peal> {
  std::uint64_t rung = 0;
  void on(const Peal& peal, Context&) { rung += peal.bells[11]; }
};

TEST_CASE("what a payload has sent to one who does not take it goes to nobody") {
  for (const Tick lookahead : {Tick{1}, Tick{4}}) {
    const auto made = [&] {
      Engine engine = Engine::builder().lookahead(lookahead).journal().build();
      engine.spawn<Postman>(1);
      engine.spawn<Listener>(1);
      engine.spawn<Ringer>(1);
      return engine;
    };
    const ActorRef<Postman> postman{{0, 0}};
    Engine engine = made();
    engine.send(postman, Parcel{{{256, 0}}});
    engine.run_ticks(20);
    Journal journal = engine.journal();
    REQUIRE(journal.size() == 1);
    const auto nobody_gets = [&](ActorId to) {
      const Parcel parcel{{to}};
      std::memcpy(journal[0].payload, &parcel, sizeof(parcel));
      Engine again = made();
      again.replay(journal);
      again.run_ticks(20);
      CHECK(!again.replay_problem());
      CHECK(again.stats().failures == 0);
      return again.stats().to_nobody;
    };
    CHECK(nobody_gets({256, 0}) == 0);
    CHECK(nobody_gets({512, 0}) == 3);
    CHECK(nobody_gets({0, 0}) == 3);
    CHECK(nobody_gets({100'000, 0}) == 3);
  }
}

}  // namespace
}  // namespace orrery
