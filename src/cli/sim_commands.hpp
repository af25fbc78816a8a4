#pragma once

#include <optional>
#include <string>
#include <vector>

#include <orrery/testing/simulation.hpp>

namespace orrery::cli {

struct SimListOptions {
  bool json = false;
};

struct SimRunOptions {
  std::string name;
  std::string seeds;  ///< As typed; "" for the simulation's own number.
  unsigned jobs = 0;
  bool json = false;
  bool strict = false;
  bool in_process = false;
  bool fail_fast = false;
  std::string digests_file;             ///< "" or where to write "SEED DIGEST" lines.
  std::vector<std::string> parameters;  ///< Words that are the simulation's own.
};

struct SimReplayOptions {
  std::string name;
  std::string seed;
  std::string trace_file;
  std::vector<std::string> nodes;  ///< Only their records; empty: all.
  bool events = false;
  bool quiet = false;
  std::vector<std::string> parameters;
};

int sim_list(const SimListOptions& options);
int sim_run(const SimRunOptions& options, const std::string& program, const std::vector<std::string>& known_flags);
int sim_replay(const SimReplayOptions& options, const std::vector<std::string>& known_flags);

/// The simulation's own flags for a help text; "" if there is no such simulation or it has none.
[[nodiscard]] std::string simulation_help(const std::string& name);

/// Prints "PROGRAM: MESSAGE" on stderr and gives the exit status of a wrong command.
int usage_error(const std::string& message);

}  // namespace orrery::cli
