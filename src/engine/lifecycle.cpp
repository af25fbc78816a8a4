#include <orrery/engine/lifecycle.hpp>

#include <array>

namespace orrery {

namespace {

using enum EngineState;

constexpr std::array<std::string_view, engine_states> names = {"built",    "starting", "running", "paused",
                                                               "draining", "stopped",  "failed"};

constexpr unsigned to(std::initializer_list<EngineState> states) {
  unsigned bits = 0;
  for (const EngineState state : states) bits |= 1u << static_cast<unsigned>(state);
  return bits;
}

constexpr std::array<unsigned, engine_states> legal = {
    /* built    */ to({starting}),
    /* starting */ to({running, failed}),
    /* running  */ to({paused, draining, failed}),
    /* paused   */ to({running, draining, failed}),
    /* draining */ to({stopped, failed}),
    /* stopped  */ to({}),
    /* failed   */ to({}),
};

}  // namespace

std::string_view to_string(EngineState state) { return names[static_cast<std::size_t>(state)]; }

bool is_legal(EngineState from, EngineState to) {
  return (legal[static_cast<std::size_t>(from)] >> static_cast<unsigned>(to) & 1u) != 0;
}

Result<void> check_transition(EngineState from, EngineState to) {
  if (is_legal(from, to)) return {};
  return failure(ErrorCode::invalid_argument,
                 "an engine that is " + std::string(to_string(from)) + " cannot become " + std::string(to_string(to)));
}

}  // namespace orrery
