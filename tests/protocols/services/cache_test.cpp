#include "protocols/cache/cache.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "protocols/client/client.hpp"
#include "protocols/service/service.hpp"
#include "protocols/services/service_world.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

Script::Line read(Duration at, std::uint64_t id, std::string key) {
  return {at, "cache", Request{.id = id, .key = std::move(key)}};
}
Script::Line write(Duration at, std::uint64_t id, std::string key, std::string value) {
  return {at, "cache",
          Request{.id = id, .operation = protocols::Operation::write, .key = std::move(key), .value = value}};
}

// Says how often each key was read; a write sets the value.
struct Backend {
  std::map<std::string, std::string> values;
  std::map<std::string, int> reads;
  FakeServer::Answer answer() {
    return [this](Env&, const Request& request) {
      if (request.operation == protocols::Operation::write) {
        values[request.key] = request.value;
        return std::optional(Reply{});
      }
      ++reads[request.key];
      return std::optional(Reply{.value = values[request.key]});
    };
  }
};

CacheParameters before(std::string backend) {
  CacheParameters parameters;
  parameters.backend = nodes({std::move(backend)});
  return parameters;
}

// What is left of keys a, b, c after some uses, when d comes and one must go.
std::string left(Eviction eviction, const std::vector<std::string>& uses) {
  Random random(1);
  CacheStore store(eviction, random);
  for (const char* key : {"a", "b", "c"}) store.put({.key = key, .value = ""}, 3);
  for (const std::string& key : uses) CHECK(store.use(key) != nullptr);
  CHECK(store.put({.key = "d", .value = ""}, 3) == 1);
  std::string keys;
  for (const char* key : {"a", "b", "c", "d"}) keys += store.use(key) != nullptr ? key : "";
  return keys;
}

}  // namespace

TEST_CASE("each eviction takes the entry that it says") {
  CHECK(left(Eviction::lru, {"a", "b"}) == "abd");
  CHECK(left(Eviction::lru, {"c", "a"}) == "acd");
  CHECK(left(Eviction::fifo, {"a", "a"}) == "bcd");
  CHECK(left(Eviction::lfu, {"a", "a", "b", "c", "c"}) == "acd");
  CHECK(left(Eviction::random, {}).size() == 3);
}

TEST_CASE("a store holds what a map would, whatever is put, used and erased") {
  for (const Eviction eviction : {Eviction::lru, Eviction::lfu, Eviction::fifo, Eviction::random}) {
    Random random(7);
    CacheStore store(eviction, random);
    std::map<std::string, std::string> all;
    for (int i = 0; i < 20'000; ++i) {
      const std::string key = std::to_string(random.below(300));
      const std::uint64_t action = random.below(4);
      if (action == 0) {
        CHECK(store.erase(key) <= all.contains(key));
      } else if (action == 1) {
        all[key] = std::to_string(i);
        store.put({.key = key, .value = all[key]}, 100);
      } else if (const CacheStore::Entry* entry = store.use(key)) {
        CHECK(entry->value == all.at(key));
      }
      CHECK(store.size() <= 100);
    }
    CHECK(store.size() > 50);
  }
}

TEST_CASE("a store finds its keys again after any others were erased") {
  Random random(3);
  KeyIndex index;
  std::vector<std::string> keys;
  std::map<std::string, std::uint32_t> reference;
  const auto key_of = [&](std::uint32_t number) -> std::string_view { return keys[number]; };
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    keys.push_back("key" + std::to_string(i));
    index.insert(keys.back(), i);
    reference[keys.back()] = i;
    const std::string gone = "key" + std::to_string(random.below(i + 1));
    if (const auto found = reference.find(gone); found != reference.end() && random.chance(0.7)) {
      index.erase(gone, found->second);
      reference.erase(found);
    }
  }
  CHECK(index.size() == reference.size());
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    const auto found = index.find(keys[i], key_of);
    CHECK(found.has_value() == reference.contains(keys[i]));
    if (found) CHECK(*found == i);
  }
}

