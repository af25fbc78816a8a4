#include <orrery/task/frame_pool.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>
#include <orrery/core/run_context.hpp>

#include "core/dies.hpp"

using namespace orrery;

namespace {

// Under AddressSanitizer frames come from operator new, so that it sees each.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool pooled = false;
#elif defined(__has_feature)
constexpr bool pooled = !__has_feature(address_sanitizer);
#else
constexpr bool pooled = true;
#endif

struct PooledRun {
  FramePool pool;
  RunContext context;
  PooledRun() { context.frames = &pool; }
};

}  // namespace

TEST_CASE("frames of a run come from its pool, are aligned, and do not overlap") {
  PooledRun run;
  const RunScope scope(&run.context);
  Random random(1);
  std::vector<std::pair<unsigned char*, std::size_t>> frames;
  for (int i = 0; i < 5'000; ++i) {
    const auto bytes = static_cast<std::size_t>(1 + random.below(FramePool::pooled_bytes_max));
    auto* frame = static_cast<unsigned char*>(allocate_frame(bytes));
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(frame) % 16, 0);
    std::memset(frame, i & 0xff, bytes);
    frames.emplace_back(frame, bytes);
    if (random.below(2) == 0) {
      const auto victim = static_cast<std::size_t>(random.below(frames.size()));
      std::swap(frames[victim], frames.back());
      const auto [memory, size] = frames.back();
      REQUIRE(std::memcmp(memory, memory + 1, size - 1) == 0);  // All its bytes are what the first is.
      free_frame(memory, size);
      frames.pop_back();
    }
  }
  CHECK((run.pool.frames_alive() > 0) == pooled);
  for (const auto& [memory, size] : frames) free_frame(memory, size);
  CHECK(run.pool.frames_alive() == 0);
}

TEST_CASE("freed frames are reused, so that a pool grows with the frames alive, not with those made") {
  PooledRun run;
  const RunScope scope(&run.context);
  std::set<void*> places;
  for (int i = 0; i < 100'000; ++i) {
    void* first = allocate_frame(200);
    void* second = allocate_frame(700);
    if (pooled) places.insert({first, second});
    free_frame(first, 200);
    free_frame(second, 700);
  }
  CHECK(places.size() == (pooled ? 2 : 0));
  CHECK(run.pool.slab_bytes() <= 128 * 1024);
}

TEST_CASE("a frame larger than the pool's classes, or outside a run, comes from the heap") {
  PooledRun run;
  void* outside = allocate_frame(100);
  {
    const RunScope scope(&run.context);
    void* large = allocate_frame(FramePool::pooled_bytes_max + 1);
    CHECK(run.pool.frames_alive() == 0);
    free_frame(large, FramePool::pooled_bytes_max + 1);
    free_frame(outside, 100);
  }
  CHECK(run.pool.frames_alive() == 0);
}

TEST_CASE("a frame goes back to the pool that it came from, whatever run is current") {
  PooledRun one;
  PooledRun two;
  void* frame = nullptr;
  {
    const RunScope scope(&one.context);
    frame = allocate_frame(100);
  }
  {
    const RunScope scope(&two.context);
    free_frame(frame, 100);
  }
  CHECK(one.pool.frames_alive() == 0);
  CHECK(two.pool.frames_alive() == 0);
  CHECK(two.pool.slab_bytes() == 0);
}

TEST_CASE("a pool that dies before its frames is a failed check") {
  if (!pooled) return;
  CHECK(dies([] {
    auto run = std::make_unique<PooledRun>();
    const RunScope scope(&run->context);
    static_cast<void>(allocate_frame(100));
    run.reset();
  }));
}

TEST_CASE("in reverse order frames descend in memory, and the one given back first is reused first") {
  if (!pooled) return;
  PooledRun run;
  run.pool.reverse_order();
  const RunScope scope(&run.context);
  std::vector<void*> frames;
  for (int i = 0; i < 4; ++i) {
    frames.push_back(allocate_frame(100));
    if (i > 0) CHECK(std::less<>()(frames.back(), frames[frames.size() - 2]));
  }
  for (void* frame : frames) free_frame(frame, 100);
  for (void* frame : frames) CHECK(allocate_frame(100) == frame);
  for (void* frame : frames) free_frame(frame, 100);
  void* small = allocate_frame(1);
  CHECK(std::find(frames.begin(), frames.end(), small) == frames.end());
  free_frame(small, 1);
  CHECK(run.pool.frames_alive() == 0);
}
