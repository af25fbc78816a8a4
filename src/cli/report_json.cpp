#include "cli/report_json.hpp"

#include <nlohmann/json.hpp>

#include <orrery/core/version.hpp>

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;

Json faults_json(const Report& report) {
  Json faults = Json::object();
  for (const FaultCount& fault : report.faults) {
    faults[fault.kind] = {{"count", fault.count}, {"declared", fault.declared}};
  }
  return faults;
}

Json assertions_json(const Report& report) {
  Json assertions = Json::array();
  for (const PropertyCount& property : report.properties) {
    assertions.push_back({{"kind", to_string(property.kind)},
                          {"name", property.name},
                          {"place", property.place},
                          {"hits", property.hits},
                          {"failures", property.failures}});
  }
  return assertions;
}

Json failures_json(const Report& report) {
  Json failures = Json::array();
  for (const SeedFailure& failure : report.failures) {
    failures.push_back({{"seed", std::to_string(failure.seed)},
                        {"kind", to_string(failure.kind)},
                        {"property", failure.property},
                        {"place", failure.place},
                        {"node", failure.node},
                        {"at_ns", failure.at.ns()},
                        {"message", failure.message},
                        {"digest", failure.digest},
                        {"stack", failure.stack},
                        {"last_events", failure.last_events},
                        {"replay", failure.replay}});
  }
  return failures;
}

}  // namespace

std::string to_json(const Report& report) {
  Json document = {{"simulation", report.simulation},
                   {"behaviour_version", behaviour_version},
                   {"seeds", {{"run", report.seeds_run}, {"failed", report.seeds_failed}}},
                   {"interrupted", report.interrupted},
                   {"simulated_seconds", report.simulated_seconds},
                   {"wall_seconds", report.wall_seconds},
                   {"events", report.events},
                   {"operations", report.operations},
                   {"digest", digest_text(report.digest)},
                   {"faults", faults_json(report)},
                   {"assertions", assertions_json(report)},
                   {"failures", failures_json(report)},
                   {"warnings", report.warnings}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace orrery::cli
