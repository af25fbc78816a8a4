#pragma once

#include <optional>
#include <string>

#include <orrery/core/distributions.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::model {

/// A length of time, which is constant, or an object with one member: {"uniform": ["5ms", "15ms"]},
/// {"exponential": {"mean": "20s", "min": "1s"}}, {"lognormal": {"median": "5ms", "sigma": 0.5, "min": "1ms"}},
/// {"bimodal": {"a": "1ms", "b": "100ms", "p_b": 0.01, "spread": "1ms"}}, {"pareto": {"scale": "1ms", "alpha": 1.5}}.
template <>
struct FieldCodec<DurationDistribution> {
  static constexpr FieldType type = FieldType::distribution;
  static std::optional<DurationDistribution> read(const Value& value, Reading& reading);
  static std::string show(const DurationDistribution& value);
};

}  // namespace orrery::model
