#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/testing/report.hpp>

namespace orrery::detail {

/// Builds a report from results that come in any order: they are merged in order of seed, so that the report is the
/// same whoever ran them. What came too early waits.
class ReportMerger {
 public:
  ReportMerger(std::string simulation, std::uint64_t first_seed, bool keep_seed_digests);

  void add(SeedResult result);
  /// The report. Seeds that an interrupted run left out are passed over.
  [[nodiscard]] Report finish(const std::vector<std::string>& must_reach, double wall_seconds, bool interrupted);

 private:
  void merge(SeedResult result);
  void merge_faults(const std::vector<FaultCount>& faults);
  void merge_failure(SeedFailure failure);

  Report report_;
  std::uint64_t next_seed_;
  bool keep_seed_digests_;
  std::map<std::uint64_t, SeedResult> early_;
  std::map<std::string, FaultCount> faults_;
  PropertyLog properties_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> groups_;  // Failures by (property, place).
};

}  // namespace orrery::detail
