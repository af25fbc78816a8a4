#include <orrery/model/reading.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

#include <orrery/core/nearest.hpp>

namespace orrery::model {
namespace {

constexpr std::size_t shown_max = 40;

std::string shown(const Value& value) {
  if (value.is(Value::Type::number)) return value.number().substr(0, shown_max);
  if (value.is(Value::Type::text)) {
    const std::string& text = value.text();
    return "'" + text.substr(0, shown_max) + (text.size() > shown_max ? "…'" : "'");
  }
  return std::string(value.type_text());
}

}  // namespace

void Reading::problem(Place at, std::string message) {
  if (++found_ <= problems_max) problems_.push_back({at, pointer_, std::move(message)});
}

void Reading::expected(const Value& value, std::string_view what) {
  problem(value, "expected " + std::string(what) + ", found " + shown(value));
}

void Reading::know_nodes(const std::vector<std::string>* names) {
  nodes_ = names;
  nodes_by_name_.clear();
}

std::optional<std::size_t> Reading::node_named(std::string_view name) const {
  if (nodes_ == nullptr) return std::nullopt;
  const std::vector<std::string>& names = *nodes_;
  if (nodes_by_name_.size() != names.size()) {
    nodes_by_name_.resize(names.size());
    std::iota(nodes_by_name_.begin(), nodes_by_name_.end(), std::size_t{0});
    std::sort(nodes_by_name_.begin(), nodes_by_name_.end(),
              [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  }
  const auto found = std::lower_bound(nodes_by_name_.begin(), nodes_by_name_.end(), name,
                                      [&](std::size_t node, std::string_view wanted) { return names[node] < wanted; });
  if (found == nodes_by_name_.end() || names[*found] != name) return std::nullopt;
  return *found;
}

void Reading::require_zone(const Value& at, std::string_view name) {
  if (zones_ == nullptr || std::binary_search(zones_->begin(), zones_->end(), name)) return;
  problem(at, "no node is in a zone '" + std::string(name.substr(0, shown_max)) + "'" + hint(name, *zones_));
}

void Reading::require_tag(const Value& at, std::string_view name) {
  if (tags_ == nullptr || std::binary_search(tags_->begin(), tags_->end(), name)) return;
  problem(at, "no node has the tag '" + std::string(name.substr(0, shown_max)) + "'" + hint(name, *tags_));
}

std::string Reading::hint(std::string_view name, std::span<const std::string> candidates) const {
  constexpr std::size_t among = 1000;
  if (found_ >= problems_max) return {};
  return suggestion(name, candidates.first(std::min(candidates.size(), among)));
}

bool Reading::spend(const Value& at, std::size_t& spent, std::size_t more, std::size_t max) {
  if (more <= max - spent) {
    spent += more;
    return true;
  }
  problem(at, "too much for a document: its lists of nodes have at most " + std::to_string(names_max) +
                  " names in all, and the characters of its patterns times the number of nodes are at most " +
                  std::to_string(comparisons_max));
  return false;
}

Reading::Step::Step(Reading& reading, std::string_view member) : reading_(reading), length_(reading.pointer_.size()) {
  reading.pointer_ += "/" + pointer_token(member);
}

Reading::Step::Step(Reading& reading, std::size_t element) : reading_(reading), length_(reading.pointer_.size()) {
  reading.pointer_ += "/" + std::to_string(element);
}

}  // namespace orrery::model
