#include "world/node_choices.hpp"

#include <array>

namespace orrery {

using model::Choice;

std::span<const Choice<NodeProfile>> field_choices(NodeProfile) {
  static constexpr std::array<Choice<NodeProfile>, 3> choices{{
      {NodeProfile::light, "light", "One thread, a quarter of the time."},
      {NodeProfile::balanced, "balanced", "Half of the processors, three quarters of the time."},
      {NodeProfile::max, "max", "All processors, all of the time."},
  }};
  return choices;
}

std::span<const Choice<LogLevel>> field_choices(LogLevel) {
  static constexpr std::array<Choice<LogLevel>, 5> choices{{
      {LogLevel::debug, "debug", "Each request."},
      {LogLevel::info, "info", "What begins and ends: the node, scenarios, clients."},
      {LogLevel::warning, "warning", "What was refused or dropped."},
      {LogLevel::error, "error", "What failed."},
      {LogLevel::off, "off", "Nothing."},
  }};
  return choices;
}

std::span<const Choice<LogFormat>> field_choices(LogFormat) {
  static constexpr std::array<Choice<LogFormat>, 2> choices{{
      {LogFormat::text, "text", "For people: `TIME LEVEL NAME: EVENT key=value`."},
      {LogFormat::json, "json", "For programs: an object a line."},
  }};
  return choices;
}

}  // namespace orrery
