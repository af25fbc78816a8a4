#pragma once

#include <cstdint>
#include <string>

#include <orrery/testing/report.hpp>

namespace orrery::cli {

/// One line on stderr that shows how far a run is; silent when stderr is no terminal.
class Progress {
 public:
  Progress(std::string simulation, std::uint64_t seeds);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(const SeedResult& result);
  void clear();

 private:
  void draw(double now);

  std::string simulation_;
  std::uint64_t seeds_;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
  double simulated_seconds_ = 0;
  double started_;
  double drawn_ = 0;
  bool visible_;
  bool on_screen_ = false;
};

}  // namespace orrery::cli
