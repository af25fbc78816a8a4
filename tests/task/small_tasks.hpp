#pragma once

#include <stdexcept>

#include <orrery/task/sleep.hpp>
#include <orrery/task/task.hpp>

#include "task/task_fixture.hpp"

namespace orrery::test {

inline Task<int> value_after(Duration delay, int value, int& alive) {
  const Tracked tracked(alive);
  co_await sleep_for(delay);
  co_return value;
}

inline Task<> nothing_after(Duration delay) { co_await sleep_for(delay); }

inline Task<int> immediate(int value) { co_return value; }

inline Task<int> throw_after(Duration delay) {
  co_await sleep_for(delay);
  throw std::runtime_error("thrown");
}

}  // namespace orrery::test
