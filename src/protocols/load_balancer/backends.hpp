#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <orrery/core/random.hpp>

#include "protocols/load_balancer/balancer_parameters.hpp"
#include "protocols/services/targets.hpp"

namespace orrery::protocols {

/// The targets of a load balancer: what each has under way, whether it may be chosen, and who is.
class Backends {
 public:
  struct Backend {
    Target target;
    std::uint32_t outstanding = 0;
    std::uint64_t given = 0;  ///< Since the last `imbalance`.
    bool healthy = true;
    Time ejected_until{};
    std::uint32_t ejections = 0;
    std::uint32_t failures_in_row = 0;
    std::uint32_t checks_in_row = 0;  ///< That say the opposite of `healthy`.
  };

  /// `random` outlives it.
  void begin(std::vector<Target> targets, Random& random);

  /// Whom a request goes to: one that works, if any does, and another than `except`, if there is one. At most two
  /// draws.
  [[nodiscard]] std::uint32_t choose(const BalancerParameters& parameters, std::string_view key,
                                     std::optional<std::uint32_t> except, Time now);

  void sent(std::uint32_t backend);
  /// What became of it. True if the target is left out from now on.
  bool ended(std::uint32_t backend, bool succeeded, const BalancerParameters& parameters, Time now);
  /// A check's outcome. True if that changed whether it is taken to work.
  bool checked(std::uint32_t backend, bool succeeded, const HealthOptions& options);

  [[nodiscard]] const Backend& at(std::uint32_t backend) const { return backends_[backend]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(backends_.size()); }
  [[nodiscard]] std::uint32_t usable(Time now) const;
  [[nodiscard]] std::uint32_t outstanding() const { return outstanding_; }
  [[nodiscard]] std::uint32_t most_outstanding() const { return most_; }
  /// What the busiest target was given since the last call, over the average; 0 if that was nothing.
  [[nodiscard]] double imbalance();

 private:
  struct Point {
    std::uint64_t hash;
    std::uint32_t backend;
    auto operator<=>(const Point&) const = default;
  };
  static constexpr std::uint32_t points_each = 100;

  [[nodiscard]] bool works(std::uint32_t backend, Time now) const {
    return backends_[backend].healthy && now >= backends_[backend].ejected_until;
  }
  void gather(std::optional<std::uint32_t> except, Time now);
  [[nodiscard]] std::uint32_t next_in_turn();
  [[nodiscard]] std::uint32_t least();
  [[nodiscard]] std::uint32_t of_two();
  [[nodiscard]] std::uint32_t of_key(std::string_view key, std::optional<double> bound) const;
  [[nodiscard]] std::uint32_t any();

  std::vector<Backend> backends_;
  std::vector<Point> ring_;
  std::vector<std::uint32_t> candidates_;
  std::vector<std::uint8_t> is_candidate_;
  Random* random_ = nullptr;
  std::uint32_t turn_ = 0;
  std::uint32_t outstanding_ = 0;
  std::uint32_t most_ = 0;
};

}  // namespace orrery::protocols
