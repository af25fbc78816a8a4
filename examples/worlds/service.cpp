#include <algorithm>
#include <cstdint>

#include <orrery/engine/engine.hpp>

#include "worlds.hpp"

// A service of many workers that fail at random, in shards, each with a supervisor: what fails starts again, and a
// shard in which too much fails starts again as a whole. Clients see lost requests, and nothing else.

namespace orrery::worlds {
namespace {

struct ServiceParameters {
  std::uint32_t shards = 100;
  std::uint32_t workers = 20;
  std::uint32_t clients = 4000;
  double failure = 0.002;
  double fatal = 0.02;
};

constexpr Tick patience = 30;  // Ticks after which a client gives a request up.

struct Client;

struct Request {
  static constexpr MessageKind kind{16};
  ActorRef<Client> from;
};
struct Reply {
  static constexpr MessageKind kind{17};
};
struct GiveUp {
  static constexpr MessageKind kind{18};
  std::uint64_t request;
};

// [worker]
struct Worker : Actor<Worker, Request> {
  static constexpr MailboxOptions mailbox{.capacity = 32, .handled_per_window = 4};

  double failure = 0;  // How likely a request is to make it fail,
  double fatal = 0;    // and how likely that is to be worse.
  std::uint64_t served = 0;

  void on(const Request& request, Context& context);
};
// [worker]

struct Client : Actor<Client, Reply, GiveUp> {
  std::uint32_t first_worker = 0;
  std::uint32_t workers = 0;
  std::uint64_t requests = 0;
  std::uint64_t replies = 0;
  std::uint64_t lost = 0;

  void on(OnStart, Context& context) { context.after(1 + context.random().below(patience), GiveUp{~std::uint64_t{0}}); }
  void on(const Reply&, Context& context) {
    ++replies;
    ask(context);
  }
  void on(const GiveUp& late, Context& context) {
    if (requests > 0 && late.request != requests) return;  // It was answered in time.
    if (requests > 0) ++lost;
    ask(context);
  }

 private:
  void ask(Context& context) {
    ++requests;
    const std::uint32_t worker = first_worker + static_cast<std::uint32_t>(context.random(requests).below(workers));
    context.send(ActorRef<Worker>{{worker, 0}}, Request{{context.self()}});
    context.after(patience, GiveUp{requests});
  }
};

// [failing]
void Worker::on(const Request& request, Context& context) {
  ++served;
  context.send(request.from, Reply{});
  ActorRandom random = context.random();
  if (!random.chance(failure)) return;
  // Neither the reply nor the count above will have been: a dispatch that fails leaves no trace.
  if (random.chance(fatal)) return context.exit(context.self(), ExitReason::kill);
  context.fail("out of luck");
}
// [failing]

void populate_service(Engine& engine, const ServiceParameters& parameters) {
  // [supervise]
  const SupervisorRef service = engine.supervise({.intensity = 1000, .period = 60, .name = "service"});
  std::uint32_t first_worker = 0;
  for (std::uint32_t shard = 0; shard < parameters.shards; ++shard) {
    const SupervisorRef group = engine.supervise(
        {.under = service, .strategy = Strategy::one_for_one, .intensity = 3, .period = 60, .name = "shard"});
    for (std::uint32_t n = 0; n < parameters.workers; ++n) {
      Worker worker;
      worker.failure = parameters.failure;
      worker.fatal = parameters.fatal;
      const ActorRef<Worker> made = engine.spawn_one(worker, {.under = group});
      if (shard == 0 && n == 0) first_worker = made.id.slot;
    }
  }
  // [supervise]
  engine.spawn<Client>(parameters.clients, [&](std::uint64_t, Client& client) {
    client.first_worker = first_worker;
    client.workers = parameters.shards * parameters.workers;
  });
}

WorldFacts service_facts(const Engine& engine, const ServiceParameters&) {
  std::uint64_t requests = 0;
  std::uint64_t replies = 0;
  std::uint64_t lost = 0;
  engine.each<Client>([&](ActorRef<Client>, const Client& client) {
    requests += client.requests;
    replies += client.replies;
    lost += client.lost;
  });
  std::uint64_t restarts = 0;
  std::uint64_t shards = 0;
  for (const SupervisionEntry& entry : engine.supervision().tree) {
    if (!entry.is_supervisor) restarts += entry.restarts;
    if (entry.name == "service") shards = entry.restarts;
  }
  return {{"requests", requests},
          {"replies", replies},
          {"lost", lost},
          {"workers_started_again", restarts},
          {"shards_started_again", shards}};
}

// A row for each shard, a square for each of its workers, lighter the more it has served since it last started: who has
// just been started again is dark red.
Picture paint_service(const Engine& engine, const ServiceParameters& parameters) {
  const std::uint32_t side = parameters.shards <= 128 && parameters.workers <= 128 ? 6 : 1;
  Picture picture(std::min(parameters.workers * side, 8192U), std::min(parameters.shards * side, 8192U));
  std::uint64_t most = 1;
  engine.each<Worker>([&](ActorRef<Worker>, const Worker& worker) { most = std::max(most, worker.served); });
  std::uint32_t here = 0;
  engine.each<Worker>([&](ActorRef<Worker>, const Worker& worker) {
    const auto light = static_cast<std::uint8_t>(worker.served * 255 / most);
    picture.square(
        here % parameters.workers * side, here / parameters.workers * side, side - side / 6,
        Colour{static_cast<std::uint8_t>(110 - light / 3), static_cast<std::uint8_t>(30 + light / 4 * 3), 90});
    ++here;
  });
  return picture;
}

}  // namespace

EngineWorld service() {
  return WorldParts<ServiceParameters>{
      .name = "service",
      .summary = "A service whose workers fail at random, and whose supervisors start them again.",
      .parameters =
          model::Fields<ServiceParameters>()
              .field("shards", &ServiceParameters::shards, "Supervised groups of workers.", {.min = 1, .max = 10'000})
              .field("workers", &ServiceParameters::workers, "Workers in each.", {.min = 1, .max = 1000})
              .field("clients", &ServiceParameters::clients, "Clients, each with one request at a time.",
                     {.min = 1, .max = 10'000'000})
              .field("failure", &ServiceParameters::failure, "The share of requests that make a worker fail.",
                     {.min = 0, .max = 1})
              .field("fatal", &ServiceParameters::fatal, "The share of these in which it is killed instead.",
                     {.min = 0, .max = 1}),
      .populate = populate_service,
      .facts = service_facts,
      .paint = paint_service,
      .ticks = 600,
  };
}

}  // namespace orrery::worlds
