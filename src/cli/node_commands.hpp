#pragma once

#include <span>
#include <string>
#include <vector>

#include <orrery/bench/benchmark.hpp>

namespace orrery::cli {

/// `node start`, as typed; "" and no origins: as the configuration says.
struct NodeStartOptions {
  std::string config_file;
  std::string listen;
  std::string token;
  std::vector<std::string> allowed_origins;
  std::string assets;
  std::string profile;
  std::string log_level;
  std::string log_format;
};

/// Serves until SIGINT or SIGTERM. Returns the exit status.
int start_node(const NodeStartOptions& options, std::span<const BenchmarkEntry> menu);

}  // namespace orrery::cli
