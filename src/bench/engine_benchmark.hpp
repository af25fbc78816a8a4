#pragma once

#include <cstdint>
#include <utility>

#include <orrery/engine/engine.hpp>
#include <orrery/engine/engine_observer.hpp>

#include "stepped.hpp"

namespace orrery {

/// An engine that runs on by so many ticks a step; what it has done is one of its counters.
class EngineBenchmark : public SteppedBenchmark {
 public:
  EngineBenchmark(Engine engine, Tick ticks, std::uint64_t EngineStats::* counter)
      : engine_(std::move(engine)),
        ticks_(ticks),
        counter_(counter),
        counted_(engine_.stats().*counter),
        observer_(engine_) {}

  [[nodiscard]] Engine* engine() final { return &engine_; }
  [[nodiscard]] Inspectable* inspectable() final { return &observer_; }
  // One that was paused or ended by hand does not go on.
  [[nodiscard]] Duration due() const final { return runs() ? Duration(0) : Duration::max(); }

 protected:
  std::uint64_t step() override {
    timed([&] { engine_.run_ticks(ticks_); });
    return count();
  }
  [[nodiscard]] bool goes_on() const final { return runs(); }
  /// Operations since this was last called.
  std::uint64_t count() {
    const std::uint64_t total = engine_.stats().*counter_;
    return total - std::exchange(counted_, total);
  }

  Engine engine_;

 private:
  [[nodiscard]] bool runs() const {
    const EngineState state = engine_.state();
    return state == EngineState::built || state == EngineState::starting || state == EngineState::running;
  }

  Tick ticks_;
  std::uint64_t EngineStats::* counter_;
  std::uint64_t counted_;
  EngineObserver observer_;
};

}  // namespace orrery
