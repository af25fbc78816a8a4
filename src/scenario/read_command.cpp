#include "scenario/read_command.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <orrery/model/reading.hpp>
#include <orrery/scenario/read_document.hpp>

#include "model/problem_order.hpp"
#include "scenario/action_reader.hpp"

namespace orrery::scenario {
namespace {

// What the reading of a document knows of its nodes.
struct Known {
  explicit Known(const Scenario& scenario) : nodes(scenario.node_names()) {
    for (const NodeGroup& group : scenario.nodes) {
      zones.insert(zones.end(), group.zones.begin(), group.zones.end());
      tags.insert(tags.end(), group.tags.begin(), group.tags.end());
      groups.insert(groups.end(), group.ids.size(), &group);
    }
    for (std::vector<std::string>* sorted : {&zones, &tags}) {
      std::sort(sorted->begin(), sorted->end());
      sorted->erase(std::unique(sorted->begin(), sorted->end()), sorted->end());
    }
  }

  std::vector<std::string> nodes, zones, tags;
  std::vector<const NodeGroup*> groups;  // By node.
};

}  // namespace

std::expected<std::vector<Action>, std::vector<model::Problem>> read_command(const Scenario& scenario,
                                                                             std::string_view text) {
  const auto value = read_document(text, {.bytes = 1 << 20, .values = 10'000});
  if (!value) return std::unexpected(std::vector<model::Problem>{value.error()});
  const Known known(scenario);
  model::Reading reading;
  reading.know_nodes(&known.nodes);
  reading.know_zones(&known.zones);
  reading.know_tags(&known.tags);
  reading.allow_bugs(scenario.bugs_allowed);
  const model::Models models(scenario.models);
  ActionReader reader(reading, models, scenario.nodes,
                      [&known](std::size_t node) -> const NodeGroup& { return *known.groups[node]; });
  std::vector<Action> actions = reader.read(*value);
  if (!reading.ok()) return std::unexpected(in_order_of_text(reading.problems()));
  return actions;
}

}  // namespace orrery::scenario
