#include <orrery/core/move_only_function.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "core/dies.hpp"

using orrery::MoveOnlyFunction;

namespace {

// Counts how many of it there are.
struct Counted {
  explicit Counted(int& alive) : alive_(&alive) { ++*alive_; }
  Counted(Counted&& other) noexcept : alive_(other.alive_) { ++*alive_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --*alive_; }
  int operator()() const { return *alive_; }
  int* alive_;
};

}  // namespace

TEST_CASE("a function that holds what cannot be copied") {
  MoveOnlyFunction<std::string(int)> function = [kept = std::make_unique<std::string>("n = ")](int n) {
    return *kept + std::to_string(n);
  };
  CHECK(function(3) == "n = 3");
  MoveOnlyFunction<std::string(int)> other = std::move(function);
  CHECK_FALSE(static_cast<bool>(function));
  CHECK(other(4) == "n = 4");
}

TEST_CASE("what it holds is destroyed once, small or large, by whoever has it last") {
  int alive = 0;
  const auto run_through = [](auto callable) {
    MoveOnlyFunction<int()> first = std::move(callable);
    MoveOnlyFunction<int()> second = std::move(first);
    first = std::move(second);
    CHECK(first() >= 1);
    second = nullptr;
    first = nullptr;
  };
  run_through(Counted(alive));
  CHECK(alive == 0);
  run_through([counted = Counted(alive), bytes = std::array<char, 100>{}] { return counted() + bytes[99]; });
  CHECK(alive == 0);
}

TEST_CASE("arguments are passed on as they are, and what is returned may be dropped") {
  MoveOnlyFunction<int(std::unique_ptr<int>, int&)> function = [](std::unique_ptr<int> owned, int& seen) {
    seen = *owned;
    return *owned + 1;
  };
  int seen = 0;
  CHECK(function(std::make_unique<int>(7), seen) == 8);
  CHECK(seen == 7);
  MoveOnlyFunction<void(int&)> drops = [](int& n) { return ++n; };
  drops(seen);
  CHECK(seen == 8);
}

TEST_CASE("to call nothing is a check") {
  CHECK(dies([] {
    MoveOnlyFunction<void()> nothing;
    nothing();
  }));
}
