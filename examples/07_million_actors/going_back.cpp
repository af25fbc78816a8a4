#include <cstdio>

#include <orrery/engine/engine.hpp>

using namespace orrery;

struct Token {
  static constexpr MessageKind kind{16};
  std::uint32_t hops;
};

// Passes tokens on to itself and to its twin, if it has one, now and then.
struct Player : Actor<Player, Token> {
  ActorRef<Player> twin;
  std::uint64_t seen = 0;

  void on(const Token& token, Context& context) {
    ++seen;
    ActorRandom random = context.random();
    const Token next{token.hops + 1};
    if (random.chance(0.5) && twin.id != no_actor)
      context.send(twin, next);
    else
      context.after(1 + random.below(5), next);
  }
};

int main() {
  Engine engine = Engine::builder().build();
  const ActorRef<Player> first = engine.spawn_one(Player{});
  Player player;
  player.twin = first;
  for (int i = 0; i < 10; ++i) engine.send(engine.spawn_one(player), Token{0});
  engine.run_ticks(100);
  // [rollback]
  const std::uint64_t digest = engine.digest();
  if (!engine.rollback(95)) return 1;
  engine.run_ticks(5);
  std::printf("back to tick 95 and on again: %s\n", engine.digest() == digest ? "the same" : "another world");
  // [rollback]
  // [fork]
  Engine other = engine.fork();
  other.send(first, Token{1000});
  engine.run_ticks(3);
  other.run_ticks(3);
  std::printf("the world and its fork, which was sent one token more:\n%s", engine.diff(other).text().c_str());
  // [fork]
}
