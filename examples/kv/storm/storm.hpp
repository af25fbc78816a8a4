#pragma once

#include <cstdint>
#include <vector>

#include <orrery/bench/real_storm.hpp>

namespace orrery::kv {

/// What clients do: fill pipelines, or come and go.
enum class Storm : std::uint8_t { requests, connections };

inline constexpr std::size_t storm_pipeline = 16;  ///< Requests on their way at once, on each connection.

/// The server of `orrery serve kv`, and so many clients.
[[nodiscard]] Result<std::unique_ptr<Benchmark>> make_storm(Storm storm, std::uint64_t clients);

/// What needs this server: kv-seeds, connection-storm, kv-storm.
[[nodiscard]] std::vector<BenchmarkEntry> benchmarks();

}  // namespace orrery::kv
