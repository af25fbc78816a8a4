#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <orrery/core/error.hpp>
#include <orrery/process/wire_codec.hpp>
#include <orrery/process/wire_fields.hpp>
#include <orrery/process/wire_reader.hpp>
#include <orrery/process/wire_writer.hpp>

namespace orrery {

/// A struct that travels: one list of its fields, in `wire_fields`, says how it is measured, written and read.
///
///     struct AppendEntries {
///       static constexpr std::uint32_t wire_id = 3;  // For messages: which one. Never reused.
///       std::uint64_t term = 0;
///       std::string leader;
///       std::vector<Entry> entries;
///       Role role = Role::follower;
///       void wire_fields(auto& fields) {
///         fields(term, leader);             // Each as its type says (wire_codec.hpp)
///         fields.bounded(entries, 1024);    // a longer one is refused
///         fields.up_to(role, Role::leader); // so is another enumerator
///       }
///     };
///
/// For a type of somebody else, `wire_fields(auto& fields, Type& value)` in its namespace does the same. Writing calls
/// it too, so it must not change the value.
///
/// A struct with `static constexpr std::uint32_t wire_version` (1 and up) can evolve: raise the version, add fields at
/// the end, each read `if (fields.since(version))`. It travels with its version and length: whoever knows an older one
/// skips the fields that it does not know, whoever knows a newer one keeps its defaults. Other structs travel as their
/// fields and nothing else, and must be the same at both ends.
template <class T>
concept WireStruct = requires(T& value, WireSize& fields) { value.wire_fields(fields); } ||
                     requires(T& value, WireSize& fields) { wire_fields(fields, value); };

template <class T>
concept WireVersioned = WireStruct<T> && requires {
  { T::wire_version } -> std::convertible_to<std::uint32_t>;
};

namespace detail {

// A string of so many bytes that `write` fills, without clearing them first. (That of libstdc++ 12 may offer its
// callback more room than it was asked for.)
template <class Write>
[[nodiscard]] Bytes written_bytes(std::size_t bytes, const Write& write) {
  Bytes written;
  written.resize_and_overwrite(bytes, [bytes, &write](char* to, std::size_t) {
    write(std::span<char>(to, bytes));
    return bytes;
  });
  return written;
}

// A struct lists its fields once, for reading; the other two walkers take them as constants.
template <WireStruct T, class Fields>
void walk_fields(Fields& fields, const T& value) {
  T& listed = const_cast<T&>(value);
  if constexpr (requires { listed.wire_fields(fields); }) {
    listed.wire_fields(fields);
  } else {
    wire_fields(fields, listed);
  }
}

}  // namespace detail

template <WireStruct T>
struct WireCodec<T> {
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const T& value) {
    WireSize fields;
    detail::walk_fields(fields, value);
    size.add(fields);
  }
  static void write(WireWriter& writer, const T& value) {
    WireEncode fields(writer);
    detail::walk_fields(fields, value);
  }
  static void read(WireReader& reader, T& value) {
    if (!reader.enter()) return;
    WireDecode fields(reader, 0);
    detail::walk_fields(fields, value);
    reader.leave();
  }
};

template <WireVersioned T>
struct WireCodec<T> {
  static_assert(T::wire_version > 0, "versions count from 1");

  static constexpr std::size_t bytes_min() { return 2; }
  static void measure(WireSize& size, const T& value) {
    const WireSize fields = measured(value);
    size.add_bytes(varint_bytes(T::wire_version) + varint_bytes(fields.bytes()));
    size.add(fields);
  }
  static void write(WireWriter& writer, const T& value) {
    writer.varint(T::wire_version);
    writer.varint(measured(value).bytes());
    WireEncode fields(writer);
    detail::walk_fields(fields, value);
  }
  static void read(WireReader& reader, T& value) {
    const std::size_t offset = reader.offset();
    const std::uint64_t version = reader.varint();
    if (version == 0 || version > max_version) reader.fail(WireFault::bad_value, offset);
    const std::size_t bytes = reader.count();
    if (!reader.enter()) return;
    const char* const end = reader.narrow(bytes);
    WireDecode fields(reader, static_cast<std::uint32_t>(version));
    detail::walk_fields(fields, value);
    if (version > T::wire_version) reader.skip_rest();
    if (reader.left() > 0) reader.fail(WireFault::trailing);
    reader.restore(end);
    reader.leave();
  }

 private:
  static constexpr std::uint64_t max_version = 0xffffffff;

  static WireSize measured(const T& value) {
    WireSize fields(T::wire_version);
    detail::walk_fields(fields, value);
    return fields;
  }
};

/// How many bytes it takes; nothing if a bound is exceeded.
template <WireType T>
[[nodiscard]] std::optional<std::size_t> wire_size(const T& value) {
  WireSize size;
  WireCodec<T>::measure(size, value);
  if (!size.fits()) return std::nullopt;
  return size.bytes();
}

/// The bytes of a value, in one allocation. Errors: `too_large`, when a bound is exceeded.
template <WireType T>
[[nodiscard]] Result<Bytes> wire_encode(const T& value) {
  const std::optional<std::size_t> size = wire_size(value);
  if (!size) return failure(ErrorCode::too_large, "a field is over its bound");
  return detail::written_bytes(*size, [&value](std::span<char> room) {
    WireWriter writer(room);
    WireCodec<T>::write(writer, value);
    writer.require_full();
  });
}

/// The value that these bytes are, all of them. Any bytes will do: what is wrong is an error with its offset. Takes no
/// more memory than what was decoded does.
template <WireType T>
[[nodiscard]] std::expected<T, WireError> wire_decode(std::string_view bytes) {
  WireReader reader(bytes);
  T value{};
  WireCodec<T>::read(reader, value);
  if (reader.left() > 0) reader.fail(WireFault::trailing);
  if (!reader.ok()) return std::unexpected(reader.error());
  return value;
}

}  // namespace orrery
