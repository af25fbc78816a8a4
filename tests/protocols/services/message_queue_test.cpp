#include "protocols/message_queue/message_queue.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "protocols/client/client.hpp"
#include "protocols/service/service.hpp"
#include "protocols/services/service_world.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

ClientParameters publishing(double rate) {
  ClientParameters parameters;
  parameters.targets = nodes({"queue"});
  parameters.rate = {rate};
  parameters.reads = 0;
  return parameters;
}

Script::Line message(Duration at, std::uint64_t id, std::string key, std::string value) {
  return {at, "queue",
          Request{.id = id, .operation = protocols::Operation::write, .key = std::move(key), .value = value}};
}

}  // namespace

TEST_CASE("each message goes to a consumer that has room, and is gone when it is acknowledged") {
  ServiceWorld world;
  ServiceParameters slow;
  slow.service_time = 10ms;
  slow.queue_max = 0;
  auto& a = world.add<Service>("a", slow);
  auto& b = world.add<Service>("b", slow);
  QueueParameters parameters;
  parameters.consumers = nodes({"a", "b"});
  auto& queue = world.add<MessageQueue>("queue", parameters);
  ClientParameters burst = publishing(1'000);
  burst.stop = 1s;
  auto& client = world.add<Client>("client", burst);
  world.start_and_run(1s);
  CHECK(queue.process().depth() > 700);
  CHECK(queue.process().in_flight() == 2);
  CHECK(queue.process().oldest_age() > 700ms);
  world.run_for(10s);
  CHECK(queue.process().depth() == 0);
  CHECK(queue.process().oldest_age() == 0ms);
  CHECK(queue.metrics.acknowledged == client.metrics.requests);
  CHECK(queue.metrics.redelivered == 0);
  CHECK(a.metrics.shed + b.metrics.shed == 0);
  CHECK(static_cast<double>(a.metrics.completed) ==
        doctest::Approx(static_cast<double>(b.metrics.completed)).epsilon(0.02));
  CHECK(queue.metrics.age.min() >= 10'200'000);
}

TEST_CASE("what is not acknowledged in time is delivered again, to whoever has room, and then a dead letter") {
  ServiceWorld world;
  std::map<std::string, int> seen;
  world.add_server("silent", [&](Env&, const Request& request) -> std::optional<Reply> {
    ++seen[request.value];
    if (request.value == "good" && seen["good"] == 2) return Reply{};
    return std::nullopt;
  });
  QueueParameters parameters;
  parameters.consumers = nodes({"silent"});
  parameters.in_flight_max = 2;
  parameters.visibility_timeout = 1s;
  parameters.deliveries_max = 3;
  auto& queue = world.add<MessageQueue>("queue", parameters);
  Script script;
  script.lines = {message(1s, 1, "k", "bad"), message(1s, 2, "k", "good")};
  world.add_script("client", script);
  world.start_and_run(10s);
  CHECK(script.answers.size() == 2);
  CHECK(seen["bad"] == 3);
  CHECK(seen["good"] == 2);
  CHECK(queue.metrics.unanswered == 4);
  CHECK(queue.metrics.redelivered == 3);
  CHECK(queue.metrics.dead_lettered == 1);
  CHECK(queue.process().depth() == 0);
}

TEST_CASE("a rejected message waits before it is delivered again") {
  ServiceWorld world;
  std::vector<std::uint64_t> at_ms;
  world.add_server("busy", [&](Env& env, const Request&) {
    at_ms.push_back(env.now().ns() / 1'000'000);
    return std::optional(Reply{.status = at_ms.size() < 3 ? ReplyStatus::overloaded : ReplyStatus::ok});
  });
  QueueParameters parameters;
  parameters.consumers = nodes({"busy"});
  parameters.redelivery_delay = 500ms;
  auto& queue = world.add<MessageQueue>("queue", parameters);
  Script script;
  script.lines = {message(1s, 1, "k", "v")};
  world.add_script("client", script);
  world.start_and_run(10s);
  CHECK(at_ms == std::vector<std::uint64_t>{1'000, 1'500, 2'000});
  CHECK(queue.metrics.rejected == 2);
  CHECK(queue.metrics.acknowledged == 1);
}

TEST_CASE("ordered by key: messages of a key come one after the other, those of others go on") {
  const auto run = [](Ordering ordering) {
    ServiceWorld world;
    std::map<std::string, std::vector<std::string>> order;
    std::set<std::string> failed_once;
    world.add_server("consumer", [&](Env& env, const Request& request) {
      if (env.random().chance(0.3)) return std::optional(Reply{.status = ReplyStatus::failed});
      order[request.key].push_back(request.value);
      return std::optional(Reply{});
    });
    QueueParameters parameters;
    parameters.consumers = nodes({"consumer"});
    parameters.in_flight_max = 10;
    parameters.ordering = ordering;
    parameters.redelivery_delay = 20ms;
    parameters.deliveries_max = 1'000;
    world.add<MessageQueue>("queue", parameters);
    Script script;
    for (std::uint64_t i = 0; i < 600; ++i)
      script.lines.push_back(message(1s + i * 2ms, i + 1, "k" + std::to_string(i % 3), std::to_string(1'000 + i)));
    world.add_script("client", script);
    world.start_and_run(120s);
    std::size_t all = 0;
    bool in_order = true;
    for (const auto& [key, values] : order) {
      all += values.size();
      in_order = in_order && std::is_sorted(values.begin(), values.end());
    }
    CHECK(all == 600);
    return in_order;
  };
  CHECK(run(Ordering::key));
  CHECK_FALSE(run(Ordering::none));
}

TEST_CASE("a full queue refuses, and one without consumers keeps") {
  ServiceWorld world;
  QueueParameters parameters;
  parameters.depth_max = 50;
  auto& queue = world.add<MessageQueue>("queue", parameters);
  auto& client = world.add<Client>("client", publishing(100));
  world.start_and_run(10s);
  CHECK(queue.process().depth() == 50);
  CHECK(queue.metrics.published == 50);
  CHECK(queue.metrics.refused > 800);
  CHECK(client.metrics.shed == queue.metrics.refused);
  queue.node->crash();
  world.run_for(1ms);
  CHECK(queue.metrics.depth.level() == 0);
}

TEST_CASE("a consumer that dies holds up what it had for the visibility timeout only") {
  ServiceWorld world;
  ServiceParameters slow;
  slow.service_time = 100ms;
  auto& a = world.add<Service>("a", slow);
  world.add<Service>("b", slow);
  QueueParameters parameters;
  parameters.consumers = nodes({"a", "b"});
  parameters.in_flight_max = 3;
  parameters.visibility_timeout = 2s;
  parameters.deliveries_max = 100;
  auto& queue = world.add<MessageQueue>("queue", parameters);
  ClientParameters asking = publishing(8);
  asking.stop = 15s;
  world.add<Client>("client", asking);
  world.start_and_run(10s);
  a.node->crash();
  world.run_for(60s);
  CHECK(queue.metrics.unanswered > 2);
  CHECK(queue.metrics.acknowledged + queue.metrics.dead_lettered == queue.metrics.published);
  CHECK(queue.metrics.dead_lettered == 0);
}
