#include "soak_world.hpp"

#include <algorithm>

namespace orrery::testing_engine {
namespace {

constexpr std::uint32_t workers_per_group = 16;
constexpr std::uint32_t groups_per_region = 64;

// One kind of supervision after the other.
SupervisorRef make_group(Engine& engine, SupervisorRef region, std::uint32_t n, RestartMail& mail) {
  const Backoff waiting{.initial = 1, .max = 8, .jitter = 0.5};
  SupervisorOptions options{.under = region, .intensity = unlimited, .name = "group"};
  mail = RestartMail::keep;
  switch (n % 8) {
    case 4: options.backoff = waiting; break;
    case 5: options.strategy = Strategy::rest_for_one; break;
    case 6: options.strategy = Strategy::one_for_all; break;
    case 7:
      options.backoff = waiting;
      mail = RestartMail::drop;
      break;
    default: break;
  }
  if (options.strategy != Strategy::one_for_one) {
    options.intensity = 2;
    options.period = 50;
    if (n / 8 % 2 == 1) options.backoff = waiting;
  }
  return engine.supervise(options);
}

// Returns where they are.
template <class Worker>
SoakWorkers spawn_workers(Engine& engine, SupervisorRef top, std::uint32_t first, std::uint32_t count) {
  SoakWorkers made{.first = first, .count = count};
  SupervisorRef region;
  SupervisorRef group;
  RestartMail mail = RestartMail::keep;
  for (std::uint32_t n = 0; n < count; ++n) {
    if (n % (workers_per_group * groups_per_region) == 0)
      region = engine.supervise({.under = top, .intensity = 3, .period = 50, .name = "region"});
    if (n % workers_per_group == 0) group = make_group(engine, region, n / workers_per_group, mail);
    Worker worker;
    worker.peers = made;
    const ActorRef<Worker> actor = engine.spawn_one(worker, {.under = group, .mail = mail});
    ORRERY_CHECK(actor.id.slot == first + n);
  }
  return made;
}

}  // namespace

void populate_soak(Engine& engine, const SoakParameters& parameters) {
  ORRERY_CHECK_MESSAGE(parameters.workers >= 1024, "a soak has at least 1024 workers");
  const SupervisorRef top = engine.supervise({.intensity = unlimited, .name = "top"});
  const std::uint32_t narrow_count = parameters.workers / 8;
  const std::uint32_t worker_count = parameters.workers - narrow_count;
  SoakSource source;
  source.workers = spawn_workers<SoakWorker>(engine, top, 0, worker_count);
  source.narrows = spawn_workers<SoakNarrow>(engine, top, (worker_count + 255) / 256 * 256, narrow_count);
  source.guest_house = engine.supervise({.under = top,
                                         .strategy = Strategy::simple_one_for_one,
                                         .intensity = unlimited,
                                         .child = {.restart = Restart::temporary},
                                         .name = "guest house"});
  const std::uint32_t sources = parameters.workers / 16;
  const double per_second = 10.0 * sources / soak_round / parameters.workers;
  source.failing = std::min(1.0, parameters.failures / 2 / (per_second * soak_sending));
  source.killing = std::min(1.0, parameters.failures / 2 / (per_second * soak_killing));
  const SupervisorRef office = engine.supervise({.under = top, .name = "office"});
  for (std::uint32_t n = 0; n < sources; ++n) engine.spawn_one(source, {.under = office});
}

SoakLedger soak_ledger(const Engine& engine, const EngineStats& repeated) {
  SoakLedger ledger;
  engine.each<SoakSource>([&](ActorRef<SoakSource>, const SoakSource& source) {
    ledger.requests += source.requests;
    ledger.answers += source.answers;
    ledger.wrong_answers += source.wrong_answers;
    ledger.kills += source.kills;
    ledger.guests += source.guests;
    ledger.farewells += source.farewells;
  });
  const EngineStats stats = engine.stats();
  ledger.failed = stats.failures - repeated.failures;
  ledger.dropped =
      stats.overflowed - repeated.overflowed + stats.dropped - repeated.dropped + stats.to_nobody - repeated.to_nobody;
  ledger.population = engine.population();
  return ledger;
}

}  // namespace orrery::testing_engine
