#include <cstdint>
#include <memory>

#include <pthread.h>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>
#include <orrery/task/task.hpp>

#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::TaskWorld;
using orrery::test::Tracked;

namespace {

// Under a sanitizer, which makes all this ten times as slow, a quarter still is a hundred times what the stack holds.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif
constexpr std::uint64_t resumptions = sanitized ? 250'000 : 10'000'000;
constexpr std::uint64_t depth = sanitized ? 250'000 : 1'000'000;

// Runs `body` on a thread with a stack so small that any growth overflows it.
template <class Body>
void with_small_stack(Body body) {
  constexpr std::size_t stack_bytes = 256 * 1024;
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
  pthread_t thread;
  const auto start = [](void* argument) -> void* {
    (*static_cast<Body*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, start, &body) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

Task<> yield_many(std::uint64_t count, std::uint64_t& done) {
  for (std::uint64_t i = 0; i < count; ++i) {
    co_await sleep_for(1ns);
    ++done;
  }
}

Task<std::uint64_t> child(std::uint64_t value) { co_return value + 1; }

Task<> await_many(std::uint64_t count, std::uint64_t& done) {
  for (std::uint64_t i = 0; i < count; ++i) done = co_await child(done);
}

Task<std::uint64_t> nest(std::uint64_t levels) {
  if (levels == 0) co_return 0;
  const std::uint64_t below = co_await nest(levels - 1);
  co_return below + 1;
}

Task<> await_nested(std::uint64_t levels, std::uint64_t& result) { result = co_await nest(levels); }

Task<> nest_and_wait(std::uint64_t levels, int& alive) {
  const Tracked tracked(alive);
  if (levels == 0) {
    co_await sleep_for(1h);
  } else {
    co_await nest_and_wait(levels - 1, alive);
  }
}

Task<> nest_and_throw(std::uint64_t levels) {
  if (levels == 0) throw 1;
  co_await nest_and_throw(levels - 1);
}

}  // namespace

TEST_CASE("millions of resumptions need no stack") {
  std::uint64_t done = 0;
  with_small_stack([&done] {
    TaskWorld world;
    world.tasks.spawn(yield_many(resumptions, done));
    world.run();
  });
  CHECK(done == resumptions);
}

TEST_CASE("millions of awaited tasks that never suspend need no stack") {
  std::uint64_t done = 0;
  with_small_stack([&done] {
    TaskWorld world;
    world.tasks.spawn(await_many(resumptions, done));
    world.run();
  });
  CHECK(done == resumptions);
}

TEST_CASE("tasks nested a million deep need no stack to call, nor to return") {
  std::uint64_t result = 0;
  with_small_stack([&result] {
    TaskWorld world;
    world.tasks.spawn(await_nested(depth, result));
    world.run();
  });
  CHECK(result == depth);
}

TEST_CASE("tasks nested a million deep need no stack to be cancelled") {
  int alive = 0;
  with_small_stack([&alive] {
    TaskWorld world;
    world.tasks.spawn(nest_and_wait(depth, alive));
    world.simulator.run_until(Time() + 1s);
    if (alive != static_cast<int>(depth) + 1) return;
    world.tasks.cancel_all();
    alive += 7;
  });
  CHECK(alive == 7);
}

TEST_CASE("an exception goes up many thousand tasks without growing the stack") {
  bool caught = false;
  with_small_stack([&caught] {
    TaskWorld world;
    world.scheduler.on_failure([&caught](const std::exception_ptr&) { caught = true; });
    world.tasks.spawn(nest_and_throw(depth / 10));
    world.run();
  });
  CHECK(caught);
}
