#pragma once

#include <cstddef>

#include <orrery/core/error.hpp>

namespace orrery::detail {

template <class T>
void append_little_endian(Bytes& bytes, T value) {
  for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
    bytes.push_back(static_cast<char>(value & 0xff));
    if constexpr (sizeof(T) > 1) value = static_cast<T>(value >> 8);
  }
}

template <class T>
T little_endian(const char* bytes) {
  T value = 0;
  for (std::size_t byte = 0; byte < sizeof(T); ++byte)
    value =
        static_cast<T>(value | static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[byte])) << (8 * byte)));
  return value;
}

}  // namespace orrery::detail
