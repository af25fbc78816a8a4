#include <algorithm>
#include <set>
#include <string>

#include <orrery/core/nearest.hpp>
#include <orrery/testing/simulation.hpp>

#include "testing/builder_problems.hpp"
#include "testing/nondeterminism_guard.hpp"
#include "testing/simulation_description.hpp"

namespace orrery {
namespace {

constexpr std::uint32_t nodes_max = 10'000;

// What names can be looked up, and put on a command line, without quoting.
bool is_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), plain);
}

std::string quoted(const std::string& name) { return "'" + name + "'"; }

void check_group_name(const std::string& name, std::set<std::string>& known, detail::Problems& problems) {
  problems.require(is_name(name), quoted(name) + " is no name for nodes: letters, digits, '-', '_' and '.' only");
  problems.require(known.insert(name).second, "two groups of nodes are named " + quoted(name));
}

}  // namespace

std::vector<std::string> SimulationBuilder::validate() const {
  detail::Problems problems;
  problems.require(is_name(described_->name),
                   quoted(described_->name) + " is no name for a simulation: letters, digits, '-', '_' and '.' only");
  if (described_->world) {
    problems.require(described_->servers.empty() && described_->clients.empty(),
                     "a world brings all nodes: no processes(), no workload()");
  } else {
    problems.require(!described_->servers.empty(), "no process runs: call processes()");
    problems.require(!described_->clients.empty(), "no workload drives it: call workload()");
  }

  std::set<std::string> names;
  std::uint32_t servers_min = 0;
  for (const Description::Servers& servers : described_->servers) {
    check_group_name(servers.name, names, problems);
    const std::string range = std::to_string(servers.count.min) + " to " + std::to_string(servers.count.max);
    problems.require(servers.count.min >= 1,
                     "processes() of " + quoted(servers.name) + ": the least count is 0; it must be 1 or more");
    problems.require(servers.count.min <= servers.count.max,
                     "processes() of " + quoted(servers.name) + ": the range " + range + " is empty");
    problems.require(servers.count.max <= nodes_max, "processes() of " + quoted(servers.name) + ": " + range +
                                                         " processes; at most " + std::to_string(nodes_max));
    problems.require(servers.factory != nullptr, "processes() of " + quoted(servers.name) + " has no factory");
    problems.require(servers.options.cores >= 1, "processes() of " + quoted(servers.name) + ": a node has no core");
    servers_min += std::min(servers.count.min, nodes_max);
  }
  const auto some_server = [this](const auto& is) {
    return std::any_of(described_->servers.begin(), described_->servers.end(), is);
  };
  problems.require(!described_->zones.empty(), "zones() of no zone");
  if (described_->upgrade) {
    problems.require(described_->upgrade->to != nullptr, "upgrade() has no factory");
    problems.require(
        some_server([this](const Description::Servers& servers) { return servers.name == described_->upgrade->group; }),
        "upgrade() of " + quoted(described_->upgrade->group) + ": no processes() are named so");
    detail::check_upgrade(described_->upgrade->options, problems);
  }
  const std::string& tag = described_->chaos.attrition.tag;
  const auto has_tag = [&](const Description::Servers& servers) {
    const std::vector<std::string>& tags = servers.options.tags;
    return servers.name == tag || std::find(tags.begin(), tags.end(), tag) != tags.end();
  };
  problems.require(tag.empty() || some_server(has_tag), "Attrition::tag is " + quoted(tag) + ", which no process has");

  for (const Description::Clients& clients : described_->clients) {
    check_group_name(clients.name, names, problems);
    problems.require(clients.count >= 1 && clients.count <= nodes_max,
                     "workload() of " + quoted(clients.name) + ": " + std::to_string(clients.count) +
                         " clients; it must be 1 to " + std::to_string(nodes_max));
    problems.require(clients.factory != nullptr, "workload() of " + quoted(clients.name) + " has no factory");
  }

  std::set<std::string> invariants;
  for (const Description::NamedInvariant& invariant : described_->invariants) {
    problems.require(!invariant.name.empty(), "an invariant has no name");
    problems.require(invariants.insert(invariant.name).second, "two invariants are named " + quoted(invariant.name));
    problems.require(invariant.holds != nullptr, "invariant " + quoted(invariant.name) + " has no function");
    problems.require_not_negative(invariant.every, "the period of invariant " + quoted(invariant.name));
  }
  for (const auto& [rule_name, rule] : described_->rules) {
    problems.require(!rule_name.empty(), "a rule of the timeline has no name");
    problems.require(invariants.insert(rule_name).second, "two invariants are named " + quoted(rule_name));
    problems.require(rule.problem().empty(), "timeline() of " + quoted(rule_name) + ": " + rule.problem());
  }

  problems.require_not_negative(described_->chaos.length, "the length of chaos()");
  problems.require_not_negative(described_->settle, "settle()");
  problems.require(described_->phase_limit.count() > 0, "phase_limit() must be more than 0");
  problems.require(described_->wall_limit.count() > 0, "wall_limit() must be more than 0");
  problems.require(described_->memory_limit >= std::uint64_t{16} << 20, "memory_limit() must be 16 MiB or more");
  const std::vector<std::string>& allowed = described_->allowed_callers->stacks.parts();
  problems.require(std::find(allowed.begin(), allowed.end(), "") == allowed.end(),
                   "allow_calls_from() of an empty name would allow everybody: nondeterminism_guard(false) says that");
  problems.require(described_->iterations.value_or(1) >= 1, "iterations() must be 1 or more");
  problems.require_not_negative(described_->time_limit, "for_at_most()");
  detail::check_attrition(described_->chaos.attrition, servers_min, problems);
  detail::check_network_faults(described_->chaos.network, problems);
  detail::check_disk_faults(described_->chaos.disk, problems);
  detail::check_clock_faults(described_->chaos.clock, problems);
  detail::check_cpu_faults(described_->chaos.cpu, problems);
  detail::check_buggify(described_->chaos.buggify, problems);
  detail::check_link(described_->link, problems);
  detail::check_disk(described_->disk, problems);
  std::vector<std::string> known;
  for (const Description::Servers& servers : described_->servers) {
    known.push_back(servers.name);
    const std::uint32_t count = std::min(servers.count.max, nodes_max);
    for (std::uint32_t i = 0; i < count; ++i) known.push_back(servers.name + "-" + std::to_string(i));
  }
  for (const auto& [name, options] : described_->disks) {
    problems.require(std::find(known.begin(), known.end(), name) != known.end(),
                     "disk() of " + quoted(name) + ": there is no such server" + suggestion(name, known));
    detail::check_disk(options, problems);
  }
  detail::check_reduction(described_->reduction, problems);
  return problems.take();
}

}  // namespace orrery
