#include <algorithm>
#include <cstdint>

#include <orrery/engine/engine.hpp>

#include <orrery/core/math.hpp>

#include "worlds.hpp"

// An epidemic after Kermack and McKendrick (1927), person by person: susceptible, infected, recovered. Each town is an
// actor; infection goes from town to town only with those who travel, which are messages. A day has 24 ticks.

namespace orrery::worlds {
namespace {

struct SirParameters {
  std::uint32_t side = 100;
  std::uint32_t people = 1000;
  double infection = 0.6;
  double recovery = 0.2;
  double travel = 0.02;
  double far = 0.01;
};

constexpr std::uint32_t ticks_a_day = 24;

// How many of `count` do what each does with this chance: by the gaps between them (Devroye 1986, X.4), in time
// proportional to the answer.
std::uint32_t binomial(ActorRandom& random, std::uint32_t count, double chance) {
  if (count == 0 || chance <= 0) return 0;
  if (chance >= 1) return count;
  const double log_of_not = math::log1p(-chance);
  std::uint32_t done = 0;
  std::uint32_t found = 0;
  while (true) {
    const double gap = math::log1p(-random.real()) / log_of_not;
    if (gap >= count - done) return found;
    done += static_cast<std::uint32_t>(gap) + 1;
    ++found;
    if (done == count) return found;
  }
}

struct Travellers {
  static constexpr MessageKind kind{16};
  std::uint32_t susceptible = 0, infected = 0, recovered = 0;
};

struct Town : Actor<Town, Travellers> {
  ActorRow<Town> towns;
  double infection = 0, recovery = 0, travel = 0, far = 0;  // In a tick.
  std::uint32_t side = 0;
  Travellers people;

  void on(const Travellers& guests, Context&) {
    people.susceptible += guests.susceptible;
    people.infected += guests.infected;
    people.recovered += guests.recovered;
  }

  void on(OnTick, Context& context) {
    ActorRandom random = context.random();
    fall_ill_and_recover(random);
    Travellers leaving;
    leaving.susceptible = leave(random, people.susceptible);
    leaving.infected = leave(random, people.infected);
    leaving.recovered = leave(random, people.recovered);
    if (leaving.susceptible + leaving.infected + leaving.recovered == 0) return;
    context.send(towns[destination(random, towns.index_of(context.self()))], leaving);
  }

 private:
  void fall_ill_and_recover(ActorRandom& random) {
    if (people.infected == 0) return;
    const double all = people.susceptible + people.infected + people.recovered;
    const double caught = -math::expm1(-infection * people.infected / all);
    const std::uint32_t ill = binomial(random, people.susceptible, caught);
    const std::uint32_t well = binomial(random, people.infected, recovery);
    people.susceptible -= ill;
    people.infected += ill - well;
    people.recovered += well;
  }

  std::uint32_t leave(ActorRandom& random, std::uint32_t& staying) const {
    const std::uint32_t leaving = binomial(random, staying, travel);
    staying -= leaving;
    return leaving;
  }

  // One of the four neighbours, on a map without edges, or sometimes anywhere.
  std::uint32_t destination(ActorRandom& random, std::uint32_t here) const {
    if (random.chance(far)) return static_cast<std::uint32_t>(random.below(towns.size()));
    const std::uint32_t x = here % side;
    const std::uint32_t y = here / side;
    switch (random.below(4)) {
      case 0: return y * side + (x + 1) % side;
      case 1: return y * side + (x + side - 1) % side;
      case 2: return (y + 1) % side * side + x;
      default: return (y + side - 1) % side * side + x;
    }
  }
};

void populate_sir(Engine& engine, const SirParameters& parameters) {
  const std::uint32_t side = parameters.side;
  engine.spawn_row<Town>(side * side, [&](std::uint32_t n, Town& town, ActorRow<Town> towns) {
    town.towns = towns;
    town.infection = parameters.infection / ticks_a_day;
    town.recovery = -math::expm1(-parameters.recovery / ticks_a_day);
    town.travel = -math::expm1(-parameters.travel / ticks_a_day);
    town.far = parameters.far;
    town.side = side;
    const bool first_case = n == side / 2 * side + side / 2;
    town.people.infected = first_case ? std::min(parameters.people, std::uint32_t{10}) : 0;
    town.people.susceptible = parameters.people - town.people.infected;
  });
}

WorldFacts sir_facts(const Engine& engine, const SirParameters& parameters) {
  std::uint64_t susceptible = 0;
  std::uint64_t infected = 0;
  std::uint64_t recovered = 0;
  engine.each<Town>([&](ActorRef<Town>, const Town& town) {
    susceptible += town.people.susceptible;
    infected += town.people.infected;
    recovered += town.people.recovered;
  });
  const std::uint64_t all = std::uint64_t{parameters.people} * parameters.side * parameters.side;
  return {{"susceptible", susceptible},
          {"infected", infected},
          {"recovered", recovered},
          {"on_the_way", all - susceptible - infected - recovered}};
}

// A town is the redder the more are ill, and the greener the more have been.
Picture paint_sir(const Engine& engine, const SirParameters& parameters) {
  const std::uint32_t square = std::max<std::uint32_t>(1, 800 / parameters.side);
  Picture picture(parameters.side * square, parameters.side * square);
  engine.each<Town>([&](ActorRef<Town> self, const Town& town) {
    const std::uint32_t here = town.towns.index_of(self.id);
    const std::uint64_t all = std::max<std::uint64_t>(
        1, std::uint64_t{town.people.susceptible} + town.people.infected + town.people.recovered);
    const auto part = [&](std::uint64_t count, std::uint64_t gain) {
      return static_cast<std::uint8_t>(std::min<std::uint64_t>(255, 18 + 237 * count * gain / all));
    };
    picture.square(
        here % town.side * square, here / town.side * square, square,
        Colour{part(town.people.infected, 4), part(town.people.recovered, 1), part(town.people.susceptible / 3, 1)});
  });
  return picture;
}

}  // namespace

EngineWorld sir() {
  using P = SirParameters;
  return WorldParts<P>{
      .name = "sir",
      .summary = "An epidemic in many towns: people fall ill, recover, and travel; a day has 24 ticks.",
      .parameters =
          model::Fields<P>()
              .field("side", &P::side, "Towns are on a square map with so many in a row.", {.min = 1, .max = 4096})
              .field("people", &P::people, "People in each town at first.", {.min = 1, .max = 200'000})
              .field("infection", &P::infection, "How many an infected person infects a day, while all can be.",
                     {.min = 0, .max = 20})
              .field("recovery", &P::recovery, "How many of the infected recover, as a rate a day.",
                     {.min = 0, .max = 20})
              .field("travel", &P::travel, "How many leave for another town, as a rate a day.", {.min = 0, .max = 20})
              .field("far", &P::far, "The share of journeys to anywhere, rather than next door.", {.min = 0, .max = 1}),
      .populate = populate_sir,
      .facts = sir_facts,
      .paint = paint_sir,
      .ticks = 2400,
  };
}

}  // namespace orrery::worlds
