#include <algorithm>
#include <string>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery {

std::string_view to_string(ExitReason reason) {
  constexpr std::string_view names[] = {"normal",      "shutdown", "failed", "threw",
                                        "over_budget", "noproc",   "kill",   "killed"};
  return names[static_cast<std::size_t>(reason)];
}

std::string_view to_string(ChildStatus status) {
  constexpr std::string_view names[] = {"running", "stopping", "waiting", "down", "ended"};
  return names[static_cast<std::size_t>(status)];
}

namespace {

std::string text_of(ActorId actor) { return std::to_string(actor.slot) + "." + std::to_string(actor.generation); }

}  // namespace

std::string SupervisionReport::text() const {
  std::string text;
  for (const SupervisionEntry& entry : tree) {
    text += std::string(std::size_t{entry.depth} * 2, ' ') + entry.name;
    if (entry.actor != no_actor) text += " " + text_of(entry.actor);
    text += ": " + std::string(to_string(entry.status));
    if (entry.restarts > 0) text += ", restarts: " + std::to_string(entry.restarts);
    if (entry.last_end > 0) {
      text += ", ended at tick " + std::to_string(entry.last_end) + ": " + std::string(to_string(entry.last_reason));
    }
    text += "\n";
  }
  for (const FailureEntry& failure : failures) {
    text += "tick " + std::to_string(failure.tick) + ": " + failure.type + " " + text_of(failure.actor) + " " +
            std::string(to_string(failure.reason)) + (failure.text.empty() ? "" : ": " + failure.text) + "\n";
  }
  return text;
}

namespace detail {

void Supervision::note(ActorId who, ExitReason reason, std::string_view text) {
  Noted& noted = noted_[noted_count_++ % noted_.size()];
  noted = {now(), who, &type_of(who.slot), reason, {}};
  const std::size_t size = std::min(text.size(), sizeof(noted.text) - 1);
  std::copy_n(text.begin(), size, noted.text);
}

void Supervision::went_back_to(Tick tick) {
  while (noted_count_ > 0 && noted_[(noted_count_ - 1) % noted_.size()].tick > tick) --noted_count_;
}

void Supervision::list(SupervisionReport& report, std::uint32_t at, std::uint32_t depth) const {
  const SupervisionState& all = world_.supervision;
  const SupervisorRecord& record = all.supervisors[at];
  SupervisionEntry entry{.depth = depth, .is_supervisor = true, .supervisor = {at, record.generation}};
  entry.name = record.name[0] == 0 ? "supervisor " + std::to_string(at) : record.name;
  entry.restarts = record.restarts;
  entry.status = record.phase == Phase::ended ? ChildStatus::ended : ChildStatus::running;
  if (record.node != nil) {
    entry.status = all.nodes[record.node].status;
    entry.last_reason = all.nodes[record.node].last_reason;
    entry.last_end = all.nodes[record.node].last_end;
  }
  report.tree.push_back(std::move(entry));
  for (std::uint32_t child = record.first; child != nil; child = all.nodes[child].after)
    list_child(report, child, depth + 1);
}

void Supervision::list_child(SupervisionReport& report, std::uint32_t at, std::uint32_t depth) const {
  const Node& node = world_.supervision.nodes[at];
  if (node.supervisor != nil) return list(report, node.supervisor, depth);
  report.tree.push_back({.depth = depth,
                         .is_supervisor = false,
                         .name = std::string(world_.spaces[node.space].type->name),
                         .actor = node.who,
                         .supervisor = {node.parent, world_.supervision.supervisors[node.parent].generation},
                         .status = node.status,
                         .restarts = node.restarts,
                         .last_reason = node.last_reason,
                         .last_end = node.last_end});
}

SupervisionReport Supervision::report() const {
  SupervisionReport report;
  const SupervisionState& all = world_.supervision;
  if (all.used()) {
    list(report, 0, 0);
    // The root's own, by their slots.
    for (std::uint32_t chunk = 0; chunk < world_.chunks.size(); ++chunk) {
      const RecordsBlock& records = world_.chunks[chunk].record_block();
      for (std::uint32_t index = 0; index < chunk_slots; ++index) {
        const std::uint32_t ward = records.records[index].ward;
        if (test_bit(records.alive, index) && ward != nil && all.nodes[ward].listed == 0) list_child(report, ward, 1);
      }
    }
  } else {
    report.tree.push_back({.is_supervisor = true, .name = "root"});
  }
  report.links = all.links;
  report.monitors = all.ties.count() - all.links;
  report.names = all.names.count();
  const std::uint64_t first = noted_count_ > noted_.size() ? noted_count_ - noted_.size() : 0;
  for (std::uint64_t at = first; at < noted_count_; ++at) {
    const Noted& noted = noted_[at % noted_.size()];
    report.failures.push_back(
        {noted.tick, noted.who, std::string(noted.type->name), noted.reason, std::string(noted.text)});
  }
  return report;
}

}  // namespace detail
}  // namespace orrery
