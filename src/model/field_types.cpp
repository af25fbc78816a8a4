#include <orrery/model/field_types.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include <orrery/core/nearest.hpp>
#include <orrery/core/number_text.hpp>
#include <orrery/core/quantity.hpp>

namespace orrery::model {
namespace {

template <class T>
std::optional<T> read_number(const Value& value, Reading& reading, std::string_view what) {
  if (!value.is(Value::Type::number)) {
    reading.expected(value, what);
    return std::nullopt;
  }
  const std::string& text = value.number();
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  reading.expected(value, what);
  return std::nullopt;
}

template <class T>
std::string whole_from_to() {
  return "a whole number from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
         std::to_string(std::numeric_limits<T>::max());
}

template <class T>
std::optional<T> read_quantity(const Value& value, Reading& reading, Result<T> (*parse)(std::string_view),
                               std::string_view what) {
  if (!value.is(Value::Type::text)) {
    reading.expected(value, what);
    return std::nullopt;
  }
  Result<T> parsed = parse(value.text());
  if (parsed) return std::move(*parsed);
  reading.problem(value, parsed.error().detail);
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> read_choice(const Value& value,
                                       const std::vector<std::pair<std::string, std::string>>& choices,
                                       Reading& reading) {
  std::vector<std::string> names;
  for (const auto& [name, meaning] : choices) names.push_back(name);
  if (!value.is(Value::Type::text)) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    reading.expected(value, "one of " + list);
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), value.text());
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  reading.problem(value, "unknown choice '" + value.text().substr(0, 40) + "'" + suggestion(value.text(), names));
  return std::nullopt;
}

std::string_view to_string(FieldType type) {
  switch (type) {
    case FieldType::boolean: return "boolean";
    case FieldType::integer: return "integer";
    case FieldType::real: return "real";
    case FieldType::duration: return "duration";
    case FieldType::rate: return "rate";
    case FieldType::bytes: return "bytes";
    case FieldType::bandwidth: return "bandwidth";
    case FieldType::text: return "text";
    case FieldType::choice: return "choice";
    case FieldType::distribution: return "distribution";
    case FieldType::nodes: return "nodes";
    case FieldType::object: return "object";
    case FieldType::list: return "list";
  }
  return "?";
}

std::optional<bool> FieldCodec<bool>::read(const Value& value, Reading& reading) {
  if (value.is(Value::Type::boolean)) return value.boolean();
  reading.expected(value, "true or false");
  return std::nullopt;
}
std::string FieldCodec<bool>::show(const bool& value) { return value ? "true" : "false"; }

std::optional<std::uint32_t> FieldCodec<std::uint32_t>::read(const Value& value, Reading& reading) {
  return read_number<std::uint32_t>(value, reading, whole_from_to<std::uint32_t>());
}
std::string FieldCodec<std::uint32_t>::show(const std::uint32_t& value) { return std::to_string(value); }

std::optional<std::uint64_t> FieldCodec<std::uint64_t>::read(const Value& value, Reading& reading) {
  return read_number<std::uint64_t>(value, reading, whole_from_to<std::uint64_t>());
}
std::string FieldCodec<std::uint64_t>::show(const std::uint64_t& value) { return std::to_string(value); }

std::optional<std::int64_t> FieldCodec<std::int64_t>::read(const Value& value, Reading& reading) {
  return read_number<std::int64_t>(value, reading, whole_from_to<std::int64_t>());
}
std::string FieldCodec<std::int64_t>::show(const std::int64_t& value) { return std::to_string(value); }

std::optional<double> FieldCodec<double>::read(const Value& value, Reading& reading) {
  if (const auto number = value.is(Value::Type::number) ? parse_number(value.number()) : std::nullopt) return number;
  reading.expected(value, "a number that a double can hold");
  return std::nullopt;
}
std::string FieldCodec<double>::show(const double& value) { return number_text(value); }

std::optional<Duration> FieldCodec<Duration>::read(const Value& value, Reading& reading) {
  return read_quantity(value, reading, parse_duration, "a length of time, such as \"150ms\"");
}
std::string FieldCodec<Duration>::show(const Duration& value) { return duration_text(value); }

std::optional<Rate> FieldCodec<Rate>::read(const Value& value, Reading& reading) {
  const auto rate = read_quantity(value, reading, parse_rate, "a rate, such as \"100/s\"");
  return rate ? std::optional<Rate>(Rate{*rate}) : std::nullopt;
}
std::string FieldCodec<Rate>::show(const Rate& value) { return number_text(value.per_second) + "/s"; }

std::optional<ByteCount> FieldCodec<ByteCount>::read(const Value& value, Reading& reading) {
  const auto bytes = read_quantity(value, reading, parse_bytes, "a size, such as \"64KiB\"");
  return bytes ? std::optional<ByteCount>(ByteCount{*bytes}) : std::nullopt;
}
std::string FieldCodec<ByteCount>::show(const ByteCount& value) { return bytes_text(value.bytes); }

std::optional<Bandwidth> FieldCodec<Bandwidth>::read(const Value& value, Reading& reading) {
  const auto bits = read_quantity(value, reading, parse_bandwidth, "a bandwidth, such as \"100Mbit/s\"");
  return bits ? std::optional<Bandwidth>(Bandwidth{*bits}) : std::nullopt;
}
std::string FieldCodec<Bandwidth>::show(const Bandwidth& value) { return bandwidth_text(value.bits_per_second); }

std::optional<std::string> FieldCodec<std::string>::read(const Value& value, Reading& reading) {
  if (value.is(Value::Type::text)) return value.text();
  reading.expected(value, "a text");
  return std::nullopt;
}
std::string FieldCodec<std::string>::show(const std::string& value) { return value; }

}  // namespace orrery::model
