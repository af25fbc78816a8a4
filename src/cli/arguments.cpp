#include "cli/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <orrery/core/nearest.hpp>
#include <orrery/core/quantity.hpp>

namespace orrery::cli {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string hint(std::string_view name, const std::vector<std::string>& candidates) {
  const auto nearest = nearest_name(name, candidates);
  return nearest ? "; did you mean " + quoted(*nearest) + "?" : "";
}

const SimulationParameter* find(std::string_view name, const std::vector<SimulationParameter>& parameters) {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

bool takes_value(const SimulationParameter& parameter) {
  return !parameter.choices.empty() || !parameter.value_name.empty();
}

Error unknown_flag(std::string_view word, const std::vector<SimulationParameter>& parameters,
                   const std::vector<std::string>& also_known) {
  std::vector<std::string> names = also_known;
  for (const auto& parameter : parameters) names.push_back("--" + parameter.name);
  return {ErrorCode::invalid_argument, "unknown option " + quoted(word) + hint(word, names)};
}

Result<std::string> checked_value(const SimulationParameter& parameter, std::string value) {
  if (parameter.choices.empty()) return value;
  std::vector<std::string> names;
  for (const auto& [choice, meaning] : parameter.choices) names.push_back(choice);
  if (std::find(names.begin(), names.end(), value) != names.end()) return value;
  return failure(ErrorCode::invalid_argument, "--" + parameter.name + ": unknown value " + quoted(value) +
                                                  hint(value, names) + " (--" + parameter.name + " list shows all)");
}

}  // namespace

Result<std::uint64_t> parse_seed(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = hexadecimal ? text.substr(2) : text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (error == std::errc::result_out_of_range)
    return failure(ErrorCode::invalid_argument, "seed " + quoted(text) + " is larger than 18446744073709551615");
  if (error != std::errc() || end != digits.data() + digits.size())
    return failure(ErrorCode::invalid_argument,
                   "seed " + quoted(text) + " is not a whole number from 0 to 18446744073709551615");
  return value;
}

Result<SeedRange> parse_seeds(std::string_view text) {
  const std::size_t dots = text.find("..");
  const Result<std::uint64_t> first = parse_seed(text.substr(0, dots));
  if (!first) return std::unexpected(first.error());
  if (dots == std::string_view::npos) return SeedRange{*first, *first};
  const Result<std::uint64_t> last = parse_seed(text.substr(dots + 2));
  if (!last) return std::unexpected(last.error());
  if (*last < *first)
    return failure(ErrorCode::invalid_argument, "range of seeds " + quoted(text) + " ends before it begins");
  if (*last - *first == std::numeric_limits<std::uint64_t>::max())
    return failure(ErrorCode::invalid_argument, "range of seeds " + quoted(text) + " has more than 2^64 - 1 seeds");
  return SeedRange{*first, *last};
}

Result<Future> parse_future(std::string_view text) {
  const std::size_t hash = text.find('#');
  const auto from = parse_duration(text.substr(0, hash));
  const auto number = parse_seed(hash == std::string_view::npos ? "" : text.substr(hash + 1));
  if (from && number) return Future{Time() + *from, *number};
  return failure(ErrorCode::invalid_argument,
                 quoted(text) + " is no future: a point in time and a number, such as 18.25s#7");
}

Result<SimulationArguments> parse_parameters(const std::vector<std::string>& words,
                                             const std::vector<SimulationParameter>& parameters,
                                             const std::vector<std::string>& also_known) {
  SimulationArguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) return failure(ErrorCode::invalid_argument, "unexpected argument " + quoted(word));
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const SimulationParameter* parameter = find(name, parameters);
    if (parameter == nullptr) return std::unexpected(unknown_flag(word.substr(0, equals), parameters, also_known));
    if (!takes_value(*parameter)) {
      if (equals != std::string::npos) return failure(ErrorCode::invalid_argument, "--" + name + " takes no value");
      arguments.set(name);
      continue;
    }
    if (equals == std::string::npos && i + 1 == words.size())
      return failure(ErrorCode::invalid_argument, "--" + name + " needs a value");
    const auto value = checked_value(*parameter, equals == std::string::npos ? words[++i] : word.substr(equals + 1));
    if (!value) return std::unexpected(value.error());
    arguments.set(name, *value);
  }
  return arguments;
}

std::string take_subject(std::vector<std::string>& words, const std::vector<SimulationParameter>& parameters) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) {
      std::string subject = std::move(words[i]);
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      return subject;
    }
    const SimulationParameter* const parameter =
        words[i].starts_with("--") ? find(words[i].substr(2), parameters) : nullptr;
    if (parameter != nullptr && takes_value(*parameter)) ++i;
  }
  return "";
}

std::string parameters_help(const std::vector<SimulationParameter>& parameters) {
  std::string text;
  for (const auto& parameter : parameters) {
    std::string flag = "  --" + parameter.name;
    if (!parameter.value_name.empty()) flag += " " + parameter.value_name;
    if (!parameter.choices.empty()) flag += " NAME";
    flag.resize(std::max<std::size_t>(flag.size() + 2, 30), ' ');
    text += flag + parameter.help;
    if (!parameter.choices.empty()) text += " (--" + parameter.name + " list shows all)";
    text += "\n";
  }
  return text;
}

const SimulationParameter* asks_for_list(const std::vector<std::string>& words,
                                         const std::vector<SimulationParameter>& parameters) {
  for (const auto& parameter : parameters) {
    if (parameter.choices.empty()) continue;
    const std::string flag = "--" + parameter.name;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == flag + "=list") return &parameter;
      if (words[i] == flag && i + 1 < words.size() && words[i + 1] == "list") return &parameter;
    }
  }
  return nullptr;
}

}  // namespace orrery::cli
