#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <orrery/core/random.hpp>

#include "protocols/client/client_parameters.hpp"

namespace orrery::protocols {

/// Which of some targets is asked next, by what became of those before.
class TargetChooser {
 public:
  /// At least one target. `random` outlives it.
  void begin(std::size_t targets, Random& random) {
    targets_ = static_cast<std::uint32_t>(targets);
    random_ = &random;
  }

  /// `attempts` have been made before. At most one draw.
  [[nodiscard]] std::uint32_t choose(TargetChoice choice, std::uint32_t attempts) {
    switch (choice) {
      case TargetChoice::first: return attempts % targets_;
      case TargetChoice::random: return static_cast<std::uint32_t>(random_->below(targets_));
      case TargetChoice::round_robin: return next_++ % targets_;
      case TargetChoice::sticky: break;
    }
    return favourite_;
  }
  /// It did not answer, or not as it should have: the next one is the favourite.
  void failed(std::uint32_t target) {
    if (target == favourite_) favourite_ = (target + 1) % targets_;
  }
  void leads(std::uint32_t target) { favourite_ = target; }
  [[nodiscard]] std::uint32_t favourite() const { return favourite_; }

 private:
  Random* random_ = nullptr;
  std::uint32_t targets_ = 1;
  std::uint32_t favourite_ = 0;
  std::uint32_t next_ = 0;
};

}  // namespace orrery::protocols
