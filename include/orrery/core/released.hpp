#pragma once

namespace orrery::detail {

/// What `owner` pointed to; from now on it points to nothing. As `std::exchange`, which costs compilers more.
template <class T>
constexpr T* released(T*& owner) {
  T* const was = owner;
  owner = nullptr;
  return was;
}

}  // namespace orrery::detail
