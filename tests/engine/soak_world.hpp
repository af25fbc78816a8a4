#pragma once

#include <cstdint>
#include <stdexcept>

#include <orrery/engine/engine.hpp>

namespace orrery::testing_engine {

// A world for soaks: sources send requests through workers that fail at random and are killed, under supervisors of all
// kinds. Whatever becomes of a request is counted by somebody who does not fail, or by the engine.

/// Ticks of one round: requests are sent in the first, workers killed in those and some more, and in the rest all that
/// is on its way arrives.
inline constexpr Tick soak_round = 100;
inline constexpr Tick soak_sending = 60;
inline constexpr Tick soak_killing = 80;

struct SoakSource;

struct SoakRequest {
  static constexpr MessageKind kind{16};
  static constexpr std::uint32_t never = 0xffffffff;

  ActorRef<SoakSource> from;
  std::uint64_t number = 0;
  std::uint32_t hops = 0;          ///< To other workers, before it is answered.
  std::uint32_t fails_at = never;  ///< The hop at which it makes its worker fail.
};
struct SoakAnswer {
  static constexpr MessageKind kind{17};
  std::uint64_t number = 0;
};
struct SoakFarewell {
  static constexpr MessageKind kind{18};
};
struct SoakDone {
  static constexpr MessageKind kind{19};
};

/// Where workers are: slots from `first`, none of which ever moves.
struct SoakWorkers {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

template <class Self>
struct SoakWorkerOf : Actor<Self, SoakRequest> {
  static constexpr std::uint64_t budget = 100;

  SoakWorkers peers;
  std::uint64_t handled = 0;

  void on(const SoakRequest& request, Context& context) {
    ++handled;
    if (request.hops == request.fails_at) return fail(request, context);
    if (request.hops == 0) return void(context.send(request.from, SoakAnswer{request.number}));
    SoakRequest next = request;
    --next.hops;
    const auto peer = static_cast<std::uint32_t>(context.random().below(peers.count));
    context.send(ActorRef<Self>{{peers.first + peer, 0}}, next);
  }

 private:
  // In each of the ways in which a handler can.
  static void fail(const SoakRequest& request, Context& context) {
    context.send(request.from, SoakAnswer{request.number});  // Never arrives.
    switch (request.number % 3) {
      case 0: return context.fail("out of luck");
      case 1: return context.charge(budget + 1);
      default: throw std::runtime_error("out of luck");
    }
  }
};

struct SoakWorker : SoakWorkerOf<SoakWorker> {};

/// Takes less than some are sent.
struct SoakNarrow : SoakWorkerOf<SoakNarrow> {
  static constexpr MailboxOptions mailbox{.capacity = 3, .handled_per_window = 1, .overflow = Overflow::drop_oldest};
};

/// Comes, stays a little and goes.
struct SoakGuest : Actor<SoakGuest, SoakDone> {
  ActorRef<SoakSource> host;

  void on(OnStart, Context& context) { context.after(1 + context.random().below(10), SoakDone{}); }
  void on(const SoakDone&, Context& context);
};

/// Sends, kills, and keeps count. Never fails.
struct SoakSource : Actor<SoakSource, SoakAnswer, SoakFarewell> {
  double failing = 0;  ///< How likely a request is to make a worker fail.
  double killing = 0;  ///< How likely it is to kill a worker in a tick.
  SoakWorkers workers;
  SoakWorkers narrows;
  SupervisorRef guest_house;
  std::uint64_t requests = 0;
  std::uint64_t answers = 0;
  std::uint64_t wrong_answers = 0;  ///< To what was never asked, was answered before, or is long past.
  std::uint64_t answered = 0;       ///< A bit for each of the last 64 requests, the newest first.
  std::uint64_t kills = 0;
  std::uint64_t guests = 0;
  std::uint64_t farewells = 0;

  void on(OnTick, Context& context) {
    const Tick phase = context.tick() % soak_round;
    ActorRandom random = context.random();
    if (phase < soak_sending) ask(random, context);
    if (phase < soak_sending && random.chance(1.0 / 32)) {
      ++guests;
      SoakGuest guest;
      guest.host = ActorRef<SoakSource>{context.self()};
      context.spawn(guest, {.under = guest_house, .restart = Restart::temporary});
    }
    if (phase < soak_killing && random.chance(killing)) {
      ++kills;
      context.exit({workers.first + static_cast<std::uint32_t>(random.below(workers.count)), 0}, ExitReason::kill);
    }
  }
  void on(const SoakAnswer& answer, Context&) {
    const std::uint64_t age = requests - answer.number;
    const std::uint64_t bit = std::uint64_t{1} << (age % 64);
    const bool wrong = age >= 64 || (answered & bit) != 0;
    wrong ? ++wrong_answers : ++answers;
    if (age < 64) answered |= bit;
  }
  void on(const SoakFarewell&, Context&) { ++farewells; }

 private:
  void ask(ActorRandom& random, Context& context) {
    ++requests;
    answered <<= 1;
    SoakRequest request{.from = {context.self()}, .number = requests};
    request.hops = static_cast<std::uint32_t>(random.below(4));
    if (random.chance(failing)) request.fails_at = static_cast<std::uint32_t>(random.below(request.hops + 1));
    if (!random.chance(1.0 / 8)) {
      const auto worker = static_cast<std::uint32_t>(random.below(workers.count));
      return void(context.send(ActorRef<SoakWorker>{{workers.first + worker, 0}}, request));
    }
    // Half of these to a few.
    const bool to_few = random.chance(0.5);
    const auto narrow = static_cast<std::uint32_t>(random.below(to_few ? narrows.count / 64 + 1 : narrows.count));
    context.send(ActorRef<SoakNarrow>{{narrows.first + narrow, 0}}, request);
  }
};

inline void SoakGuest::on(const SoakDone&, Context& context) {
  context.send(host, SoakFarewell{});
  context.stop();
}

struct SoakParameters {
  std::uint32_t workers = 1'000'000;  ///< At least 1024.
  double failures = 0.01;             ///< The share of workers that fail or are killed in a second of 10 ticks.
};

/// Each sixteenth as many sources as workers; groups of 16 workers, regions of 64 groups.
void populate_soak(Engine& engine, const SoakParameters& parameters);

/// Where all requests are.
struct SoakLedger {
  std::uint64_t requests = 0;
  std::uint64_t answers = 0;
  std::uint64_t failed = 0;   ///< Made their worker fail.
  std::uint64_t dropped = 0;  ///< As a policy has it.
  std::uint64_t wrong_answers = 0;
  std::uint64_t kills = 0;
  std::uint64_t guests = 0;
  std::uint64_t farewells = 0;
  std::uint64_t population = 0;

  [[nodiscard]] std::int64_t in_flight() const {
    return static_cast<std::int64_t>(requests - answers - failed - dropped);
  }
};
/// `repeated`: what the engine has counted in ticks that were gone back.
[[nodiscard]] SoakLedger soak_ledger(const Engine& engine, const EngineStats& repeated);

}  // namespace orrery::testing_engine
