#include "protocols/service/service.hpp"

#include <doctest/doctest.h>

#include "protocols/client/client.hpp"
#include "protocols/services/service_world.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

ClientParameters load(std::vector<std::string> targets, double rate) {
  ClientParameters parameters;
  parameters.targets = nodes(std::move(targets));
  parameters.rate = {rate};
  return parameters;
}

Script::Line line(Duration at, std::string to, std::uint64_t id, Duration patience = {}) {
  return {at, std::move(to), Request{.id = id, .key = "k", .patience = patience}};
}

std::uint64_t answered_ms(const Script& script, std::uint64_t id) {
  const auto* found = script.find(id);
  return found == nullptr ? 0 : found->at.ns() / 1'000'000;
}

}  // namespace

TEST_CASE("workers serve at once, others wait, and what finds the queue full is refused") {
  ServiceWorld world;
  ServiceParameters parameters;
  parameters.workers = 2;
  parameters.service_time = 100ms;
  parameters.queue_max = 1;
  auto& service = world.add<Service>("service", parameters);
  Script script;
  for (std::uint64_t id = 1; id <= 4; ++id) script.lines.push_back(line(1s + Duration(id), "service", id));
  world.add_script("client", script);
  world.start_and_run(1050ms);
  CHECK(service.process().busy() == 2);
  CHECK(service.process().queue_length() == 1);
  CHECK(service.process().utilisation() == 1);
  world.run_for(1s);
  REQUIRE(script.answers.size() == 4);
  CHECK(script.find(4)->reply.status == ReplyStatus::overloaded);
  CHECK(answered_ms(script, 4) == 1'000);
  CHECK(answered_ms(script, 1) == 1'100);
  CHECK(answered_ms(script, 2) == 1'100);
  CHECK(answered_ms(script, 3) == 1'200);
  CHECK(service.metrics.completed == 3);
  CHECK(service.metrics.shed == 1);
  CHECK(service.metrics.waiting.max() == doctest::Approx(100'000'000).epsilon(0.001));
}

TEST_CASE("last in, first out: the oldest goes where the queue is full") {
  ServiceWorld world;
  ServiceParameters parameters;
  parameters.service_time = 100ms;
  parameters.queue_max = 2;
  parameters.discipline = Discipline::lifo;
  world.add<Service>("service", parameters);
  Script script;
  for (std::uint64_t id = 1; id <= 4; ++id) script.lines.push_back(line(1s + id * 1ms, "service", id));
  world.add_script("client", script);
  world.start_and_run(2s);
  CHECK(script.find(2)->reply.status == ReplyStatus::overloaded);
  CHECK(answered_ms(script, 1) == 1'101);
  CHECK(answered_ms(script, 4) == 1'201);
  CHECK(answered_ms(script, 3) == 1'301);
}

TEST_CASE("requests that nobody waits for any more are dropped, or their work is wasted") {
  const auto run = [](bool drop) {
    ServiceWorld world;
    ServiceParameters parameters;
    parameters.service_time = 100ms;
    parameters.drop_expired = drop;
    auto& service = world.add<Service>("service", parameters);
    Script script;
    for (std::uint64_t id = 1; id <= 3; ++id) script.lines.push_back(line(1s + id * 1ms, "service", id, 50ms));
    world.add_script("client", script);
    world.start_and_run(3s);
    return service.metrics;
  };
  const ServiceMetrics dropping = run(true);
  CHECK(dropping.expired == 2);
  CHECK(dropping.wasted == 1);
  CHECK(dropping.completed == 1);
  const ServiceMetrics working = run(false);
  CHECK(working.expired == 0);
  CHECK(working.wasted == 3);
}

TEST_CASE("controlled delay keeps waits short under overload, where a plain queue does not") {
  const auto waiting = [](Discipline discipline) {
    ServiceWorld world;
    ServiceParameters parameters;
    parameters.service_time = 10ms;
    parameters.discipline = discipline;
    auto& service = world.add<Service>("service", parameters);
    world.add<Client>("client", load({"service"}, 150));
    world.start_and_run(60s);
    CHECK(service.metrics.completed > 5'500);
    return service.metrics.waiting.percentile(50);
  };
  CHECK(waiting(Discipline::controlled_delay) < 50'000'000);
  CHECK(waiting(Discipline::fifo) > 1'000'000'000);
}

TEST_CASE("parameters that rules change count from the next request on") {
  ServiceWorld world;
  ServiceParameters parameters;
  parameters.service_time = 5ms;
  auto& service = world.add<Service>("service", parameters);
  ClientParameters asking = load({"service"}, 100);
  asking.arrivals = Arrivals::constant;
  auto& client = world.add<Client>("client", asking);
  world.start_and_run(5s);
  CHECK(client.process().latency_p50() == Duration(5'200'000));
  service.parameters.slow = 1.5;
  world.run_for(3s);
  CHECK(client.process().latency_p50() == Duration(7'700'000));
  CHECK(client.metrics.failed == 0);
  service.parameters.error_rate = 0.25;
  world.run_for(40s);
  CHECK(service.metrics.failed > 900);
  CHECK(service.metrics.failed < 1'100);
  CHECK(client.metrics.failed == service.metrics.failed);
}

TEST_CASE("service that needs a core queues for it, however many workers there are") {
  ServiceWorld world;
  ServiceParameters parameters;
  parameters.service_time = 8ms;
  parameters.workers = 4;
  parameters.cpu = true;
  auto& service = world.add<Service>("service", parameters);
  Script script;
  for (std::uint64_t id = 1; id <= 4; ++id) script.lines.push_back(line(1s, "service", id));
  world.add_script("client", script);
  world.start_and_run(2s);
  CHECK(service.metrics.completed == 4);
  CHECK(script.answers.back().at.ns() == 1'032'200'000);  // One core.
}

TEST_CASE("a service asks its dependencies one after the other, and all of a fan-out at once") {
  ServiceWorld world;
  const auto slow = [&](std::string name, Duration time) {
    ServiceParameters parameters;
    parameters.service_time = time;
    return &world.add<Service>(name, parameters);
  };
  slow("a", 10ms);
  slow("b", 30ms);
  slow("c", 5ms);
  ServiceParameters parameters;
  parameters.service_time = 1ms;
  parameters.dependencies = {{.targets = nodes({"a", "b"}), .fan_out = FanOut::all}, {.targets = nodes({"c"})}};
  auto& front = world.add<Service>("front", parameters);
  Script script;
  script.lines.push_back(line(1s, "front", 1));
  world.add_script("client", script);
  world.start_and_run(2s);
  REQUIRE(script.answers.size() == 1);
  // 1 + max(10, 30) + 5 ms of work, and six hops.
  CHECK(script.answers[0].at.ns() == 1'036'600'000);
  CHECK(front.metrics.calls == 3);
  CHECK(front.metrics.service_time.max() == 1'000'000);
}

TEST_CASE("what a dependency gives is passed on, and its retries go to the next target") {
  ServiceWorld world;
  world.add_server("dead", [](Env&, const Request&) { return std::optional<Reply>(); });
  world.add_server("store",
                   [](Env&, const Request& request) { return std::optional(Reply{.value = request.key + "?"}); });
  ServiceParameters parameters;
  parameters.service_time = 1ms;
  parameters.dependencies = {{.targets = nodes({"dead", "store"}),
                              .timeout = 50ms,
                              .retry = {.attempts_max = 2, .backoff = 10ms, .jitter = Jitter::none}}};
  auto& front = world.add<Service>("front", parameters);
  Script script;
  script.lines.push_back(line(1s, "front", 1));
  world.add_script("client", script);
  world.start_and_run(2s);
  REQUIRE(script.answers.size() == 1);
  CHECK(script.answers[0].reply.value == "k?");
  CHECK(script.answers[0].at.ns() == 1'061'400'000);
  CHECK(front.metrics.calls_retried == 1);
  CHECK(front.metrics.calls_failed == 1);
}

TEST_CASE("a dependency that fails fails the request if it is required, and holds its worker meanwhile if blocking") {
  const auto run = [](bool required, bool blocking) {
    ServiceWorld world;
    world.add_server("dead", [](Env&, const Request&) { return std::optional<Reply>(); });
    ServiceParameters parameters;
    parameters.service_time = 1ms;
    parameters.blocking = blocking;
    parameters.dependencies = {{.targets = nodes({"dead"}), .timeout = 100ms, .required = required}};
    world.add<Service>("front", parameters);
    Script script;
    script.lines = {line(1s, "front", 1), line(1s, "front", 2)};
    world.add_script("client", script);
    world.start_and_run(2s);
    return script;
  };
  const Script blocking = run(true, true);
  CHECK(blocking.find(1)->reply.status == ReplyStatus::unavailable);
  CHECK(answered_ms(blocking, 1) == 1'101);
  CHECK(answered_ms(blocking, 2) == 1'202);
  const Script asynchronous = run(false, false);
  CHECK(asynchronous.find(1)->reply.status == ReplyStatus::ok);
  CHECK(answered_ms(asynchronous, 2) == 1'102);
}

TEST_CASE("a breaker stops the calls to what fails, and tries again") {
  ServiceWorld world;
  bool broken = true;
  std::uint64_t asked = 0;
  world.add_server("other", [&](Env&, const Request&) {
    ++asked;
    return std::optional(Reply{.status = broken ? ReplyStatus::failed : ReplyStatus::ok});
  });
  ServiceParameters parameters;
  parameters.service_time = 1ms;
  parameters.dependencies = {
      {.targets = nodes({"other"}), .breaker = BreakerOptions{.failure_ratio = 0.5, .calls_min = 10, .open_time = 2s}}};
  auto& front = world.add<Service>("front", parameters);
  ClientParameters asking = load({"front"}, 100);
  asking.arrivals = Arrivals::constant;
  auto& client = world.add<Client>("client", asking);
  world.start_and_run(1s);
  CHECK(asked == 10);
  CHECK(front.process().breaker() == "open");
  CHECK(front.metrics.calls_refused > 80);
  world.run_for(4s);
  CHECK(asked == 12);  // One probe every two seconds.
  CHECK(front.metrics.breaker_opened == 3);
  broken = false;
  world.run_for(2s);
  CHECK(front.process().breaker() == "closed");
  world.run_for(1100ms);
  CHECK(client.process().success_rate() == 1);
}

TEST_CASE("a service that stops or crashes leaves no levels behind") {
  ServiceWorld world;
  ServiceParameters parameters;
  parameters.service_time = 1s;
  auto& service = world.add<Service>("service", parameters);
  world.add<Client>("client", load({"service"}, 10));
  world.start_and_run(5s);
  CHECK(service.metrics.busy.level() == 1);
  CHECK(service.metrics.queue.level() > 10);
  service.node->crash();
  world.run_for(1ms);
  CHECK(service.metrics.busy.level() == 0);
  CHECK(service.metrics.queue.level() == 0);
  service.node->start();
  world.run_for(5s);
  service.node->stop(1s);
  world.run_for(2s);
  CHECK(service.node->state() == NodeState::down);
  CHECK(world.violations.empty());
}
