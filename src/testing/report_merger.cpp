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

ReportMerger::ReportMerger(std::string simulation, std::uint64_t first_seed, bool keep_seed_digests)
    : next_seed_(first_seed), keep_seed_digests_(keep_seed_digests) {
  report_.simulation = std::move(simulation);
}

void ReportMerger::add(SeedResult result) {
  if (result.seed != next_seed_) {
    early_.emplace(result.seed, std::move(result));
    return;
  }
  merge(std::move(result));
  ++next_seed_;
  for (auto next = early_.begin(); next != early_.end() && next->first == next_seed_; ++next_seed_) {
    merge(std::move(next->second));
    next = early_.erase(next);
  }
}

void ReportMerger::merge(SeedResult result) {
  ++report_.seeds_run;
  report_.seeds_failed += result.ok ? 0 : 1;
  report_.simulated_seconds += result.simulated_seconds;
  report_.events += result.events;
  report_.operations += result.operations;
  report_.digest = combine(report_.digest, result.digest);
  if (keep_seed_digests_) report_.seed_digests.push_back(result.digest);
  merge_faults(result.faults);
  properties_.merge(result.properties);
  if (!result.failures.empty()) merge_failure(std::move(result.failures.front()));
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
  }
  report_.failures.push_back(std::move(failure));
}

Report ReportMerger::finish(const std::vector<std::string>& must_reach, double wall_seconds, bool interrupted) {
  for (auto& [seed, result] : early_) merge(std::move(result));
  early_.clear();
  for (auto& [kind, fault] : faults_) report_.faults.push_back(fault);
  report_.properties = properties_.counts();
  report_.wall_seconds = wall_seconds;
  report_.interrupted = interrupted;
  report_.warnings = warnings_of(report_, must_reach);
  return std::move(report_);
}

}  // namespace orrery::detail
