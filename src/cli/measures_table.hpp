#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <orrery/scenario/overrides.hpp>
#include <orrery/testing/report.hpp>

namespace orrery::cli {

/// What the seeds of a scenario measured, as CSV (RFC 4180): a row a seed, in order of seeds.
class MeasuresTable {
 public:
  /// Which parameters each seed had drawn; outlives the table.
  explicit MeasuresTable(const scenario::Overrides& overrides) : overrides_(overrides) {}

  /// Results may come in any order.
  void add(const SeedResult& result);
  [[nodiscard]] std::string text() const;

 private:
  const scenario::Overrides& overrides_;
  std::vector<std::string> columns_;
  std::map<std::uint64_t, std::string> rows_;
};

}  // namespace orrery::cli
