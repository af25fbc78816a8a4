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

/// The member of an object; the value itself if it has none of that name.
[[nodiscard]] const model::Value& member_or(const model::Value& object, std::string_view name);

/// Reads "nodes" of a document into a scenario: first who they are, which all else needs, then their parameters.
class NodeReader {
 public:
  /// All outlive it.
  NodeReader(model::Reading& reading, const model::Models& models, const ReadOptions& options, Scenario& scenario)
      : reading_(reading), models_(models), options_(options), scenario_(scenario) {}

  void read(const std::vector<RawValue>& elements);
  /// Tells the reading what it has found; unless some ids are wrong, since what follows from that would be no news.
  void tell() const;
  /// Whether it is known of each node what it runs.
  [[nodiscard]] bool complete() const { return ids_known_ && models_known_; }
  [[nodiscard]] bool models_known() const { return models_known_; }
  /// Ids of all nodes, in order.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const NodeGroup& group_of(std::size_t node) const;
  void read_parameters();

 private:
  using Ids = std::set<std::string, std::less<>>;

  void read_element(const model::Value& value, Ids& known);
  bool read_ids(const model::Value& value, const std::string& text, NodeGroup& group, Ids& known);
  void read_zones(const model::Value& value, const std::string& text, NodeGroup& group);
  void read_tags(const model::Value& value, std::vector<std::string> tags, NodeGroup& group);
  bool check_model(const model::Value& value, const std::string& name);

  model::Reading& reading_;
  const model::Models& models_;
  const ReadOptions& options_;
  Scenario& scenario_;
  std::vector<std::string> names_;
  std::vector<std::size_t> first_of_group_;  // Of its names.
  std::vector<std::string> zones_, tags_;    // Sorted.
  bool ids_known_ = true;
  bool models_known_ = true;
  std::vector<std::optional<model::Value>> with_;
};

}  // namespace orrery::scenario
