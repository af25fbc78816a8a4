#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/model/reading.hpp>
#include <orrery/scenario/scenario.hpp>

#include "scenario/document_fields.hpp"

namespace orrery::scenario {

/// Where a member of an object stands, or the object if it has none of that name.
[[nodiscard]] const model::Value& member_or(const model::Value& object, std::string_view name);

/// Reads "nodes" of a document into a scenario: first who they are, which all else needs, then their parameters.
class NodeReader {
 public:
  /// All outlive it.
  NodeReader(model::Reading& reading, const model::Models& models, const ReadOptions& options, Scenario& scenario)
      : reading_(reading), models_(models), options_(options), scenario_(scenario) {}

  void read(const std::vector<RawValue>& elements);
  /// Ids of all nodes, in order.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  void read_parameters();

 private:
  using Ids = std::set<std::string, std::less<>>;

  void read_ids(const model::Value& value, const std::string& text, NodeGroup& group, Ids& known);
  void read_zones(const model::Value& value, const std::string& text, NodeGroup& group);

  model::Reading& reading_;
  const model::Models& models_;
  const ReadOptions& options_;
  Scenario& scenario_;
  std::vector<std::string> names_;
  std::vector<std::optional<model::Value>> with_;
};

}  // namespace orrery::scenario
