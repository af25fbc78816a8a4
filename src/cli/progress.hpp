#pragma once

#include <cstdint>
#include <string>

#include <orrery/testing/report.hpp>

namespace orrery::cli {

/// One line on stderr that is drawn over; silent when stderr is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  bool visible() const { return visible_; }
  void show(const std::string& text);
  void clear();

 private:
  bool visible_;
  bool on_screen_ = false;
};

/// How far a run of seeds is, on such a line.
class Progress {
 public:
  Progress(std::string simulation, std::uint64_t seeds);

  void add(const SeedResult& result);
  void clear() { line_.clear(); }

 private:
  void draw(double now);

  std::string simulation_;
  std::uint64_t seeds_;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
  double simulated_seconds_ = 0;
  double started_;
  double drawn_ = 0;
  ProgressLine line_;
};

}  // namespace orrery::cli
