#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/model/fields.hpp>
#include <orrery/scenario/scenario.hpp>

#include "scenario/raw_field.hpp"

namespace orrery::scenario {

/// The members of a document.
struct Document {
  std::uint32_t version = 0;
  std::string schema;
  std::string name, title;
  std::string seed = "1";
  Duration duration{};
  TieOrder ties = TieOrder::seeded;
  std::vector<RawValue> nodes, faults, rules, expect;
  std::vector<LinkRule> links;
  std::optional<ChaosPlan> chaos;
  RawValue display, raw_links, raw_chaos;
};
/// "links" and "chaos" as they are: their patterns name nodes, which are not known yet.
[[nodiscard]] const model::Fields<Document>& document_fields();
/// "links" and "chaos", read.
[[nodiscard]] const model::Fields<Document>& late_document_fields();

/// An element of "nodes".
struct NodesElement {
  std::string id, model, zone;
  std::vector<std::string> tags;
  std::uint32_t cores = 1;
  double clock_drift = 0;
  Duration start{};
  std::optional<DiskOptions> disk;
  RawValue with;
};
[[nodiscard]] const model::Fields<NodesElement>& nodes_fields();

/// What an element of "faults" says of time; its other members are its action.
struct FaultElement {
  std::string name;
  std::optional<Duration> at, until;
  std::optional<DurationDistribution> every;
  std::optional<model::Rate> rate;
  Duration from{};
  std::uint64_t times = 0;
  RawValue actions;
};
[[nodiscard]] const model::Fields<FaultElement>& fault_fields();
/// Without its actions; `index` names it if nothing else does.
[[nodiscard]] PlannedFault planned_fault(const FaultElement& element, std::size_t index);

/// An element of "rules".
struct RuleElement {
  std::string name, when;
  RawValue actions;
  bool once = false;
  Duration holds_for{}, at_most_every{};
};
[[nodiscard]] const model::Fields<RuleElement>& rule_fields();

}  // namespace orrery::scenario
