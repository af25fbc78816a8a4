#pragma once

#include <cstdint>
#include <vector>

/// By nearest rank, in whole thousandths of a percent.
inline std::uint64_t percentile_of(const std::vector<std::uint64_t>& sorted, std::uint64_t thousandths) {
  const std::uint64_t rank = (thousandths * sorted.size() + 99'999) / 100'000;
  return sorted[rank == 0 ? 0 : rank - 1];
}
