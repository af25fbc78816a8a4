#pragma once

#include <span>
#include <string>
#include <vector>

#include <orrery/bench/benchmark.hpp>

namespace orrery::cli {

struct BenchOptions {
  std::vector<std::string> names;  ///< None: all that are real.
  bool list = false;
  bool json = false;
  std::string compare_file;
  double seconds = 2;
  std::string profile = "balanced";
};

/// `bench`: runs scenarios of the menu, and says how fast they are; 1 if one got slower than in `compare_file`.
int run_benchmarks(const BenchOptions& options, std::span<const BenchmarkEntry> menu);

}  // namespace orrery::cli
