#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>

#include "protocols/client/client_parameters.hpp"

namespace orrery::protocols {

/// What a client asks for, and how long it is until it does so again; drawn by its parameters as they are then.
class RequestSource {
 public:
  /// How often a rate of 0 is looked at again.
  static constexpr Duration idle = std::chrono::milliseconds(100);

  /// Until the next request of an open loop; the rate is above 0. One draw at most.
  [[nodiscard]] static Duration interval(const ClientParameters& parameters, Random& random) {
    const double mean = 1e9 / parameters.rate.per_second;
    const double drawn = parameters.arrivals == Arrivals::poisson ? exponential(random, mean) : mean;
    constexpr double bound = 1e18;
    return Duration(static_cast<std::int64_t>((drawn < bound ? drawn : bound) + 0.5));
  }

  /// The number of a key, from 0.
  [[nodiscard]] std::uint64_t key(const ClientParameters& parameters, Random& random) {
    if (parameters.zipf == 0) return random.below(parameters.keys);
    if (!zipf_ || zipf_->n() != parameters.keys || zipf_->s() != parameters.zipf)
      zipf_.emplace(parameters.keys, parameters.zipf);
    return zipf_->sample(random) - 1;
  }

  static void write_key(std::uint64_t key, std::string& text) {
    char digits[20];
    const char* end = std::to_chars(digits, digits + sizeof digits, key).ptr;
    text.assign(1, 'k').append(digits, static_cast<std::size_t>(end - digits));
  }
  /// A text that no other request of this run writes, of at least `size` bytes.
  static void write_value(std::uint64_t session_base, std::uint64_t number, std::size_t size, std::string& text) {
    char digits[20];
    const char* end = std::to_chars(digits, digits + sizeof digits, session_base, 16).ptr;
    text.assign(digits, static_cast<std::size_t>(end - digits));
    end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text.append(1, '.').append(digits, static_cast<std::size_t>(end - digits));
    if (text.size() < size) text.resize(size, '.');
  }

 private:
  std::optional<Zipf> zipf_;
};

}  // namespace orrery::protocols
