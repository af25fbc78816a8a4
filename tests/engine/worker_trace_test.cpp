#include <doctest/doctest.h>

#include <cstdint>

#include <orrery/engine/engine.hpp>
#include <orrery/engine/worker_trace.hpp>

namespace orrery {
namespace {

using Kind = WorkerSpan::Kind;

struct Walker : Actor<Walker> {
  std::uint64_t steps = 0;
  void on(OnTick, Context&) { ++steps; }
};

Engine walkers(std::uint32_t threads, std::uint64_t scheduling_seed = 7) {
  Engine engine = Engine::builder().threads(threads).partitions(16).scheduling_seed(scheduling_seed).build();
  engine.spawn<Walker>(5000);
  return engine;
}

WorkerSpan span_at(std::uint64_t ns) { return {.began_ns = ns, .ended_ns = ns + 1}; }

TEST_CASE("the spans of all threads are all that was dispatched, in order, partition by partition") {
  for (const std::uint32_t threads : {1u, 2u, 4u}) {
    CAPTURE(threads);
    Engine engine = walkers(threads);
    WorkerTrace trace(10'000);
    engine.trace_workers(&trace);
    engine.run_ticks(50);
    CHECK(trace.workers() == threads);
    std::uint64_t dispatches = 0, stolen = 0, ran = 0;
    for (std::size_t worker = 0; worker < trace.workers(); ++worker) {
      CHECK(trace.forgotten(worker) == 0);
      std::uint64_t free_from = 0;
      for (const WorkerSpan& span : trace.spans(worker)) {
        CHECK(span.began_ns >= free_from);
        CHECK(span.ended_ns >= span.began_ns);
        free_from = span.ended_ns;
        dispatches += span.dispatches;
        stolen += span.kind == Kind::stolen ? 1 : 0;
        ran += span.kind == Kind::wait ? 0 : 1;
        if (span.kind == Kind::wait) CHECK(span.dispatches == 0);
      }
    }
    CHECK(dispatches == 50 * 5000);
    CHECK(ran == 50 * 16);
    std::uint64_t steals = 0;
    for (const WorkerStats& worker : engine.workers()) steals += worker.steals;
    CHECK(stolen == steals);
  }
}

TEST_CASE("a trace changes nothing of the world, and ends when it is taken away") {
  Engine plain = walkers(2), traced = walkers(2);
  WorkerTrace trace(10);
  traced.trace_workers(&trace);
  plain.run_ticks(20);
  traced.run_ticks(10);
  traced.trace_workers(nullptr);
  const std::uint64_t last = trace.spans(0).back().ended_ns;
  traced.run_ticks(10);
  CHECK(trace.spans(0).back().ended_ns == last);
  CHECK(traced.digest() == plain.digest());
}

TEST_CASE("of each thread the last spans are kept") {
  WorkerTrace trace(3);
  trace.start(2);
  for (std::uint64_t at = 0; at < 8; ++at) {
    trace.add(1, span_at(at));
    const std::vector<WorkerSpan> kept = trace.spans(1);
    CHECK(kept.size() == std::min<std::uint64_t>(at + 1, 3));
    CHECK(kept.back().began_ns == at);
    CHECK(kept.front().began_ns == trace.forgotten(1));
    CHECK(trace.forgotten(1) == at + 1 - kept.size());
  }
  CHECK(trace.spans(0).empty());
  trace.start(2);
  CHECK(trace.spans(1).empty());
}

}  // namespace
}  // namespace orrery
