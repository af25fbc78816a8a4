#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>
#include <orrery/process/wire_fields.hpp>

namespace orrery {

// How the types of the language and of the standard library travel; structs are in wire.hpp.

/// Integers: little-endian, of their width. Use types whose width is the same everywhere, so not `std::size_t`.
template <std::integral Int>
  requires(!std::same_as<Int, bool>)
struct WireCodec<Int> {
  using Unsigned = std::make_unsigned_t<Int>;
  static constexpr std::size_t bytes_min() { return sizeof(Int); }
  static void measure(WireSize& size, const Int&) { size.add_bytes(sizeof(Int)); }
  static void write(WireWriter& writer, const Int& value) { writer.fixed(static_cast<Unsigned>(value)); }
  static void read(WireReader& reader, Int& value) { value = static_cast<Int>(reader.fixed<Unsigned>()); }
};

/// A byte: 0 or 1.
template <>
struct WireCodec<bool> {
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const bool&) { size.add_bytes(1); }
  static void write(WireWriter& writer, const bool& value) { writer.fixed(static_cast<std::uint8_t>(value ? 1 : 0)); }
  static void read(WireReader& reader, bool& value) {
    const std::size_t offset = reader.offset();
    const auto byte = reader.fixed<std::uint8_t>();
    if (byte > 1) reader.fail(WireFault::bad_value, offset);
    value = byte == 1;
  }
};

/// IEEE 754, as the integer with the same bits.
template <std::floating_point Real>
  requires(sizeof(Real) == 4 || sizeof(Real) == 8)
struct WireCodec<Real> {
  using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
  static constexpr std::size_t bytes_min() { return sizeof(Real); }
  static void measure(WireSize& size, const Real&) { size.add_bytes(sizeof(Real)); }
  static void write(WireWriter& writer, const Real& value) { writer.fixed(std::bit_cast<Bits>(value)); }
  static void read(WireReader& reader, Real& value) { value = std::bit_cast<Real>(reader.fixed<Bits>()); }
};

/// Nanoseconds.
template <>
struct WireCodec<Duration> {
  static constexpr std::size_t bytes_min() { return 8; }
  static void measure(WireSize& size, const Duration&) { size.add_bytes(8); }
  static void write(WireWriter& writer, const Duration& value) {
    writer.fixed(static_cast<std::uint64_t>(value.count()));
  }
  static void read(WireReader& reader, Duration& value) {
    value = Duration{static_cast<std::int64_t>(reader.fixed<std::uint64_t>())};
  }
};
template <>
struct WireCodec<Time> {
  static constexpr std::size_t bytes_min() { return 8; }
  static void measure(WireSize& size, const Time&) { size.add_bytes(8); }
  static void write(WireWriter& writer, const Time& value) { writer.fixed(value.ns()); }
  static void read(WireReader& reader, Time& value) { value = Time::from_ns(reader.fixed<std::uint64_t>()); }
};
template <>
struct WireCodec<NodeId> {
  static constexpr std::size_t bytes_min() { return 4; }
  static void measure(WireSize& size, const NodeId&) { size.add_bytes(4); }
  static void write(WireWriter& writer, const NodeId& id) { writer.fixed(id.value); }
  static void read(WireReader& reader, NodeId& id) { id.value = reader.fixed<std::uint32_t>(); }
};

/// A length (varint) and the bytes.
template <>
struct WireCodec<std::string> {
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const std::string& value) {
    size.add_bytes(varint_bytes(value.size()) + value.size());
  }
  static void write(WireWriter& writer, const std::string& value) { writer.sized(value); }
  static void read(WireReader& reader, std::string& value, std::size_t max = WireReader::no_bound) {
    value.assign(reader.sized(max));
  }
};

namespace detail {

template <class T>
concept Octet = std::same_as<T, std::uint8_t> || std::same_as<T, char>;

template <class T>
[[nodiscard]] std::string_view octets(const T& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size()};
}

}  // namespace detail

