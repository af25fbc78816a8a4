#include <algorithm>
#include <cstdint>
#include <numbers>

#include <orrery/core/math.hpp>

#include <orrery/engine/engine.hpp>

#include "worlds.hpp"

// Tokens that go around in a ring. Between their arrivals nothing happens, and nothing is what that costs.

namespace orrery::worlds {
namespace {

struct RingParameters {
  std::uint32_t stations = 1000;
  std::uint32_t tokens = 10;
  std::uint32_t hop = 5;
};

struct Token {
  static constexpr MessageKind kind{16};
  std::uint64_t hops;
};

struct Station : Actor<Station, Token> {
  ActorRow<Station> ring;
  std::uint32_t hop = 0;     // Ticks to the next station.
  std::uint32_t tokens = 0;  // That it has at the start.
  std::uint64_t passed = 0;

  void on(OnStart, Context& context) {
    for (std::uint32_t n = 0; n < tokens; ++n) pass(context, Token{1});
  }
  void on(const Token& token, Context& context) {
    ++passed;
    pass(context, Token{token.hops + 1});
  }

 private:
  void pass(Context& context, const Token& token) const {
    const std::uint32_t next = ring.index_of(context.self()) + 1;
    context.send(ring[next == ring.size() ? 0 : next], token, {.after = hop});
  }
};

void populate_ring(Engine& engine, const RingParameters& parameters) {
  const Tick lookahead = engine.options().lookahead;
  engine.spawn_row<Station>(parameters.stations, [&](std::uint32_t n, Station& station, ActorRow<Station> ring) {
    station.ring = ring;
    station.hop = parameters.hop < lookahead ? static_cast<std::uint32_t>(lookahead) : parameters.hop;
    // Evenly around the ring: the n-th station has as many as lie between n and n + 1 stations' shares.
    const std::uint64_t tokens = parameters.tokens;
    station.tokens = static_cast<std::uint32_t>((n + 1) * tokens / ring.size() - n * tokens / ring.size());
  });
}

WorldFacts ring_facts(const Engine& engine, const RingParameters& parameters) {
  std::uint64_t passed = 0;
  engine.each<Station>([&](ActorRef<Station>, const Station& station) { passed += station.passed; });
  return {{"hops", passed}, {"laps", passed / parameters.stations}};
}

// The ring from above: where a token has passed and the next has not come yet it is light, and darker with each that
// is still to come in this lap.
Picture paint_ring(const Engine& engine, const RingParameters&) {
  constexpr std::uint32_t side = 512;
  constexpr double radius = 230;
  std::uint64_t most = 0;
  engine.each<Station>([&](ActorRef<Station>, const Station& station) { most = std::max(most, station.passed); });
  Picture picture(side, side);
  engine.each<Station>([&](ActorRef<Station> self, const Station& station) {
    const double turn = 2 * std::numbers::pi * station.ring.index_of(self.id) / station.ring.size();
    const auto x = static_cast<std::uint32_t>(side / 2 + radius * math::sin(turn));
    const auto y = static_cast<std::uint32_t>(side / 2 - radius * math::cos(turn));
    const auto behind = static_cast<std::uint8_t>(std::min<std::uint64_t>(most - station.passed, 2) * 90);
    picture.square(x - 2, y - 2, 5,
                   Colour{static_cast<std::uint8_t>(240 - behind), static_cast<std::uint8_t>(230 - behind), 120});
  });
  return picture;
}

}  // namespace

EngineWorld token_ring() {
  return WorldParts<RingParameters>{
      .name = "token_ring",
      .summary = "Tokens that go from station to station around a ring: a world in which little happens at once.",
      .parameters =
          model::Fields<RingParameters>()
              .field("stations", &RingParameters::stations, "Stations in the ring.", {.min = 1, .max = 10'000'000})
              .field("tokens", &RingParameters::tokens, "Tokens, evenly around it at first.",
                     {.min = 1, .max = 1'000'000})
              .field("hop", &RingParameters::hop, "Ticks from station to station, at least the lookahead.",
                     {.min = 1, .max = 1'000'000}),
      .populate = populate_ring,
      .facts = ring_facts,
      .paint = paint_ring,
      .ticks = 100'000,
      .any_lookahead = true,
  };
}

}  // namespace orrery::worlds
