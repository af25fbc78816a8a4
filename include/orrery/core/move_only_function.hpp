#pragma once

#include <functional>
#include <version>

#ifndef __cpp_lib_move_only_function
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#endif

namespace orrery {

#ifdef __cpp_lib_move_only_function

/// A callable that may hold what cannot be copied: `std::move_only_function`, where the library has it.
template <class Signature>
using MoveOnlyFunction = std::move_only_function<Signature>;

#else

template <class Signature>
class MoveOnlyFunction;

/// A callable that may hold what cannot be copied, for libraries without `std::move_only_function` (libc++ 22).
template <class Result, class... Arguments>
class MoveOnlyFunction<Result(Arguments...)> {
 public:
  MoveOnlyFunction() {}
  MoveOnlyFunction(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): as in the standard.
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, MoveOnlyFunction> &&
             std::is_invocable_r_v<Result, std::decay_t<F>&, Arguments...>)
  MoveOnlyFunction(F&& function)  // NOLINT(google-explicit-constructor): as in the standard.
      : held_(std::make_unique<Held<std::decay_t<F>>>(std::forward<F>(function))) {}

  explicit operator bool() const { return held_ != nullptr; }
  Result operator()(Arguments... arguments) { return held_->call(std::forward<Arguments>(arguments)...); }

 private:
  struct Callable {
    virtual ~Callable() = default;
    virtual Result call(Arguments... arguments) = 0;
  };
  template <class F>
  struct Held final : Callable {
    explicit Held(F&& function) : function_(std::move(function)) {}
    explicit Held(const F& function) : function_(function) {}
    Result call(Arguments... arguments) override { return function_(std::forward<Arguments>(arguments)...); }
    F function_;
  };

  std::unique_ptr<Callable> held_;
};

#endif

}  // namespace orrery
