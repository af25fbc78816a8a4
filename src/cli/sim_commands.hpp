#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/prepare.hpp"

namespace orrery::cli {

struct SimListOptions {
  bool json = false;
};

struct SimRunOptions {
  SimulationWords simulation;
  std::string seeds;       ///< As typed, as are the next three; "" for what the simulation says.
  std::string seeds_file;  ///< "" or a corpus to run first.
  std::string time_limit;
  std::uint64_t plateau_seeds = 0;
  unsigned jobs = 0;
  bool json = false;
  bool strict = false;
  bool in_process = false;
  bool fail_fast = false;
  bool check_determinism = false;
  std::string determinism_worker;         ///< See sim_determinism.hpp.
  std::vector<std::string> command_line;  ///< All words, the program's name first.
  std::string bundle_folder;              ///< "" or where to put failure bundles.
  std::string junit_file;                 ///< "" or where to write the report as JUnit XML.
  std::string digests_file;               ///< "" or where to write "SEED DIGEST" lines.
  std::string csv_file;                   ///< "" or where to write a row of measures for each seed.
};

struct SimReplayOptions {
  SimulationWords simulation;
  std::string seed;
  std::string trace_file;
  std::string faults_file;                ///< "" or where to write the fault decisions.
  std::string future;                     ///< "" or the one that it goes on with, as typed.
  std::uint64_t break_at = 0;             ///< 0 or the event before which to stop in a debugger.
  std::vector<std::string> command_line;  ///< All words, the program's name first.
  std::vector<std::string> nodes;         ///< Only their records; empty: all.
  bool events = false;
  bool quiet = false;
};

struct SimShrinkOptions {
  SimulationWords simulation;
  std::string seed;
  unsigned jobs = 0;
  bool json = false;
};

struct SimInevitableOptions {
  SimulationWords simulation;
  std::string seed;
  std::uint32_t points = 20;
  std::uint32_t futures = 40;
  unsigned jobs = 0;
  std::string json_file;  ///< "", "-" for stdout, or where to write the report; so are the next two.
  std::string svg_file;
  std::string csv_file;
};

int sim_list(const SimListOptions& options);
int sim_run(const SimRunOptions& options, const std::string& program, const std::vector<std::string>& known_flags);
int sim_replay(const SimReplayOptions& options, const std::vector<std::string>& known_flags);
int sim_shrink(const SimShrinkOptions& options, const std::string& program,
               const std::vector<std::string>& known_flags);
int sim_inevitable(const SimInevitableOptions& options, const std::string& program,
                   const std::vector<std::string>& known_flags);

}  // namespace orrery::cli
