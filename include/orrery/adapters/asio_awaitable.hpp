#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/system/system_error.hpp>

#include <orrery/adapters/asio_context.hpp>
#include <orrery/core/shared_ptr.hpp>

/// Asio's coroutines, made from its handlers.
namespace orrery::asio {

// [awaitable]
template <class T>
using awaitable = Task<T>;
inline constexpr struct use_awaitable_t {
} use_awaitable;
inline constexpr struct detached_t {
} detached;

/// The awaitable form of what `begin` does with a handler.
template <class T, class Begin>
awaitable<T> awaited(Begin begin) {
  struct Outcome {
    Event there;
    error_code error;
    std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value;
  };
  auto outcome = std::make_shared<Outcome>();
  begin([outcome](error_code error, auto&&... value) {
    outcome->error = error;
    outcome->value.emplace(std::forward<decltype(value)>(value)...);
    outcome->there.set();
  });
  co_await outcome->there.wait();
  if (outcome->error) throw boost::system::system_error(outcome->error);
  if constexpr (!std::is_void_v<T>) co_return std::move(*outcome->value);
}
// [awaitable]

/// What it throws, nobody hears.
inline awaitable<void> alone(awaitable<void> coroutine) {
  try {
    co_await std::move(coroutine);
  } catch (const std::exception&) {
  }
}
inline void co_spawn(io_context& context, awaitable<void> coroutine, detached_t) {
  context.spawn(alone(std::move(coroutine)));
}

}  // namespace orrery::asio
