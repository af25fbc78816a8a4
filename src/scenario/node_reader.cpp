#include "scenario/node_reader.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::scenario {

using model::Reading;
using model::Value;

const Value& member_or(const Value& object, std::string_view name) {
  const Value* member = object.is(Value::Type::object) ? object.find(name) : nullptr;
  return member != nullptr ? *member : object;
}

void NodeReader::read(const std::vector<RawValue>& elements) {
  const Reading::Step nodes(reading_, "nodes");
  Ids known;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Reading::Step step(reading_, i);
    read_element(*elements[i].value, known);
  }
  ids_known_ = ids_known_ && !names_.empty();
  for (std::vector<std::string>* sorted : {&zones_, &tags_}) {
    std::sort(sorted->begin(), sorted->end());
    sorted->erase(std::unique(sorted->begin(), sorted->end()), sorted->end());
  }
}

void NodeReader::tell() const {
  if (!ids_known_) return;
  reading_.know_nodes(&names_);
  reading_.know_zones(&zones_);
  reading_.know_tags(&tags_);
}

void NodeReader::read_element(const Value& value, Ids& known) {
  NodesElement element;
  nodes_fields().read(value, element, reading_);
  NodeGroup group;
  first_of_group_.push_back(names_.size());
  ids_known_ = read_ids(value, element.id, group, known) && ids_known_;
  models_known_ = check_model(value, element.model) && models_known_;
  read_zones(value, element.zone, group);
  read_tags(value, std::move(element.tags), group);
  group.model = std::move(element.model);
  group.cores = element.cores;
  group.clock_drift = element.clock_drift;
  group.start = element.start;
  group.disk = element.disk.value_or(DiskOptions());
  with_.push_back(std::move(element.with.value));
  scenario_.nodes.push_back(std::move(group));
}

bool NodeReader::check_model(const Value& value, const std::string& name) {
  if (models_.find(name) != nullptr) return true;
  if (name.empty()) return false;  // Which is a problem already.
  const Reading::Step at(reading_, "model");
  reading_.problem(member_or(value, "model"),
                   "unknown model '" + name.substr(0, 40) + "'" + suggestion(name, models_.names()));
  return false;
}

bool NodeReader::read_ids(const Value& value, const std::string& text, NodeGroup& group, Ids& known) {
  if (text.empty()) return false;  // Which is a problem already.
  const Reading::Step step(reading_, "id");
  const Value& place = member_or(value, "id");
  auto ids = model::expand_ids(text, options_.nodes_max);
  if (!ids) return reading_.problem(place, ids.error().detail), false;
  if (names_.size() + ids->size() > options_.nodes_max)
    return reading_.problem(place, "more than " + std::to_string(options_.nodes_max) + " nodes"), false;
  for (const std::string& id : *ids) {
    if (!known.insert(id).second) return reading_.problem(place, "a second node '" + id + "'"), false;
  }
  names_.insert(names_.end(), ids->begin(), ids->end());
  group.ids = std::move(*ids);
  return true;
}

void NodeReader::read_zones(const Value& value, const std::string& text, NodeGroup& group) {
  group.zones = {""};
  if (!text.empty()) {
    const Reading::Step step(reading_, "zone");
    auto zones = model::expand_ids(text, 1000);
    if (!zones) return reading_.problem(member_or(value, "zone"), zones.error().detail);
    group.zones = std::move(*zones);
  }
  // Of more zones than nodes the last are empty.
  group.zones.resize(std::clamp(group.ids.size(), std::size_t{1}, group.zones.size()));
  zones_.insert(zones_.end(), group.zones.begin(), group.zones.end());
}

void NodeReader::read_tags(const Value& value, std::vector<std::string> tags, NodeGroup& group) {
  constexpr std::size_t tags_max = 16;
  constexpr std::size_t tag_bytes_max = 64;
  const Reading::Step step(reading_, "tags");
  const Value& place = member_or(value, "tags");
  if (tags.size() > tags_max) return reading_.problem(place, "more than " + std::to_string(tags_max) + " tags");
  if (std::any_of(tags.begin(), tags.end(), [](const std::string& tag) { return tag.size() > tag_bytes_max; }))
    return reading_.problem(place, "a tag has at most " + std::to_string(tag_bytes_max) + " characters");
  tags_.insert(tags_.end(), tags.begin(), tags.end());
  group.tags = std::move(tags);
}

const NodeGroup& NodeReader::group_of(std::size_t node) const {
  const auto after = std::upper_bound(first_of_group_.begin(), first_of_group_.end(), node);
  return scenario_.nodes[static_cast<std::size_t>(after - first_of_group_.begin()) - 1];
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
