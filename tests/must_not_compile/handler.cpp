#include <array>
#include <cstdint>

#include <orrery/core/math.hpp>
#include <orrery/core/simulator.hpp>

#if !defined(WORDS)
#define WORDS 6
#endif

void schedule(orrery::Simulator& simulator, const std::array<std::uint64_t, WORDS>& state) {
  simulator.schedule<orrery::Kind{1}>(orrery::OriginId{0}, orrery::no_node, orrery::Duration{1},
                                      [state] { static_cast<void>(state); });
}
