#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/model/reading.hpp>

namespace orrery::model {

/// What a field of a document may be.
enum class FieldType : std::uint8_t {
  boolean,
  integer,       ///< A JSON number without fraction.
  real,          ///< Any JSON number.
  duration,      ///< "150ms"
  rate,          ///< "100/s"
  bytes,         ///< "64KiB"
  bandwidth,     ///< "1Gbit/s"
  text,          ///< Any text.
  choice,        ///< One of some names.
  distribution,  ///< "10ms", which is constant, or {"uniform": ["5ms", "15ms"]} and the like.
  nodes,         ///< A pattern of node ids, such as "n*", or an array of them.
  object,        ///< An object with fields of its own.
  list,          ///< An array.
};
[[nodiscard]] std::string_view to_string(FieldType type);

struct Rate {
  double per_second = 0;
  friend auto operator<=>(const Rate&, const Rate&) = default;
};
struct ByteCount {
  std::uint64_t bytes = 0;
  friend auto operator<=>(const ByteCount&, const ByteCount&) = default;
};
struct Bandwidth {
  std::uint64_t bits_per_second = 0;
  friend auto operator<=>(const Bandwidth&, const Bandwidth&) = default;
};

/// How a C++ type stands in a document: `type`, `read` (nothing if it is wrong, which `reading` then knows) and `show`,
/// which writes what `read` reads. Specialise it for a type of your own.
template <class T>
struct FieldCodec;

/// The index of the choice that a text names.
[[nodiscard]] std::optional<std::size_t> read_choice(const Value& value,
                                                     const std::vector<std::pair<std::string, std::string>>& choices,
                                                     Reading& reading);

#define ORRERY_FIELD_CODEC(Type, kind)                                     \
  template <>                                                              \
  struct FieldCodec<Type> {                                                \
    static constexpr FieldType type = FieldType::kind;                     \
    static std::optional<Type> read(const Value& value, Reading& reading); \
    static std::string show(const Type& value);                            \
  }
ORRERY_FIELD_CODEC(bool, boolean);
ORRERY_FIELD_CODEC(std::uint32_t, integer);
ORRERY_FIELD_CODEC(std::uint64_t, integer);
ORRERY_FIELD_CODEC(std::int64_t, integer);
ORRERY_FIELD_CODEC(double, real);
ORRERY_FIELD_CODEC(Duration, duration);
ORRERY_FIELD_CODEC(Rate, rate);
ORRERY_FIELD_CODEC(ByteCount, bytes);
ORRERY_FIELD_CODEC(Bandwidth, bandwidth);
ORRERY_FIELD_CODEC(std::string, text);
#undef ORRERY_FIELD_CODEC

/// A value of an enumeration, as documents name it.
template <class E>
struct Choice {
  E value;
  std::string_view name;
  std::string_view meaning;
};

/// An enumeration whose values a function beside it lists: `std::span<const Choice<Mode>> field_choices(Mode)`.
template <class E>
  requires requires(E e) { field_choices(e); }
struct FieldCodec<E> {
  static constexpr FieldType type = FieldType::choice;
  static std::optional<E> read(const Value& value, Reading& reading) {
    const std::optional<std::size_t> index = read_choice(value, choices(), reading);
    return index ? std::optional<E>(field_choices(E())[*index].value) : std::nullopt;
  }
  static std::string show(const E& value) {
    for (const Choice<E>& choice : field_choices(E())) {
      if (choice.value == value) return std::string(choice.name);
    }
    return "?";
  }
  static std::vector<std::pair<std::string, std::string>> choices() {
    std::vector<std::pair<std::string, std::string>> all;
    for (const Choice<E>& choice : field_choices(E())) all.emplace_back(choice.name, choice.meaning);
    return all;
  }
};

}  // namespace orrery::model
