#include <orrery/core/quantity.hpp>

#include <limits>
#include <numeric>
#include <optional>
#include <span>

namespace orrery {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;  // In the smallest unit of its scale.
};

// Texts are written in the first that is not larger than the quantity.
constexpr Unit duration_units[] = {{"h", 3'600'000'000'000}, {"min", 60'000'000'000}, {"s", 1'000'000'000},
                                   {"ms", 1'000'000},        {"us", 1'000},           {"ns", 1}};
constexpr Unit byte_units[] = {{"TiB", 1ULL << 40},
                               {"TB", 1'000'000'000'000},
                               {"GiB", 1ULL << 30},
                               {"GB", 1'000'000'000},
                               {"MiB", 1ULL << 20},
                               {"MB", 1'000'000},
                               {"KiB", 1ULL << 10},
                               {"kB", 1'000},
                               {"B", 1}};
constexpr Unit bandwidth_units[] = {{"Gbit/s", 1'000'000'000}, {"Mbit/s", 1'000'000}, {"kbit/s", 1'000}, {"bit/s", 1},
                                    {"GB/s", 8'000'000'000},   {"MB/s", 8'000'000},   {"kB/s", 8'000},   {"B/s", 8}};
constexpr Unit rate_units[] = {{"/h", 3'600}, {"/min", 60}, {"/s", 1}};  // Seconds.

struct Scale {
  const char* noun;
  const char* units;
  const char* example;
  std::string_view smallest;
  const char* zero;
  std::span<const Unit> all;
};

constexpr Scale duration_scale{"length of time", "ns, us, ms, s, min or h", "2.5s", "1 ns", "0s", duration_units};
constexpr Scale byte_scale{"size", "B, kB, MB, GB, TB, KiB, MiB, GiB or TiB", "64KiB", "1 B", "0B", byte_units};
constexpr Scale bandwidth_scale{"bandwidth", "bit/s, kbit/s, Mbit/s, Gbit/s, B/s, kB/s, MB/s or GB/s",
                                "100Mbit/s", "1 bit/s",
                                "0bit/s",    bandwidth_units};
constexpr Scale rate_scale{"rate", "/s, /min or /h", "100/s", "1e-18", "0/s", rate_units};

constexpr std::size_t quoted_max = 40;
constexpr int fraction_digits_max = 18;

std::string quoted(std::string_view text) {
  return "'" + std::string(text.substr(0, quoted_max)) + (text.size() > quoted_max ? "…'" : "'");
}

std::unexpected<Error> wrong(const Scale& scale, std::string_view text, const std::string& why = {}) {
  return failure(ErrorCode::invalid_argument, quoted(text) + " is no " + scale.noun + (why.empty() ? "" : ": " + why) +
                                                  (why.empty() ? ": " : "; ") + "write a number and " + scale.units +
                                                  ", such as " + scale.example);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// whole + numerator / 10^digits
struct Decimal {
  std::uint64_t whole = 0;
  std::uint64_t numerator = 0;
  int digits = 0;
};

bool append_digit(std::uint64_t& value, char digit) {
  return !__builtin_mul_overflow(value, std::uint64_t{10}, &value) &&
         !__builtin_add_overflow(value, static_cast<std::uint64_t>(digit - '0'), &value);
}

struct Parsed {
  Decimal number;
  const Unit* unit;
};

Result<Parsed> parse(const Scale& scale, std::string_view text) {
  std::size_t at = 0;
  Parsed parsed{};
  for (; at < text.size() && is_digit(text[at]); ++at) {
    if (!append_digit(parsed.number.whole, text[at])) return wrong(scale, text, "too large");
  }
  if (at == 0) {
    const bool negative = text.starts_with('-');
    return wrong(scale, text, negative ? "it is negative" : "");
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t begin = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == begin) return wrong(scale, text, "digits are missing after the point");
    std::string_view fraction = text.substr(begin, at - begin);
    while (fraction.ends_with('0')) fraction.remove_suffix(1);
    if (fraction.size() > fraction_digits_max) return wrong(scale, text, "finer than " + std::string(scale.smallest));
    for (const char digit : fraction) append_digit(parsed.number.numerator, digit);
    parsed.number.digits = static_cast<int>(fraction.size());
  }
  const std::string_view name = text.substr(at);
  for (const Unit& unit : scale.all) {
    if (unit.name == name) parsed.unit = &unit;
  }
  if (parsed.unit != nullptr) return parsed;
  if (name.empty()) return wrong(scale, text, "its unit is missing");
  if (&scale == &duration_scale && name == "m")
    return wrong(scale, text, "'m' may be minutes (min) or milliseconds (ms)");
  if (name.starts_with(' ')) return wrong(scale, text, "no space stands before the unit");
  return wrong(scale, text, "there is no unit " + quoted(name));
}

std::uint64_t power_of_ten(int digits) {
  std::uint64_t power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  return power;
}

Result<std::uint64_t> parse_integer(const Scale& scale, std::string_view text, std::uint64_t max) {
  const Result<Parsed> parsed = parse(scale, text);
  if (!parsed) return std::unexpected(parsed.error());
  const Decimal& number = parsed->number;
  // numerator * unit / 10^digits, which must be whole.
  const std::uint64_t denominator = power_of_ten(number.digits);
  const std::uint64_t common = std::gcd(denominator, parsed->unit->size);
  if (number.numerator % (denominator / common) != 0)
    return wrong(scale, text, "finer than " + std::string(scale.smallest));
  const std::uint64_t part = number.numerator / (denominator / common) * (parsed->unit->size / common);
  std::uint64_t value = 0;
  if (__builtin_mul_overflow(number.whole, parsed->unit->size, &value) || __builtin_add_overflow(value, part, &value) ||
      value > max)
    return wrong(scale, text, "too large");
  return value;
}

std::string text_of(const Scale& scale, std::uint64_t value) {
  if (value == 0) return scale.zero;
  for (const Unit& unit : scale.all) {
    if (value < unit.size) continue;
    const std::uint64_t whole = value / unit.size;
    std::uint64_t rest = value % unit.size;
    if (rest == 0) return std::to_string(whole) + std::string(unit.name);
    // Only in powers of ten does a fraction read well: 90s, not 1.5min.
    if (unit.size % 10 != 0 || power_of_ten(static_cast<int>(std::to_string(unit.size).size()) - 1) != unit.size)
      continue;
    std::string fraction;
    for (std::uint64_t digit = unit.size / 10; rest > 0; digit /= 10) {
      fraction += static_cast<char>('0' + rest / digit);
      rest %= digit;
    }
    return std::to_string(whole) + "." + fraction + std::string(unit.name);
  }
  return scale.zero;  // Not reached: one unit is the smallest.
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const Result<std::uint64_t> ns =
      parse_integer(duration_scale, text, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (!ns) return std::unexpected(ns.error());
  return Duration(static_cast<std::int64_t>(*ns));
}

Result<std::uint64_t> parse_bytes(std::string_view text) {
  return parse_integer(byte_scale, text, std::numeric_limits<std::uint64_t>::max());
}

Result<std::uint64_t> parse_bandwidth(std::string_view text) {
  return parse_integer(bandwidth_scale, text, std::numeric_limits<std::uint64_t>::max());
}

Result<double> parse_rate(std::string_view text) {
  const Result<Parsed> parsed = parse(rate_scale, text);
  if (!parsed) return std::unexpected(parsed.error());
  const Decimal& number = parsed->number;
  const double value = static_cast<double>(number.whole) +
                       static_cast<double>(number.numerator) / static_cast<double>(power_of_ten(number.digits));
  return value / static_cast<double>(parsed->unit->size);
}

std::string duration_text(Duration length) {
  const std::int64_t ns = length.count();
  if (ns >= 0) return text_of(duration_scale, static_cast<std::uint64_t>(ns));
  return "-" + text_of(duration_scale, std::uint64_t{0} - static_cast<std::uint64_t>(ns));
}

std::string bytes_text(std::uint64_t bytes) { return text_of(byte_scale, bytes); }
std::string bandwidth_text(std::uint64_t bits_per_second) { return text_of(bandwidth_scale, bits_per_second); }

}  // namespace orrery
