#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/testing/report.hpp>

namespace orrery::detail {

/// Which seeds a report merges, and how.
struct MergeOptions {
  std::uint64_t first_seed = 1;
  std::vector<std::uint64_t> corpus{};  ///< Merged first, in order of seed.
  std::uint64_t plateau_seeds = 0;      ///< 0: no plateau. See `SimulationBuilder::until_plateau`.
  bool keep_seed_digests = false;
};

/// Builds a report from results that come in any order: they are merged in order of seed, those of the corpus first, so
/// that the report is the same whoever ran them. What came too early waits.
class ReportMerger {
 public:
  ReportMerger(std::string simulation, MergeOptions options);

  void add(SeedResult result);
  /// Whether the plateau is reached. What comes after it is left out.
  [[nodiscard]] bool plateau() const { return plateau_; }
  /// The report. Seeds that an interrupted run left out are passed over.
  [[nodiscard]] Report finish(const std::vector<std::string>& must_reach, double wall_seconds, Ending end);

 private:
  [[nodiscard]] bool in_corpus(std::uint64_t seed) const;
  void merge_waiting(std::map<std::uint64_t, SeedResult>& waiting);
  void merge(SeedResult result);
  void watch_coverage(const SeedResult& result);
  void merge_faults(const std::vector<FaultCount>& faults);
  void merge_failure(SeedFailure failure);

  Report report_;
  MergeOptions options_;
  std::size_t corpus_left_;
  std::uint64_t next_seed_;
  std::map<std::uint64_t, SeedResult> corpus_results_;
  std::map<std::uint64_t, SeedResult> early_;
  std::set<std::string> covered_;  // Properties that were true or reached in some seed.
  std::uint64_t seeds_without_news_ = 0;
  bool plateau_ = false;
  std::map<std::string, FaultCount> faults_;
  PropertyLog properties_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> groups_;  // Failures by (property, place).
};

}  // namespace orrery::detail