/// The elements, one after the other.
template <class T, std::size_t n>
struct WireCodec<std::array<T, n>> {
  static constexpr std::size_t bytes_min() { return n * WireCodec<T>::bytes_min(); }
  static void measure(WireSize& size, const std::array<T, n>& values) {
    for (const T& value : values) size(value);
  }
  static void write(WireWriter& writer, const std::array<T, n>& values) {
    if constexpr (detail::Octet<T>) {
      writer.raw(detail::octets(values));
    } else {
      for (const T& value : values) WireCodec<T>::write(writer, value);
    }
  }
  static void read(WireReader& reader, std::array<T, n>& values) {
    if constexpr (detail::Octet<T>) {
      const std::string_view bytes = reader.raw(n);
      if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    } else {
      for (T& value : values) WireCodec<T>::read(reader, value);
    }
  }
};

/// A count (varint) and the elements, which take a byte each at least: not of structs without fields.
template <class T>
struct WireCodec<std::vector<T>> {
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const std::vector<T>& values) {
    size.add_bytes(varint_bytes(values.size()));
    const std::size_t before = size.bytes();
    for (const T& value : values) size(value);
    ORRERY_CHECK_MESSAGE(size.bytes() - before >= values.size(), "a vector of what takes no bytes");
  }
  static void write(WireWriter& writer, const std::vector<T>& values) {
    writer.varint(values.size());
    for (const T& value : values) WireCodec<T>::write(writer, value);
  }
  /// Makes no room for what is only claimed: at most as many bytes as there is input, or `claimed_bytes_max`.
  static void read(WireReader& reader, std::vector<T>& values, std::size_t max = WireReader::no_bound) {
    values.clear();
    const std::size_t count = reader.count(max, std::max<std::size_t>(1, WireCodec<T>::bytes_min()));
    values.reserve(std::min(count, std::max(reader.left(), claimed_bytes_max) / sizeof(T)));
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
      T value{};
      WireCodec<T>::read(reader, value);
      values.push_back(std::move(value));
    }
  }

 private:
  static constexpr std::size_t claimed_bytes_max = 1024;
};

/// Whether there is a value (as a bool), and the value.
template <class T>
struct WireCodec<std::optional<T>> {
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const std::optional<T>& value) {
    size.add_bytes(1);
    if (value.has_value()) size(*value);
  }
  static void write(WireWriter& writer, const std::optional<T>& value) {
    WireCodec<bool>::write(writer, value.has_value());
    if (value.has_value()) WireCodec<T>::write(writer, *value);
  }
  static void read(WireReader& reader, std::optional<T>& value) {
    value.reset();
    bool there = false;
    WireCodec<bool>::read(reader, there);
    if (there && reader.ok()) WireCodec<T>::read(reader, value.emplace());
  }
};

/// Nothing.
template <>
struct WireCodec<std::monostate> {
  static constexpr std::size_t bytes_min() { return 0; }
  static void measure(WireSize&, const std::monostate&) {}
  static void write(WireWriter&, const std::monostate&) {}
  static void read(WireReader&, std::monostate&) {}
};

/// Which alternative (varint, from 0), and its value. Add alternatives at the end only.
template <class... Ts>
struct WireCodec<std::variant<Ts...>> {
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const std::variant<Ts...>& value) {
    size.add_bytes(varint_bytes(value.index()));
    std::visit([&size](const auto& held) { size(held); }, value);
  }
  static void write(WireWriter& writer, const std::variant<Ts...>& value) {
    writer.varint(value.index());
    std::visit([&writer](const auto& held) { WireCodec<std::remove_cvref_t<decltype(held)>>::write(writer, held); },
               value);
  }
  static void read(WireReader& reader, std::variant<Ts...>& value) {
    const std::size_t offset = reader.offset();
    const std::uint64_t index = reader.varint();
    if (!reader.ok()) return;
    if (index >= sizeof...(Ts)) return reader.fail(WireFault::bad_value, offset);
    read_alternative(reader, value, index, std::index_sequence_for<Ts...>());
  }

 private:
  template <std::size_t... I>
  static void read_alternative(WireReader& reader, std::variant<Ts...>& value, std::uint64_t index,
                               std::index_sequence<I...>) {
    (void)((index == I && (WireCodec<Ts>::read(reader, value.template emplace<I>()), true)) || ...);
  }
};

}  // namespace orrery
