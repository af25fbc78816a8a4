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

// 16 bytes of growth each would need hundreds of stacks; a sanitizer makes them ten times as slow.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t resumptions = 1'000'000;
#elif defined(__has_feature)
constexpr std::uint64_t resumptions = __has_feature(address_sanitizer) ? 1'000'000 : 10'000'000;
#else
constexpr std::uint64_t resumptions = 10'000'000;
#endif

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

Task<std::uint64_t> nest(std::uint64_t depth) {
  if (depth == 0) co_return 0;
  const std::uint64_t below = co_await nest(depth - 1);
  co_return below + 1;
}

Task<> await_nested(std::uint64_t depth, std::uint64_t& result) { result = co_await nest(depth); }

Task<> nest_and_wait(std::uint64_t depth, int& alive) {
  const Tracked tracked(alive);
  if (depth == 0) {
    co_await sleep_for(1h);
  } else {
    co_await nest_and_wait(depth - 1, alive);
  }
}

Task<> nest_and_throw(std::uint64_t depth) {
  if (depth == 0) throw 1;
  co_await nest_and_throw(depth - 1);
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

TEST_CASE("a million awaited tasks that never suspend need no stack") {
  std::uint64_t done = 0;
  with_small_stack([&done] {
    TaskWorld world;
    world.tasks.spawn(await_many(1'000'000, done));
    world.run();
  });
  CHECK(done == 1'000'000);
}

TEST_CASE("tasks nested a million deep need no stack to call, nor to return") {
  std::uint64_t result = 0;
  with_small_stack([&result] {
    TaskWorld world;
    world.tasks.spawn(await_nested(1'000'000, result));
    world.run();
  });
  CHECK(result == 1'000'000);
}

TEST_CASE("tasks nested a million deep need no stack to be cancelled") {
  int alive = 0;
  with_small_stack([&alive] {
    TaskWorld world;
    world.tasks.spawn(nest_and_wait(1'000'000, alive));
    world.simulator.run_until(Time() + 1s);
    if (alive != 1'000'001) return;
    world.tasks.cancel_all();
    alive += 7;
  });
  CHECK(alive == 7);
}

TEST_CASE("an exception goes up a hundred thousand tasks without growing the stack") {
  bool caught = false;
  with_small_stack([&caught] {
    TaskWorld world;
    world.scheduler.on_failure([&caught](const std::exception_ptr&) { caught = true; });
    world.tasks.spawn(nest_and_throw(100'000));
    world.run();
  });
  CHECK(caught);
}
