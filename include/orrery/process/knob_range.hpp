#pragma once

namespace orrery {

/// What a knob may be set to, both inclusive.
template <class T>
struct KnobRange {
  T min;
  T max;
};

}  // namespace orrery
