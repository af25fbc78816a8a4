#pragma once

#include <orrery/engine/engine.hpp>

#include "village.hpp"

namespace orrery::testing_engine {

// Counts its ticks, and passes letters on to itself as long as there are words.
struct Clerk : Actor<Clerk, Letter> {
  std::uint64_t ticks = 0;
  std::uint64_t read = 0;
  void on(OnTick, Context&) { ++ticks; }
  void on(const Letter& letter, Context& context) {
    ++read;
    if (letter.words > 1) context.after(10, Letter{letter.words - 1});
  }
};

// Takes this many ticks to pack before it goes.
struct Slow : Actor<Slow, Letter> {
  static constexpr bool traps_exit = true;
  std::uint64_t packing = 0;
  void on(const OnExit&, Context& context) { context.after(packing, Letter{1}); }
  void on(const Letter&, Context& context) { context.stop(); }
};

inline Engine office() {
  Engine engine = Engine::builder().journal().build();
  engine.spawn<Clerk>(3);
  return engine;
}

inline constexpr ActorRef<Clerk> clerk{{0, 0}};

}  // namespace orrery::testing_engine
