#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include "raft_run.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;

Report run_seeds(const RaftSimulationOptions& options, std::uint64_t first, std::uint64_t last) {
  return run(raft_simulation(options), {.seeds = SeedRange{first, last}});
}

TEST_CASE("a group stays correct through crashes, partitions, disk faults and clocks that drift") {
  const Report report = run_seeds({}, 1, 100);
  CHECK_MESSAGE(report.ok(), report);
}

TEST_CASE("so it does while its members change") {
  const Report report = run_seeds({.members_change = true}, 1, 100);
  CHECK_MESSAGE(report.ok(), report);
}

TEST_CASE("so it does however it reads") {
  for (const ReadMode mode : {ReadMode::log, ReadMode::read_index, ReadMode::lease}) {
    const Report report = run_seeds({.read_mode = mode}, 101, 130);
    CHECK_MESSAGE(report.ok(), report);
  }
}

TEST_CASE("a seed gives the same run twice") {
  const Report report =
      run(raft_simulation({.members_change = true}), {.seeds = SeedRange{1, 10}, .check_determinism = true});
  CHECK_MESSAGE(report.ok(), report);
}

// Each by chaos alone; how many seeds it takes.
TEST_CASE("planted bugs are found") {
  struct Case {
    Bug bug;
    std::uint64_t seeds;
  };
  for (const Case& one : {Case{Bug::stale_reappend, 100}, Case{Bug::no_check_quorum, 50},
                          Case{Bug::stalled_disk_leader, 100}, Case{Bug::lost_entries, 100}}) {
    const Report report = run(raft_simulation({.bug = one.bug}), {.seeds = SeedRange{1, one.seeds}, .fail_fast = true});
    CAPTURE(static_cast<int>(one.bug));
    CHECK_FALSE(report.ok());
  }
}

}  // namespace
}  // namespace orrery::protocols::raft
