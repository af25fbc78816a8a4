#pragma once

#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/released.hpp>

namespace orrery {

template <class Signature>
class MoveOnlyFunction;

/// A callable that may hold what cannot be copied: C++23's `std::move_only_function`, which not all libraries have
/// (libc++ 22) and for which the others read all of <functional>. What fits into three pointers needs no memory of its
/// own.
template <class Result, class... Arguments>
class MoveOnlyFunction<Result(Arguments...)> {
 public:
  MoveOnlyFunction() {}
  MoveOnlyFunction(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): as in the standard.
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, MoveOnlyFunction> &&
             std::is_invocable_r_v<Result, std::decay_t<F>&, Arguments...>)
  MoveOnlyFunction(F&& function) {  // NOLINT(google-explicit-constructor): as in the standard.
    using Held = std::decay_t<F>;
    if constexpr (fits<Held>) {
      ::new (static_cast<void*>(room_)) Held(std::forward<F>(function));
      operations_ = &in_place<Held>;
    } else {
      ::new (static_cast<void*>(room_)) Held*(new Held(std::forward<F>(function)));
      operations_ = &elsewhere<Held>;
    }
  }
  MoveOnlyFunction(MoveOnlyFunction&& other) noexcept { take(other); }
  MoveOnlyFunction& operator=(MoveOnlyFunction&& other) noexcept {
    if (this != &other) {
      destroy();
      take(other);
    }
    return *this;
  }
  ~MoveOnlyFunction() { destroy(); }

  explicit operator bool() const { return operations_ != nullptr; }
  /// There must be something to call.
  Result operator()(Arguments... arguments) {
    ORRERY_CHECK(operations_ != nullptr);
    return operations_->call(room_, std::forward<Arguments>(arguments)...);
  }

 private:
  struct Operations {
    Result (*call)(void* room, Arguments&&... arguments);
    void (*move)(void* from, void* to) noexcept;  // Leaves nothing in `from`.
    void (*destroy)(void* room) noexcept;
  };

  template <class F>
  static Result call(F& function, Arguments&&... arguments) {
    if constexpr (std::is_void_v<Result>)
      static_cast<void>(function(std::forward<Arguments>(arguments)...));
    else
      return function(std::forward<Arguments>(arguments)...);
  }

  template <class F>
  static constexpr bool fits =
      sizeof(F) <= 3 * sizeof(void*) && alignof(F) <= alignof(void*) && std::is_nothrow_move_constructible_v<F>;

  template <class F>
  static constexpr Operations in_place = {
      .call = [](void* room, Arguments&&... arguments) -> Result {
        return call(*static_cast<F*>(room), std::forward<Arguments>(arguments)...);
      },
      .move =
          [](void* from, void* to) noexcept {
            ::new (to) F(std::move(*static_cast<F*>(from)));
            static_cast<F*>(from)->~F();
          },
      .destroy = [](void* room) noexcept { static_cast<F*>(room)->~F(); },
  };
  template <class F>
  static constexpr Operations elsewhere = {
      .call = [](void* room, Arguments&&... arguments) -> Result {
        return call(**static_cast<F**>(room), std::forward<Arguments>(arguments)...);
      },
      .move = [](void* from, void* to) noexcept { ::new (to) F*(*static_cast<F**>(from)); },
      .destroy = [](void* room) noexcept { delete *static_cast<F**>(room); },
  };

  void take(MoveOnlyFunction& other) noexcept {
    operations_ = detail::released(other.operations_);
    if (operations_ != nullptr) operations_->move(other.room_, room_);
  }
  void destroy() noexcept {
    if (operations_ != nullptr) detail::released(operations_)->destroy(room_);
  }

  const Operations* operations_ = nullptr;
  alignas(void*) std::byte room_[3 * sizeof(void*)];
};

}  // namespace orrery
