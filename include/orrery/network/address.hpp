#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orrery {

/// An IPv4 address in host byte order. Simulated nodes get 10.0.0.1 and upwards in order of creation.
struct Address {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const Address&) const = default;

  /// Dotted decimal, such as "10.0.0.1"; nothing if `text` is not one.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);
};

/// Where a socket is: an address and a port.
struct Endpoint {
  Address address;
  std::uint16_t port = 0;
  constexpr auto operator<=>(const Endpoint&) const = default;
};

[[nodiscard]] std::string to_string(Address address);
[[nodiscard]] std::string to_string(Endpoint endpoint);  ///< "10.0.0.1:6379".

}  // namespace orrery
