#include <algorithm>
#include <set>
#include <string>

#include <orrery/testing/simulation.hpp>

#include "testing/builder_problems.hpp"
#include "testing/nondeterminism_guard.hpp"

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
  problems.require(is_name(name_),
                   quoted(name_) + " is no name for a simulation: letters, digits, '-', '_' and '.' only");
  problems.require(!servers_.empty(), "no process runs: call processes()");
  problems.require(!clients_.empty(), "no workload drives it: call workload()");

  std::set<std::string> names;
  std::uint32_t servers_min = 0;
  for (const Servers& servers : servers_) {
    check_group_name(servers.name, names, problems);
    const std::string range = std::to_string(servers.count.min) + " to " + std::to_string(servers.count.max);
    problems.require(servers.count.min >= 1,
                     "processes() of " + quoted(servers.name) + ": the least count is 0; it must be 1 or more");
    problems.require(servers.count.min <= servers.count.max,
                     "processes() of " + quoted(servers.name) + ": the range " + range + " is empty");
    problems.require(servers.count.max <= nodes_max, "processes() of " + quoted(servers.name) + ": " + range +
                                                         " processes; at most " + std::to_string(nodes_max));
    problems.require(servers.factory != nullptr, "processes() of " + quoted(servers.name) + " has no factory");
    servers_min += std::min(servers.count.min, nodes_max);
  }
  for (const Clients& clients : clients_) {
    check_group_name(clients.name, names, problems);
    problems.require(clients.count >= 1 && clients.count <= nodes_max,
                     "workload() of " + quoted(clients.name) + ": " + std::to_string(clients.count) +
                         " clients; it must be 1 to " + std::to_string(nodes_max));
    problems.require(clients.factory != nullptr, "workload() of " + quoted(clients.name) + " has no factory");
  }

  std::set<std::string> invariants;
  for (const NamedInvariant& invariant : invariants_) {
    problems.require(!invariant.name.empty(), "an invariant has no name");
    problems.require(invariants.insert(invariant.name).second, "two invariants are named " + quoted(invariant.name));
    problems.require(invariant.holds != nullptr, "invariant " + quoted(invariant.name) + " has no function");
    problems.require_not_negative(invariant.every, "the period of invariant " + quoted(invariant.name));
  }

  problems.require_not_negative(chaos_.length, "the length of chaos()");
  problems.require_not_negative(settle_, "settle()");
  problems.require(phase_limit_.count() > 0, "phase_limit() must be more than 0");
  problems.require(wall_limit_.count() > 0, "wall_limit() must be more than 0");
  problems.require(memory_limit_ >= std::uint64_t{16} << 20, "memory_limit() must be 16 MiB or more");
  const std::vector<std::string>& allowed = allowed_callers_->stacks.parts();
  problems.require(std::find(allowed.begin(), allowed.end(), "") == allowed.end(),
                   "allow_calls_from() of an empty name would allow everybody: nondeterminism_guard(false) says that");
  problems.require(iterations_.value_or(1) >= 1, "iterations() must be 1 or more");
  problems.require_not_negative(time_limit_, "for_at_most()");
  detail::check_attrition(chaos_.attrition, servers_min, problems);
  detail::check_network_faults(chaos_.network, problems);
  detail::check_disk_faults(chaos_.disk, problems);
  detail::check_link(link_, problems);
  detail::check_disk(disk_, problems);
  detail::check_reduction(reduction_, problems);
  return problems.take();
}

}  // namespace orrery
