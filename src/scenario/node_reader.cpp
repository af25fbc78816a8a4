#include "scenario/node_reader.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::scenario {

using model::Reading;
using model::Value;

const Value& member_or(const Value& object, std::string_view name) {
  const Value* member = object.find(name);
  return member != nullptr ? *member : object;
}

void NodeReader::read(const std::vector<RawValue>& elements) {
  const Reading::Step nodes(reading_, "nodes");
  std::set<std::string, std::less<>> known;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Value& value = *elements[i].value;
    const Reading::Step step(reading_, i);
    NodesElement element;
    nodes_fields().read(value, element, reading_);
    NodeGroup group;
    if (!value.is(Value::Type::object)) continue;
    group.model = element.model;
    group.tags = std::move(element.tags);
    group.cores = element.cores;
    group.clock_drift = element.clock_drift;
    group.start = element.start;
    group.disk = element.disk.value_or(DiskOptions());
    if (!element.id.empty()) read_ids(value, element.id, group, known);
    read_zones(value, element.zone, group);
    if (!element.model.empty() && models_.find(element.model) == nullptr) {
      const Reading::Step at(reading_, "model");
      reading_.problem(member_or(value, "model"), "unknown model '" + element.model.substr(0, 40) + "'" +
                                                      suggestion(element.model, models_.names()));
    }
    with_.push_back(std::move(element.with.value));
    scenario_.nodes.push_back(std::move(group));
  }
}

void NodeReader::read_ids(const Value& value, const std::string& text, NodeGroup& group, Ids& known) {
  const Reading::Step step(reading_, "id");
  const Value& place = member_or(value, "id");
  auto ids = model::expand_ids(text, options_.nodes_max);
  if (!ids) return reading_.problem(place, ids.error().detail);
  if (names_.size() + ids->size() > options_.nodes_max)
    return reading_.problem(place, "more than " + std::to_string(options_.nodes_max) + " nodes");
  for (const std::string& id : *ids) {
    if (!known.insert(id).second) return reading_.problem(place, "a second node '" + id + "'");
  }
  names_.insert(names_.end(), ids->begin(), ids->end());
  group.ids = std::move(*ids);
}

void NodeReader::read_zones(const Value& value, const std::string& text, NodeGroup& group) {
  group.zones = {""};
  if (text.empty()) return;
  const Reading::Step step(reading_, "zone");
  auto zones = model::expand_ids(text, 1000);
  if (!zones) return reading_.problem(member_or(value, "zone"), zones.error().detail);
  group.zones = std::move(*zones);
}

void NodeReader::read_parameters() {
  const Reading::Step nodes(reading_, "nodes");
  for (std::size_t i = 0; i < scenario_.nodes.size(); ++i) {
    NodeGroup& group = scenario_.nodes[i];
    const model::Model* found = models_.find(group.model);
    if (found == nullptr) continue;
    const Reading::Step element(reading_, i);
    const Reading::Step step(reading_, "with");
    group.settings = found->read(with_[i] ? &*with_[i] : nullptr, reading_);
    const auto same = [&](const model::Model& m) { return m.info().name == group.model; };
    if (std::none_of(scenario_.models.begin(), scenario_.models.end(), same)) scenario_.models.push_back(*found);
  }
}

}  // namespace orrery::scenario
