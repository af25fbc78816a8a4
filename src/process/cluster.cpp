#include <orrery/process/cluster.hpp>

#include <map>
#include <utility>

namespace orrery {

struct Cluster::ByName : std::map<std::string_view, Node*> {};

Cluster::Cluster(Simulator& simulator)
    : simulator_(simulator), network_(simulator), buggify_(simulator), knobs_(simulator), by_name_(new ByName) {}

Cluster::~Cluster() {
  const RunScope scope(&simulator_.context());
  while (!nodes_.empty()) {
    by_name_->erase(nodes_.back()->name());
    nodes_.pop_back();
  }
  delete by_name_;
}

Node& Cluster::add(NodeOptions options, ProcessFactory process) {
  ORRERY_CHECK_MESSAGE(find(options.name) == nullptr, "two nodes of the same name");
  const NodeId id{static_cast<std::uint32_t>(nodes_.size())};
  membership_.add({options.name, options.tags});
  nodes_.push_back(std::make_unique<Node>(simulator_, network_, id, std::move(options), std::move(process)));
  by_name_->emplace(nodes_.back()->name(), nodes_.back().get());
  nodes_.back()->join({.cpu = nullptr, .membership = &membership_, .buggify = &buggify_, .knobs = &knobs_});
  return *nodes_.back();
}

void Cluster::reseed(std::uint64_t seed) {
  simulator_.reseed(seed);
  network_.reseed(seed);
  buggify_.reseed(seed);
  for (const auto& node : nodes_) node->disk().reseed(seed);
}

Node& Cluster::node(NodeId id) {
  ORRERY_CHECK(id.value < nodes_.size());
  return *nodes_[id.value];
}

Node* Cluster::find(std::string_view name) {
  const auto found = by_name_->find(name);
  return found == by_name_->end() ? nullptr : found->second;
}

}  // namespace orrery
