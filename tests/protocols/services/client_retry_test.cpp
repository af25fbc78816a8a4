#include "protocols/client/client.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "protocols/services/client_testing.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

std::optional<Reply> always_overloaded(Env&, const Request&) { return Reply{.status = ReplyStatus::overloaded}; }

}  // namespace

TEST_CASE("a request is given up after its last attempt, and what comes then is late") {
  ServiceWorld world;
  world.add_server("silent", never);
  ClientParameters parameters = asking({"silent"});
  parameters.load = Load::trace;
  parameters.trace = {0s};
  parameters.timeout = 100ms;
  parameters.retry = {.attempts_max = 3, .backoff = 40ms, .jitter = Jitter::none};
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(379ms);
  CHECK(client.process().in_flight() == 1);
  world.run_for(2ms);  // 100 + 40 + 100 + 80 + 100 ms.
  CHECK(client.process().in_flight() == 1);
  world.run_for(40ms);
  CHECK(client.process().in_flight() == 0);
  CHECK(client.metrics.attempts == 3);
  CHECK(client.metrics.retried == 2);
  CHECK(client.metrics.attempts_timed_out == 3);
  CHECK(client.metrics.failed == 1);
  CHECK(client.metrics.timed_out == 1);
}

TEST_CASE("retries of one request have its session and sequence, and write the same value") {
  ServiceWorld world;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::set<std::string>> values;
  std::set<std::uint64_t> ids;
  std::set<std::string> distinct;
  world.add_server("server", [&](Env& env, const Request& request) -> std::optional<Reply> {
    values[{request.session, request.sequence}].insert(request.key + "=" + request.value);
    ids.insert(request.id);
    distinct.insert(request.value);
    if (env.random().chance(0.5)) return std::nullopt;
    return Reply{};
  });
  ClientParameters parameters = asking({"server"});
  parameters.reads = 0;
  parameters.timeout = 50ms;
  parameters.value_size = {200};
  parameters.retry.attempts_max = 10;
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(10s);
  CHECK(client.metrics.retried > 500);
  CHECK(values.size() + client.process().in_flight() >= client.metrics.requests);
  for (const auto& [of, written] : values) CHECK(written.size() == 1);
  CHECK(distinct.size() == values.size());
  CHECK(distinct.begin()->size() == 200);
  CHECK(ids.size() + client.process().in_flight() >= client.metrics.attempts);
}

TEST_CASE("a budget keeps retries to a share of the requests") {
  ServiceWorld world;
  world.add_server("server", always_overloaded);
  ClientParameters parameters = asking({"server"});
  parameters.retry = {.attempts_max = 5, .backoff = 1ms, .budget = 0.1, .budget_min = {0}};
  auto& limited = world.add<Client>("limited", parameters);
  parameters.retry.budget.reset();
  auto& unlimited = world.add<Client>("unlimited", parameters);
  world.start_and_run(100s);
  CHECK(limited.metrics.requests == 10'000);
  CHECK(limited.metrics.retried >= 999);  // The last one may not have been answered yet.
  CHECK(limited.metrics.retried <= 1'000);
  CHECK(limited.metrics.retries_denied >= 9'000);
  CHECK(unlimited.metrics.retried >= 39'990);
  CHECK(unlimited.metrics.shed >= 49'990);
}

TEST_CASE("a budget allows some retries at any time") {
  ServiceWorld world;
  world.add_server("server", always_overloaded);
  ClientParameters parameters = asking({"server"});
  parameters.retry = {.attempts_max = 2, .backoff = 1ms, .budget = 0.0, .budget_min = {3}};
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(100s);
  CHECK(client.metrics.retried >= 298);
  CHECK(client.metrics.retried <= 330);
}

TEST_CASE("a hedge goes elsewhere, and the first answer counts") {
  ServiceWorld world;
  std::uint64_t slow_asked = 0;
  world.add_server("slow", [&](Env&, const Request&) -> std::optional<Reply> {
    ++slow_asked;
    return std::nullopt;
  });
  world.add_server("quick", always_ok);
  ClientParameters parameters = asking({"slow", "quick"});
  parameters.load = Load::trace;
  parameters.trace = {0s};
  parameters.hedge.after = 30ms;
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(10s);
  CHECK(slow_asked == 1);
  CHECK(client.metrics.hedged == 1);
  CHECK(client.metrics.hedges_won == 1);
  CHECK(client.metrics.succeeded == 1);
  CHECK(client.metrics.latency.max() == 30'200'000);
  CHECK(client.metrics.attempts_timed_out == 1);
  CHECK(client.metrics.failed == 0);
}

TEST_CASE("hedging after a percentile sends about that share again") {
  ServiceWorld world;
  world.cluster.network().set_default_link({.latency = DurationDistribution::uniform(1ms, 20ms)});
  world.add_server("a", always_ok);
  world.add_server("b", always_ok);
  ClientParameters parameters = asking({"a", "b"});
  parameters.hedge.percentile = 90;
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(60s);
  CHECK(client.metrics.hedged > 400);
  CHECK(client.metrics.hedged < 800);
  CHECK(client.metrics.succeeded > 5'990);
  CHECK(client.metrics.latency.percentile(99) < client.metrics.attempt_latency.max());
}

TEST_CASE("what clients saw is told to whoever promises linearizability, of the nodes that promise it") {
  const auto recorded = [](bool promised, std::vector<std::string> serving, bool wanted) {
    ServiceWorld world;
    world.add_server("server", always_ok);
    auto& history = world.run().get<RequestHistory>();
    if (promised) history.expect_linearizable("test.linearizable");
    for (const std::string& node : serving) history.serves(node);
    ClientParameters parameters = asking({"server"});
    parameters.history = wanted;
    world.add<Client>("client", parameters);
    world.start_and_run(1s + 1ms);
    return history.history().size();
  };
  CHECK(recorded(true, {}, true) == 100);
  CHECK(recorded(true, {"server"}, true) == 100);
  CHECK(recorded(true, {"other"}, true) == 0);
  CHECK(recorded(true, {}, false) == 0);
  CHECK(recorded(false, {}, true) == 0);
}

TEST_CASE("a request that no attempt can have carried out did not happen; one that timed out may have") {
  const auto outcome = [](FakeServer::Answer answer, std::uint32_t attempts) {
    ServiceWorld world;
    world.add_server("server", std::move(answer));
    auto& history = world.run().get<RequestHistory>();
    history.expect_linearizable("test.linearizable");
    ClientParameters parameters = asking({"server"});
    parameters.load = Load::trace;
    parameters.trace = {0s};
    parameters.timeout = 100ms;
    parameters.retry.attempts_max = attempts;
    world.add<Client>("client", parameters);
    world.start_and_run(10s);
    REQUIRE(history.history().size() == 1);
    return history.history().entries()[0].outcome;
  };
  const auto unavailable = [](Env&, const Request&) {
    return std::optional(Reply{.status = ReplyStatus::unavailable});
  };
  const auto silent_once = [](Env& env, const Request&) -> std::optional<Reply> {
    if (env.now() < Time() + 50ms) return std::nullopt;
    return Reply{.status = ReplyStatus::overloaded};
  };
  CHECK(outcome(always_ok, 1) == Outcome::completed);
  CHECK(outcome(always_overloaded, 3) == Outcome::failed);
  CHECK(outcome(unavailable, 1) == Outcome::pending);
  CHECK(outcome(never, 2) == Outcome::pending);
  CHECK(outcome(silent_once, 2) == Outcome::pending);
}
