#pragma once

#include <string>
#include <vector>

#include "protocols/model_group.hpp"
#include "protocols/swim/process.hpp"

namespace orrery::test {

class SwimGroup : public ModelGroup<protocols::swim::Swim> {
 public:
  using ModelGroup::ModelGroup;

  /// How many of those that are up take the member for this.
  [[nodiscard]] std::size_t take_for(std::uint32_t member, protocols::swim::Status status) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      if (node(i).up() && process(i).standing(member).status == status) ++count;
    }
    return count;
  }
  /// From the first nodes to the others.
  PartitionId cut_after(std::size_t first) {
    std::vector<NodeId> here;
    std::vector<NodeId> there;
    for (std::size_t i = 0; i < size(); ++i) (i < first ? here : there).push_back(node(i).id());
    return cluster.network().partition(here, there);
  }
};

}  // namespace orrery::test
