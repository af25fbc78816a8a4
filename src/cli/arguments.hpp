#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/testing/inevitability.hpp>
#include <orrery/testing/simulation.hpp>

namespace orrery::cli {

inline constexpr int exit_ok = 0, exit_property_failed = 1, exit_usage = 2, exit_determinism = 3, exit_strict = 4,
                     exit_interrupted = 130;

/// "42": a seed, decimal or 0x-hexadecimal, 0 to 2^64 - 1.
[[nodiscard]] Result<std::uint64_t> parse_seed(std::string_view text);
/// "1..500", inclusive, or a single seed.
[[nodiscard]] Result<SeedRange> parse_seeds(std::string_view text);

/// "18.25s#7": a point in time, and the number of a future from there.
[[nodiscard]] Result<Future> parse_future(std::string_view text);

/// Reads `--name`, `--name VALUE` and `--name=VALUE` for the parameters. `also_known` are the other flags of the
/// command, for the nearest-name hint. Errors name the flag.
[[nodiscard]] Result<SimulationArguments> parse_parameters(const std::vector<std::string>& words,
                                                           const std::vector<SimulationParameter>& parameters,
                                                           const std::vector<std::string>& also_known);
/// Takes the one word out that is neither a flag nor the value of one; "" if there is none. More than one stay.
[[nodiscard]] std::string take_subject(std::vector<std::string>& words,
                                       const std::vector<SimulationParameter>& parameters);
/// The parameters as lines of a help text.
[[nodiscard]] std::string parameters_help(const std::vector<SimulationParameter>& parameters);
/// The parameter of that name whose value is "list", if one was given so: prints its choices are what is wanted.
[[nodiscard]] const SimulationParameter* asks_for_list(const std::vector<std::string>& words,
                                                       const std::vector<SimulationParameter>& parameters);

}  // namespace orrery::cli
