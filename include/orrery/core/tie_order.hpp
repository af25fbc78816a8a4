#pragma once

#include <cstdint>

namespace orrery {

/// How events of different origins at the same time and step are ordered.
enum class TieOrder : std::uint8_t {
  by_origin,  ///< By number of origin, always.
  seeded,     ///< By a permutation of the origins that the seed chooses anew for each time; no origin always wins.
};

}  // namespace orrery
