#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <orrery/core/distributions.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::protocols {

/// Which nodes of a group answer reads.
enum class ReadFrom : std::uint8_t { primary, replica, any };
[[nodiscard]] std::span<const model::Choice<ReadFrom>> field_choices(ReadFrom);

struct DatabaseParameters {
  model::NodeList group{};
  std::string primary{};
  ReadFrom reads = ReadFrom::primary;

  std::uint32_t connections = 20;
  std::uint32_t queue_max = 1'000;
  DurationDistribution read_time = std::chrono::milliseconds(1);
  DurationDistribution write_time = std::chrono::milliseconds(2);
  bool row_locks = true;
  bool durable = true;

  DurationDistribution replication_lag = std::chrono::milliseconds(10);
  Duration catch_up_interval = std::chrono::milliseconds(500);

  static const model::Fields<DatabaseParameters>& document_fields();
};

struct DatabaseMetrics {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t completed = 0;
  std::uint64_t refused = 0;
  std::uint64_t redirected = 0;
  std::uint64_t repeated = 0;
  std::uint64_t stale_reads = 0;
  std::uint64_t lock_waits = 0;
  std::uint64_t syncs = 0;
  std::uint64_t replicated = 0;
  std::uint64_t copied_anew = 0;
  Histogram waiting{};
  Histogram lock_wait{};
  Histogram lag{};
  TimeAverage connections_in_use{};
  TimeAverage queue{};
};

}  // namespace orrery::protocols
