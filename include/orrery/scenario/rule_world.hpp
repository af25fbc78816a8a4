#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include <orrery/core/time.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::scenario {

/// A value that rules see. The first alternative stands for "none": what is not known, or has no value.
using RuleValue = std::variant<std::monostate, bool, std::int64_t, double, Duration, model::Rate, std::string_view>;

/// A run as rules see it, now. Nodes, fields and metrics are named by their index in the `RuleSchema`.
class RuleWorld {
 public:
  virtual ~RuleWorld() = default;

  [[nodiscard]] virtual Time time() const = 0;
  /// A node that is paused is up too.
  [[nodiscard]] virtual bool up(std::uint32_t node) const = 0;
  [[nodiscard]] virtual bool paused(std::uint32_t node) const = 0;
  /// Of the type that the schema says, or none, such as that of a node that is down. Asked only of nodes that have the
  /// field. A text must live until the world changes.
  [[nodiscard]] virtual RuleValue field(std::uint32_t node, std::uint32_t field) const = 0;

  /// What a counter was at `at`, which is not after `time()`.
  [[nodiscard]] virtual std::uint64_t counter(std::uint32_t metric, Time at) const = 0;
  /// The first time after `after`, and not after `time()`, at which the counter grew; `Time::max()` if there is none.
  [[nodiscard]] virtual Time counter_grew(std::uint32_t metric, Time after) const = 0;
  /// Of the type that the schema says, or none.
  [[nodiscard]] virtual RuleValue level(std::uint32_t metric) const = 0;
  /// Of the type that the schema says, or none, such as that of an empty histogram. `percent` is from 0 to 100.
  [[nodiscard]] virtual RuleValue percentile(std::uint32_t metric, double percent) const = 0;
};

}  // namespace orrery::scenario
