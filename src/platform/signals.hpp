#pragma once

#include <cstdint>

namespace orrery::platform {

enum class EndingSignal : std::uint8_t { interrupt, terminate };

/// SIGINT and SIGTERM, waited for instead of handled. To be made before any other thread, and for good: threads that
/// are started later leave these signals to `wait`.
class EndingSignals {
 public:
  EndingSignals();
  /// Sleeps until one of them comes, and returns which. From then on another one ends the process at once.
  EndingSignal wait();
};

}  // namespace orrery::platform
