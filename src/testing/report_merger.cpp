#include "testing/report_merger.hpp"

#include <algorithm>

#include <orrery/core/hash.hpp>

namespace orrery::detail {
namespace {

constexpr std::uint64_t details_per_group_max = 10;

bool was_seen(const std::vector<PropertyCount>& properties, const std::string& name) {
  return std::any_of(properties.begin(), properties.end(),
                     [&](const PropertyCount& property) { return property.name == name && property.hits > 0; });
}

std::vector<std::string> warnings_of(const Report& report, const std::vector<std::string>& must_reach) {
  std::vector<std::string> warnings;
  for (const FaultCount& fault : report.faults) {
    if (fault.declared && fault.count == 0)
      warnings.push_back("fault '" + fault.kind + "' was declared and never happened");
  }
  for (const PropertyCount& property : report.properties) {
    if (property.hits > 0) continue;
    const std::string place = property.place.empty() ? "" : " (" + property.place + ")";
    if (property.kind == PropertyKind::sometimes)
      warnings.push_back("sometimes '" + property.name + "' was never true" + place);
    if (property.kind == PropertyKind::reachable)
      warnings.push_back("reachable '" + property.name + "' was never reached" + place);
  }
  for (const std::string& name : must_reach) {
    const bool warned =
        std::any_of(report.properties.begin(), report.properties.end(), [&](const PropertyCount& property) {
          return property.name == name && property.hits == 0 &&
                 (property.kind == PropertyKind::sometimes || property.kind == PropertyKind::reachable);
        });
    if (!warned && !was_seen(report.properties, name))
      warnings.push_back("'" + name + "' must be reached and never was");
  }
  return warnings;
}

}  // namespace

ReportMerger::ReportMerger(std::string simulation, MergeOptions options) : options_(std::move(options)) {
  report_.simulation = std::move(simulation);
  std::vector<std::uint64_t>& corpus = options_.corpus;
  std::sort(corpus.begin(), corpus.end());
  corpus.erase(std::unique(corpus.begin(), corpus.end()), corpus.end());
  corpus_left_ = corpus.size();
  next_seed_ = options_.first_seed;
}

bool ReportMerger::in_corpus(std::uint64_t seed) const {
  return std::binary_search(options_.corpus.begin(), options_.corpus.end(), seed);
}

void ReportMerger::add(SeedResult result) {
  const bool of_corpus = in_corpus(result.seed);
  const std::uint64_t seed = result.seed;
  (of_corpus ? corpus_results_ : early_).emplace(seed, std::move(result));
  if (of_corpus && --corpus_left_ == 0) merge_waiting(corpus_results_);
  if (corpus_left_ > 0) return;
  for (auto next = early_.begin();; ++next_seed_) {
    if (in_corpus(next_seed_)) continue;
    if (next == early_.end() || next->first != next_seed_) return;
    merge(std::move(next->second));
    next = early_.erase(next);
  }
}

void ReportMerger::merge_waiting(std::map<std::uint64_t, SeedResult>& waiting) {
  for (auto& [seed, result] : waiting) merge(std::move(result));
  waiting.clear();
}

void ReportMerger::merge(SeedResult result) {
  if (plateau_) return;
  ++report_.seeds_run;
  report_.seeds_failed += result.ok ? 0 : 1;
  report_.simulated_seconds += result.simulated_seconds;
  report_.events += result.events;
  report_.operations += result.operations;
  report_.digest = combine(report_.digest, result.digest);
  if (options_.keep_seed_digests) report_.seed_digests.push_back(result.digest);
  merge_faults(result.faults);
  properties_.merge(result.properties);
  watch_coverage(result);
  if (!result.failures.empty()) merge_failure(std::move(result.failures.front()));
}

void ReportMerger::watch_coverage(const SeedResult& result) {
  if (options_.plateau_seeds == 0) return;
  const std::size_t before = covered_.size();
  for (const PropertyCount& property : result.properties) {
    const bool covers = property.kind == PropertyKind::sometimes || property.kind == PropertyKind::reachable;
    if (covers && property.hits > 0) covered_.insert(property.name);
  }
  seeds_without_news_ = covered_.size() > before ? 0 : seeds_without_news_ + 1;
  plateau_ = seeds_without_news_ >= options_.plateau_seeds;
}

void ReportMerger::merge_faults(const std::vector<FaultCount>& faults) {
  for (const FaultCount& fault : faults) {
    FaultCount& sum = faults_[fault.kind];
    sum.kind = fault.kind;
    sum.count += fault.count;
    sum.declared = sum.declared || fault.declared;
  }
}

void ReportMerger::merge_failure(SeedFailure failure) {
  if (report_.failures.size() == Report::failures_max) return;
  if (++groups_[{failure.property, failure.place}] > details_per_group_max) {
    failure.stack.clear();
    failure.output.clear();
    failure.last_events.clear();
    failure.knobs.clear();
  }
  report_.failures.push_back(std::move(failure));
}

Report ReportMerger::finish(const std::vector<std::string>& must_reach, double wall_seconds, Ending end) {
  merge_waiting(corpus_results_);
  merge_waiting(early_);
  for (auto& [kind, fault] : faults_) report_.faults.push_back(fault);
  report_.properties = properties_.counts();
  report_.wall_seconds = wall_seconds;
  report_.end = end;
  if (plateau_ && !report_.cut_short()) report_.end = Ending::plateau;
  report_.warnings = warnings_of(report_, must_reach);
  return std::move(report_);
}

}  // namespace orrery::detail
