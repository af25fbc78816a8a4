#include <orrery/core/number_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <system_error>

namespace orrery {
namespace {

using Text = std::array<char, 64>;

// The next decimal of as many digits, away from 0: "1.29e+02" becomes "1.30e+02".
void increase(Text& text) {
  char* digit = std::find(text.data(), text.data() + text.size(), 'e');
  while (digit-- != text.data()) {
    if (*digit < '0' || *digit > '9') continue;
    if (*digit != '9') return void(++*digit);
    *digit = '0';
  }
}

// As few digits as say which number it is: "1.25e+02".
std::string scientific_text(double number) {
  Text text;
  // 15 digits or fewer are always kept, but by numbers that have lost precision.
  const bool subnormal = std::fabs(number) < std::numeric_limits<double>::min();
  for (int digits = subnormal ? 1 : 15; digits <= 17; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*e", digits - 1, number);
    if (std::strtod(text.data(), nullptr) == number) break;
    // Next to a power of two, numbers are closer together below than above: the nearest decimal may lie below those
    // that are read as it, and the next one among them.
    increase(text);
    if (std::strtod(text.data(), nullptr) == number) break;
  }
  const std::string all = text.data();
  const std::size_t exponent = all.find('e');
  std::string mantissa = all.substr(0, exponent);
  if (mantissa.find('.') != std::string::npos) {
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  return mantissa + all.substr(exponent);
}

// The same without an exponent; of a whole number all digits, none of them made up.
std::string fixed_text(double number, const std::string& scientific) {
  const std::size_t e = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  std::string digits;
  for (const char c : scientific.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const std::string sign = std::signbit(number) ? "-" : "";
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() > whole) return sign + digits.substr(0, whole) + "." + digits.substr(whole);
  Text text;
  std::snprintf(text.data(), text.size(), "%.0f", number);
  return text.data();
}

bool is_decimal(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  std::size_t found = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    found += digits();
  }
  if (found == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace

std::string detail::printed_number_text(double number) {
  if (std::isnan(number)) return std::signbit(number) ? "-nan" : "nan";
  if (std::isinf(number)) return std::signbit(number) ? "-inf" : "inf";
  const std::string scientific = scientific_text(number);
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent < -8 || exponent > 40) return scientific;
  std::string fixed = fixed_text(number, scientific);
  return fixed.size() <= scientific.size() ? fixed : scientific;
}

std::optional<double> detail::scanned_number(std::string_view text) {
  if (!is_decimal(text)) return std::nullopt;
  const double number = std::strtod(std::string(text).c_str(), nullptr);
  if (std::isinf(number)) return std::nullopt;
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  if (number == 0 && mantissa.find_first_of("123456789") != std::string_view::npos) return std::nullopt;
  return number;
}

#ifdef __wasm__

std::string number_text(double number) { return detail::printed_number_text(number); }
std::optional<double> parse_number(std::string_view text) { return detail::scanned_number(text); }

#else

std::string number_text(double number) {
  Text text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::string(text.data(), end) : "?";
}

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && std::isfinite(number);
  return whole ? std::optional<double>(number) : std::nullopt;
}

#endif

}  // namespace orrery
