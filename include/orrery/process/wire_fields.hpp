#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/process/wire_reader.hpp>
#include <orrery/process/wire_writer.hpp>

namespace orrery {

class WireSize;

/// How a type travels: `bytes_min()`, `measure(WireSize&, value)`, `write(WireWriter&, value)` and
/// `read(WireReader&, value&)`. Structs need none: see `wire.hpp`. Specialise it for a type that is no struct of yours.
template <class T>
struct WireCodec;

template <class T>
concept WireType = requires(T& value, const T& constant, WireSize& size, WireWriter& writer, WireReader& reader) {
  { WireCodec<T>::bytes_min() } -> std::same_as<std::size_t>;
  WireCodec<T>::measure(size, constant);
  WireCodec<T>::write(writer, constant);
  WireCodec<T>::read(reader, value);
};

namespace detail {

template <class Field>
constexpr void require_wire_type() {
  static_assert(!std::is_enum_v<Field>, "an enum field needs fields.up_to(field, last): a sender may send any number");
  static_assert(WireType<Field>, "no wire type: give the struct wire_fields, or specialise WireCodec");
}

template <class Field>
concept Enumeration = std::is_enum_v<Field>;

template <Enumeration Enum>
[[nodiscard]] constexpr auto enum_number(Enum value) {
  return static_cast<std::make_unsigned_t<std::underlying_type_t<Enum>>>(value);
}

template <std::integral Int>
[[nodiscard]] constexpr std::uint64_t varint_number(Int value) {
  if constexpr (std::signed_integral<Int>) {
    return zigzag(value);
  } else {
    return value;
  }
}

}  // namespace detail

// The three things that a list of fields is walked through with: one that measures, one that writes, one that reads.
// `wire_fields` of a struct calls the same functions of each; what they are for is told at `WireDecode`.

/// Measures.
class WireSize {
 public:
  explicit WireSize(std::uint32_t version = 0) : version_(version) {}

  template <class... Fields>
  void operator()(const Fields&... fields) {
    (add(fields), ...);
  }
  template <std::integral Int>
  void varint(const Int& field) {
    bytes_ += varint_bytes(detail::varint_number(field));
  }
  template <class Field>
  void bounded(const Field& field, std::size_t max) {
    if (field.size() > max) fits_ = false;
    add(field);
  }
  template <detail::Enumeration Enum>
  void up_to(const Enum& field, Enum last) {
    ORRERY_CHECK(detail::enum_number(field) <= detail::enum_number(last));
    bytes_ += sizeof field;
  }
  [[nodiscard]] bool since(std::uint32_t version) const {
    ORRERY_CHECK_MESSAGE(version_ > 0, "fields.since in a struct without wire_version");
    return version <= version_;
  }

  void add_bytes(std::size_t bytes) { bytes_ += bytes; }
  /// Takes over what another one measured.
  void add(const WireSize& part) {
    bytes_ += part.bytes_;
    fits_ = fits_ && part.fits_;
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// No bound is exceeded.
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  template <class Field>
  void add(const Field& field) {
    detail::require_wire_type<Field>();
    WireCodec<Field>::measure(*this, field);
  }

  std::size_t bytes_ = 0;
  std::uint32_t version_;
  bool fits_ = true;
};

/// Writes.
class WireEncode {
 public:
  explicit WireEncode(WireWriter& writer) : writer_(writer) {}

  template <class... Fields>
  void operator()(const Fields&... fields) {
    (WireCodec<Fields>::write(writer_, fields), ...);
  }
  template <std::integral Int>
  void varint(const Int& field) {
    writer_.varint(detail::varint_number(field));
  }
  template <class Field>
  void bounded(const Field& field, std::size_t) {
    WireCodec<Field>::write(writer_, field);
  }
  template <detail::Enumeration Enum>
  void up_to(const Enum& field, Enum) {
    writer_.fixed(detail::enum_number(field));
  }
  [[nodiscard]] bool since(std::uint32_t) const { return true; }

 private:
  WireWriter& writer_;
};

/// Reads.
class WireDecode {
 public:
  WireDecode(WireReader& reader, std::uint32_t version) : reader_(reader), version_(version) {}

  /// Fields, in this order, each as its type says.
  template <class... Fields>
  void operator()(Fields&... fields) {
    (WireCodec<Fields>::read(reader_, fields), ...);
  }
  /// An integer in as few bytes as it needs, rather than in those of its type; signed ones by `zigzag`.
  template <std::integral Int>
  void varint(Int& field) {
    const std::size_t offset = reader_.offset();
    const std::uint64_t number = reader_.varint();
    if constexpr (std::signed_integral<Int>) {
      const std::int64_t value = unzigzag(number);
      if (!std::in_range<Int>(value)) return reader_.fail(WireFault::over_bound, offset);
      field = static_cast<Int>(value);
    } else {
      if (!std::in_range<Int>(number)) return reader_.fail(WireFault::over_bound, offset);
      field = static_cast<Int>(number);
    }
  }
  /// A string or a vector of at most `max` bytes or elements. Sending a longer one fails with `too_large`.
  template <class Field>
  void bounded(Field& field, std::size_t max) {
    WireCodec<Field>::read(reader_, field, max);
  }
  /// An enumeration whose enumerators are 0 to `last`.
  template <detail::Enumeration Enum>
  void up_to(Enum& field, Enum last) {
    const std::size_t offset = reader_.offset();
    const auto number = reader_.fixed<decltype(detail::enum_number(last))>();
    if (number > detail::enum_number(last)) return reader_.fail(WireFault::bad_value, offset);
    field = static_cast<Enum>(number);
  }
  /// Whether what follows is there: fields that came with `version` of the struct. `if (fields.since(2)) fields(zone);`
  [[nodiscard]] bool since(std::uint32_t version) const { return version <= version_; }

 private:
  WireReader& reader_;
  std::uint32_t version_;
};

}  // namespace orrery