TEST_CASE("a read is answered from memory while it is fresh, and after a write from the backend again") {
  ServiceWorld world;
  Backend backend;
  backend.values["k"] = "one";
  world.add_server("backend", backend.answer());
  CacheParameters parameters = before("backend");
  parameters.ttl = 10s;
  auto& cache = world.add<Cache>("cache", parameters);
  Script script;
  script.lines = {read(1s, 1, "k"),  read(2s, 2, "k"),          read(12s, 3, "k"),
                  read(13s, 4, "k"), write(14s, 5, "k", "two"), read(15s, 6, "k")};
  world.add_script("client", script);
  world.start_and_run(20s);
  REQUIRE(script.answers.size() == 6);
  CHECK(script.find(2)->reply.value == "one");
  CHECK(script.find(2)->at.ns() == 2'000'200'000);
  CHECK(script.find(3)->at.ns() == 12'000'400'000);
  CHECK(script.find(6)->reply.value == "two");
  CHECK(backend.reads["k"] == 3);
  CHECK(cache.metrics.hits == 2);
  CHECK(cache.metrics.misses == 3);
  CHECK(cache.metrics.expired == 1);
  CHECK(cache.metrics.invalidated == 1);
  CHECK(cache.metrics.entries.level() == 1);
}

TEST_CASE("a value that was asked for before a write is given, but not kept") {
  ServiceWorld world;
  bool first = true;
  world.add_server("backend", [&](Env&, const Request& request) -> std::optional<Reply> {
    if (request.operation == protocols::Operation::read && std::exchange(first, false)) return std::nullopt;
    return Reply{.value = "value"};
  });
  CacheParameters parameters = before("backend");
  parameters.timeout = 100ms;
  parameters.retry.attempts_max = 2;
  auto& cache = world.add<Cache>("cache", parameters);
  Script script;
  script.lines = {read(1s, 1, "k"), write(1s + 50ms, 2, "k", "new"), read(2s, 3, "k"), read(3s, 4, "k")};
  world.add_script("client", script);
  world.start_and_run(5s);
  CHECK(script.answers.size() == 4);
  CHECK(cache.metrics.fetches == 3);
  CHECK(cache.metrics.hits == 1);
}

TEST_CASE("thundering herd: with single flight those who miss together ask once") {
  const auto fetches = [](bool single_flight) {
    ServiceWorld world;
    ServiceParameters slow;
    slow.service_time = 100ms;
    slow.workers = 1'000;
    auto& backend = world.add<Service>("backend", slow);
    CacheParameters parameters = before("backend");
    parameters.ttl = 1s;
    parameters.single_flight = single_flight;
    auto& cache = world.add<Cache>("cache", parameters);
    ClientParameters asking;
    asking.targets = nodes({"cache"});
    asking.arrivals = Arrivals::constant;
    asking.rate = {1'000};
    asking.reads = 1;
    asking.keys = 1;
    auto& client = world.add<Client>("client", asking);
    world.start_and_run(11s);
    CHECK(client.metrics.failed == 0);
    CHECK(cache.metrics.hits + cache.metrics.misses == cache.metrics.reads);
    if (single_flight) CHECK(cache.metrics.coalesced == cache.metrics.misses - cache.metrics.fetches);
    return backend.metrics.arrived;
  };
  CHECK(fetches(true) == 10);
  CHECK(fetches(false) > 900);
}

TEST_CASE("stale entries are given while one fetch brings a fresh one") {
  ServiceWorld world;
  Backend backend;
  world.add_server("backend", backend.answer());
  CacheParameters parameters = before("backend");
  parameters.ttl = 10s;
  parameters.stale_while_revalidate = 5s;
  auto& cache = world.add<Cache>("cache", parameters);
  Script script;
  script.lines = {read(1s, 1, "k"), read(12s, 2, "k"), read(12s, 3, "k"), read(13s, 4, "k"), read(40s, 5, "k")};
  world.add_script("client", script);
  world.start_and_run(50s);
  CHECK(script.find(2)->at.ns() == 12'000'200'000);
  CHECK(cache.metrics.stale == 2);
  CHECK(cache.metrics.hits == 1);
  CHECK(cache.metrics.misses == 2);
  CHECK(backend.reads["k"] == 3);
}

TEST_CASE("jitter keeps entries that came together from going together") {
  const auto worst_second = [](double jitter) {
    ServiceWorld world;
    std::map<std::uint64_t, int> fetches;
    world.add_server("backend", [&](Env& env, const Request&) {
      ++fetches[env.now().ns() / 1'000'000'000];
      return std::optional(Reply{});
    });
    CacheParameters parameters = before("backend");
    parameters.ttl = 20s;
    parameters.ttl_jitter = jitter;
    world.add<Cache>("cache", parameters);
    ClientParameters asking;
    asking.targets = nodes({"cache"});
    asking.rate = {5'000};
    asking.reads = 1;
    world.add<Client>("client", asking);
    world.start_and_run(39s);
    int worst = 0;
    for (const auto& [second, count] : fetches) worst = second < 5 ? worst : std::max(worst, count);
    return worst;
  };
  CHECK(worst_second(0) > 900);
  CHECK(worst_second(0.5) < 250);
}

TEST_CASE("for unequal keys, hits go with how much an eviction knows of use") {
  const auto hits = [](Eviction eviction) {
    ServiceWorld world;
    world.add_server("backend", [](Env&, const Request&) { return std::optional(Reply{}); });
    CacheParameters parameters = before("backend");
    parameters.size = 100;
    parameters.eviction = eviction;
    auto& cache = world.add<Cache>("cache", parameters);
    ClientParameters asking;
    asking.targets = nodes({"cache"});
    asking.rate = {1'000};
    asking.reads = 1;
    asking.zipf = 0.9;
    world.add<Client>("client", asking);
    world.start_and_run(60s);
    CHECK(cache.metrics.entries.max() == 100);
    CHECK(cache.process().hit_ratio() > 0.2);
    return static_cast<double>(cache.metrics.hits) / static_cast<double>(cache.metrics.reads);
  };
  const double lfu = hits(Eviction::lfu);
  const double lru = hits(Eviction::lru);
  const double fifo = hits(Eviction::fifo);
  const double random = hits(Eviction::random);
  MESSAGE("hit ratio: lfu " << lfu << ", lru " << lru << ", fifo " << fifo << ", random " << random);
  CHECK(lfu > lru);
  CHECK(lru > fifo + 0.01);
  CHECK(fifo == doctest::Approx(random).epsilon(0.03));
}

TEST_CASE("a backend that fails is tried again, and its failure passed on") {
  ServiceWorld world;
  int asked = 0;
  world.add_server("backend", [&](Env&, const Request&) -> std::optional<Reply> {
    if (++asked == 1) return std::nullopt;
    return Reply{.status = asked == 2 ? ReplyStatus::overloaded : ReplyStatus::ok, .value = "v"};
  });
  CacheParameters parameters = before("backend");
  parameters.timeout = 100ms;
  parameters.retry = {.attempts_max = 2, .backoff = 10ms, .jitter = Jitter::none};
  auto& cache = world.add<Cache>("cache", parameters);
  Script script;
  script.lines = {read(1s, 1, "k"), read(2s, 2, "k")};
  world.add_script("client", script);
  world.start_and_run(5s);
  CHECK(script.find(1)->reply.status == ReplyStatus::overloaded);
  CHECK(script.find(2)->reply.value == "v");
  CHECK(cache.metrics.fetches_failed == 2);
  CHECK(cache.process().fetching() == 0);
}
