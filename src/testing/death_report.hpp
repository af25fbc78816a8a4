#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/testing/report.hpp>

#include "platform/child.hpp"
#include "platform/last_words.hpp"
#include "platform/stack.hpp"

namespace orrery::detail {

/// A worker that died.
struct DeadWorker {
  std::uint64_t seed = 0;
  platform::ExitStatus status;
  const platform::LastWords& words;
  std::string_view output;  ///< What it wrote last.
  bool hung = false;        ///< It gave no result in time.
  double seconds_max = 0;
  std::uint64_t memory_limit = 0;
};

/// Why its seed failed.
[[nodiscard]] SeedFailure describe_death(const DeadWorker& dead, platform::Symbolizer& symbolizer);

}  // namespace orrery::detail
