#include <algorithm>
#include <string>

#include "supervision.hpp"

namespace orrery::detail {

// Supervisors alone, and not more than `most`: whoever looks often does not want all actors.
void Supervision::list_supervisors(std::vector<SupervisionRow>& into, std::size_t most) const {
  const SupervisionState& all = world_.supervision;
  const std::uint32_t count = std::min(all.supervisors.size(), static_cast<std::uint32_t>(most));
  std::vector<std::vector<std::uint32_t>> below(count);
  for (std::uint32_t at = 1; at < count; ++at) {
    const SupervisorRecord& record = all.supervisors[at];
    if (record.phase == Phase::ended || record.node == nil) continue;
    const std::uint32_t parent = all.nodes[record.node].parent;
    if (parent < count) below[parent].push_back(at);
  }
  const auto list = [&](const auto& self, std::uint32_t at, std::uint32_t depth) -> void {
    const SupervisorRecord& record = all.supervisors[at];
    into.push_back({.id = at,
                    .name = record.name[0] != 0 ? record.name
                            : at == 0           ? "root"
                                                : "supervisor " + std::to_string(at),
                    .depth = depth,
                    .restarts = record.restarts,
                    .reason = last_reason_below(at)});
    for (const std::uint32_t child : below[at]) self(self, child, depth + 1);
  };
  if (count > 0) list(list, 0, 0);
}

// What the last of its children failed of, as far as is remembered.
std::string Supervision::last_reason_below(std::uint32_t supervisor) const {
  const std::uint64_t first = noted_count_ > noted_.size() ? noted_count_ - noted_.size() : 0;
  for (std::uint64_t at = noted_count_; at > first; --at) {
    const Noted& noted = noted_[(at - 1) % noted_.size()];
    const std::uint32_t ward =
        world_.chunks[chunk_of(noted.who.slot)].record_block().records[index_of(noted.who.slot)].ward;
    const std::uint32_t parent = ward == nil ? 0 : world_.supervision.nodes[ward].parent;
    if (parent == supervisor) return noted.text[0] != 0 ? noted.text : std::string(to_string(noted.reason));
  }
  return {};
}

}  // namespace orrery::detail
