#include "cli/report_json.hpp"

#include <optional>

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

Json failure_json(const SeedFailure& failure) {
  return {{"seed", std::to_string(failure.seed)},
          {"kind", to_string(failure.kind)},
          {"property", failure.property},
          {"place", failure.place},
          {"node", failure.node},
          {"at_ns", failure.at.ns()},
          {"message", failure.message},
          {"digest", failure.digest},
          {"stack", failure.stack},
          {"last_events", failure.last_events},
          {"knobs", failure.knobs},
          {"replay", failure.replay},
          {"watch", failure.watch}};
}

Json failures_json(const Report& report) {
  Json failures = Json::array();
  for (const SeedFailure& failure : report.failures) failures.push_back(failure_json(failure));
  return failures;
}

Json build_json() {
#if defined(__OPTIMIZE__)
  const bool optimised = true;
#else
  const bool optimised = false;
#endif
#if defined(__clang__)
  const std::string compiler = "clang " __clang_version__;
#else
  const std::string compiler = "gcc " __VERSION__;
#endif
  return {{"compiler", compiler}, {"optimised", optimised}, {"pointer_bits", 8 * sizeof(void*)}};
}

Json determinism_json(const std::optional<DeterminismReport>& report) {
  if (!report) return nullptr;
  Json differing = Json::array();
  for (const std::uint64_t seed : report->differing) differing.push_back(std::to_string(seed));
  Json document = {{"seeds", {{"compared", report->seeds_compared}, {"differing", report->seeds_differing}}},
                   {"differing", differing},
                   {"divergence", nullptr},
                   {"error", report->error}};
  if (!report->divergence) return document;
  const Divergence& divergence = *report->divergence;
  Json variants = Json::array();
  for (std::size_t i = 0; i < 2; ++i)
    variants.push_back({{"name", divergence.variants[i]}, {"event", divergence.events[i]}});
  document["divergence"] = {{"seed", std::to_string(divergence.seed)},
                            {"digests", {digest_text(divergence.digests[0]), digest_text(divergence.digests[1])}},
                            {"cause", divergence.cause},
                            {"event", divergence.event},
                            {"before", divergence.before},
                            {"variants", variants}};
  return document;
}

}  // namespace

std::string to_json(const Report& report) {
  Json document = {{"simulation", report.simulation},
                   {"behaviour_version", behaviour_version},
                   {"seeds", {{"run", report.seeds_run}, {"failed", report.seeds_failed}}},
                   {"end", to_string(report.end)},
                   {"interrupted", report.interrupted()},
                   {"simulated_seconds", report.simulated_seconds},
                   {"wall_seconds", report.wall_seconds},
                   {"events", report.events},
                   {"operations", report.operations},
                   {"digest", digest_text(report.digest)},
                   {"faults", faults_json(report)},
                   {"assertions", assertions_json(report)},
                   {"failures", failures_json(report)},
                   {"warnings", report.warnings},
                   {"determinism", determinism_json(report.determinism)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string failure_document(const Report& report, const SeedFailure& failure) {
  const Json document = {{"simulation", report.simulation},
                         {"behaviour_version", behaviour_version},
                         {"build", build_json()},
                         {"failure", failure_json(failure)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace orrery::cli
