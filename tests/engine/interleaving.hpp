#pragma once

#include <ucontext.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace orrery::testing_engine {

/// Runs a few pieces of code in every order in which their atomic operations can follow each other, one operation at a
/// time (sequential consistency; what weaker orders allow is for the thread sanitizer to find). Depth first: a schedule
/// is the list of choices; the next one differs in its last choice that has an alternative left.
class Interleavings {
 public:
  /// Calls `make` for each schedule; it returns the pieces. After each, `check` must hold. Returns the number of
  /// schedules.
  std::uint64_t explore(const std::function<std::vector<std::function<void()>>()>& make,
                        const std::function<void()>& check) {
    std::uint64_t schedules = 0;
    choices_.clear();
    do {
      run_once(make());
      check();
      ++schedules;
    } while (next_schedule());
    return schedules;
  }

  /// Called before each atomic operation: another piece may go first.
  static void step() {
    if (current_ != nullptr) current_->yield();
  }

 private:
  struct Fiber {
    ucontext_t context;
    std::unique_ptr<std::byte[]> stack;
    std::function<void()> work;
    bool done = false;
  };
  struct Choice {
    std::uint32_t taken;
    std::uint32_t options;
  };
  static constexpr std::size_t stack_size = 64 * 1024;

  void run_once(std::vector<std::function<void()>> pieces) {
    fibers_.resize(pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      Fiber& fiber = fibers_[i];
      if (fiber.stack == nullptr) fiber.stack = std::make_unique<std::byte[]>(stack_size);
      fiber.work = std::move(pieces[i]);
      fiber.done = false;
      getcontext(&fiber.context);
      fiber.context.uc_stack.ss_sp = fiber.stack.get();
      fiber.context.uc_stack.ss_size = stack_size;
      fiber.context.uc_link = &main_;
      makecontext(&fiber.context, &Interleavings::enter, 0);
    }
    current_ = this;
    for (depth_ = 0;; ++depth_) {
      std::vector<std::size_t> ready;
      for (std::size_t i = 0; i < fibers_.size(); ++i)
        if (!fibers_[i].done) ready.push_back(i);
      if (ready.empty()) break;
      if (depth_ == choices_.size()) choices_.push_back({0, static_cast<std::uint32_t>(ready.size())});
      running_ = ready[choices_[depth_].taken];
      swapcontext(&main_, &fibers_[running_].context);
    }
    current_ = nullptr;
  }

  bool next_schedule() {
    while (!choices_.empty() && choices_.back().taken + 1 == choices_.back().options) choices_.pop_back();
    if (choices_.empty()) return false;
    ++choices_.back().taken;
    return true;
  }

  static void enter() {
    Fiber& fiber = current_->fibers_[current_->running_];
    fiber.work();
    fiber.done = true;
  }
  void yield() { swapcontext(&fibers_[running_].context, &main_); }

  static inline Interleavings* current_ = nullptr;
  ucontext_t main_;
  std::vector<Fiber> fibers_;
  std::size_t running_ = 0;
  std::size_t depth_ = 0;
  std::vector<Choice> choices_;
};

/// An atomic whose every operation is such a step.
template <class T>
class SteppedAtomic {
 public:
  SteppedAtomic() = default;
  explicit SteppedAtomic(T value) : value_(value) {}
  [[nodiscard]] T load(std::memory_order) const {
    Interleavings::step();
    return value_;
  }
  void store(T value, std::memory_order) {
    Interleavings::step();
    value_ = value;
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order, std::memory_order) {
    Interleavings::step();
    if (value_ == expected) {
      value_ = desired;
      return true;
    }
    expected = value_;
    return false;
  }

 private:
  T value_{};
};

}  // namespace orrery::testing_engine
