#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

// Quantities as people write them: a decimal number and, without a space, its unit. They are read exactly, in integers:
// a digit below the smallest unit is an error, as is a sign, an exponent or a sum beyond the type. Errors:
// `invalid_argument`, with a sentence that quotes the text and says what would be right.

/// "150ms", "2.5s": ns, us, ms, s, min or h. `m` is refused, since it may be meant for minutes or milliseconds.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);
/// "64KiB", "1.5MB": B, kB, MB, GB and TB are powers of 1000, KiB, MiB, GiB and TiB of 1024.
[[nodiscard]] Result<std::uint64_t> parse_bytes(std::string_view text);
/// In bits a second: "100Mbit/s"; bit/s, kbit/s, Mbit/s, Gbit/s, and B/s, kB/s, MB/s, GB/s of eight times as many.
[[nodiscard]] Result<std::uint64_t> parse_bandwidth(std::string_view text);
/// How often something happens, in times a second: "100/s", "0.5/min", "3/h".
[[nodiscard]] Result<double> parse_rate(std::string_view text);

// The shortest text that is read as the same quantity, in the largest unit that is not larger than it.
[[nodiscard]] std::string duration_text(Duration length);
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
[[nodiscard]] std::string bandwidth_text(std::uint64_t bits_per_second);

}  // namespace orrery
