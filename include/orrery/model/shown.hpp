#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/model/getter.hpp>

namespace orrery {
class Process;
}

namespace orrery::model {

/// What a part of a process's state may be, as everybody but the process sees it.
enum class ShownType : std::uint8_t { boolean, integer, real, duration, text };
[[nodiscard]] std::string_view to_string(ShownType type);

/// A value of shown state; `std::monostate` where there is none: the node is down, or has no such field.
using ShownValue = std::variant<std::monostate, bool, std::int64_t, double, Duration, std::string>;
[[nodiscard]] std::string to_string(const ShownValue& value);

/// One part of a process's state that rules read and people see.
struct ShownField {
  std::string name;
  ShownType type = ShownType::text;
  std::string meaning;  ///< One sentence.
};

namespace detail {

/// Here and in what follows: out of line, since models declare hundreds.
void declare(std::vector<ShownField>& fields, std::string_view name, ShownType type, std::string_view meaning);

template <class T>
constexpr ShownType shown_type() {
  if constexpr (std::is_same_v<T, bool>)
    return ShownType::boolean;
  else if constexpr (std::is_integral_v<T>)
    return ShownType::integer;
  else if constexpr (std::is_floating_point_v<T>)
    return ShownType::real;
  else if constexpr (std::is_same_v<T, Duration>)
    return ShownType::duration;
  else {
    static_assert(std::is_convertible_v<T, std::string_view>, "shown state is bool, number, Duration or text");
    return ShownType::text;
  }
}

/// What a getter gives, as what it is shown as.
struct ToShown {
  template <class T, class To = ShownValue>
  To operator()(const T& value) const {
    constexpr ShownType type = shown_type<T>();
    if constexpr (type == ShownType::integer)
      return static_cast<std::int64_t>(value);
    else if constexpr (type == ShownType::real)
      return static_cast<double>(value);
    else if constexpr (type == ShownType::text)
      return std::string(std::string_view(value));
    else
      return value;
  }
};

}  // namespace detail

/// The state that processes of a class show: names, types, and how each is had. Read only between events; a getter
/// neither changes the process nor draws.
///
///     const Shown<Queue> shown = Shown<Queue>()
///         .field("length", &Queue::length, "Messages that wait.")
///         .field("full", [](const Queue& q) { return q.length() == q.bound(); }, "Whether it takes no more.");
template <class P>
class Shown {
 public:
  template <class Get>
  Shown& field(std::string_view name, Get get, std::string_view meaning) {
    using T = std::remove_cvref_t<std::invoke_result_t<Get, const P&>>;
    detail::declare(fields_, name, detail::shown_type<T>(), meaning);
    getters_.push_back(detail::Getter<ShownValue>::of<P>(get, detail::ToShown()));
    return *this;
  }

  [[nodiscard]] const std::vector<ShownField>& all() const { return fields_; }
  /// A `ShownValue`: whoever asks for it needs the class, whoever only declares fields does not.
  [[nodiscard]] auto value(std::size_t field, const P& of) const { return getters_[field](&of); }

 private:
  std::vector<ShownField> fields_;
  std::vector<detail::Getter<ShownValue>> getters_;
};

}  // namespace orrery::model
