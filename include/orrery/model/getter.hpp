#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace orrery::model::detail {

/// As `std::invoke`, for which <functional> would have to be read.
template <class Get, class Object>
decltype(auto) got(Get get, const Object& from) {
  if constexpr (std::is_member_object_pointer_v<Get>)
    return (from.*get);
  else if constexpr (std::is_member_function_pointer_v<Get>)
    return (from.*get)();
  else
    return get(from);
}

/// How something is had of an object: a pointer to a member, or a function without state. Where `std::function` takes a
/// class for each, this is one for all.
template <class Result>
class Getter {
 public:
  /// `convert` makes the result of what `get` gives; it has no state.
  template <class Object, class Get, class Convert>
  static Getter of(Get get, Convert) {
    static_assert(std::is_trivially_copyable_v<Get> && sizeof(Get) <= bytes, "a getter has no state of its own");
    Getter getter;
    if constexpr (!std::is_empty_v<Get>) std::memcpy(getter.get_.data(), &get, sizeof(Get));
    getter.call_ = [](const void* object, const std::byte* stored) -> Result {
      const auto& from = *static_cast<const Object*>(object);
      if constexpr (std::is_empty_v<Get>) {
        return Convert()(got(Get(), from));
      } else {
        Get how{};
        std::memcpy(&how, stored, sizeof(Get));
        return Convert()(got(how, from));
      }
    };
    return getter;
  }

  /// Of an object of the type that it was made for.
  [[nodiscard]] Result operator()(const void* object) const { return call_(object, get_.data()); }

 private:
  static constexpr std::size_t bytes = 2 * sizeof(void*);

  Result (*call_)(const void*, const std::byte*) = nullptr;
  std::array<std::byte, bytes> get_{};
};

}  // namespace orrery::model::detail
