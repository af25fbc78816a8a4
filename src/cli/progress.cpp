#include "cli/progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "platform/terminal.hpp"

namespace orrery::cli {
namespace {

constexpr double redraw_seconds = 0.1;
constexpr std::uint64_t open_ended_seeds = std::uint64_t{1} << 40;  // Nobody waits for so many.

std::string bar(std::uint64_t done, std::uint64_t total, std::size_t width) {
  const auto filled = static_cast<std::size_t>(static_cast<double>(width) * static_cast<double>(done) /
                                               static_cast<double>(std::max<std::uint64_t>(total, 1)));
  std::string text;
  for (std::size_t i = 0; i < width; ++i) text += i < filled ? "━" : "─";
  return text;
}

}  // namespace

ProgressLine::ProgressLine() : visible_(platform::is_terminal(2)) {}

void ProgressLine::show(const std::string& text) {
  if (!visible_) return;
  std::fprintf(stderr, "\r%s\033[K", text.c_str());
  std::fflush(stderr);
  on_screen_ = true;
}

void ProgressLine::clear() {
  if (!on_screen_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  on_screen_ = false;
}

Progress::Progress(std::string simulation, std::uint64_t seeds)
    : simulation_(std::move(simulation)), seeds_(seeds), started_(platform::steady_seconds()) {
  if (line_.visible()) draw(started_);
}

void Progress::add(const SeedResult& result) {
  ++done_;
  failed_ += result.ok ? 0 : 1;
  simulated_seconds_ += result.simulated_seconds;
  if (!line_.visible()) return;
  const double now = platform::steady_seconds();
  if (now - drawn_ >= redraw_seconds || done_ == seeds_) draw(now);
}

void Progress::draw(double now) {
  drawn_ = now;
  const double elapsed = std::max(now - started_, 1e-3);
  const double rate = static_cast<double>(done_) / elapsed;
  std::array<char, 160> text;
  const bool open_ended = seeds_ >= open_ended_seeds;
  const std::string total = open_ended ? "" : "/" + std::to_string(seeds_);
  std::snprintf(text.data(), text.size(), " %llu%s seeds  %llu failed  %.0f simulated s  %.0f s/s",
                static_cast<unsigned long long>(done_), total.c_str(), static_cast<unsigned long long>(failed_),
                simulated_seconds_, simulated_seconds_ / elapsed);
  std::string line = simulation_ + (open_ended ? "" : " " + bar(done_, seeds_, 24)) + text.data();
  if (rate > 0 && done_ < seeds_ && !open_ended) {
    std::snprintf(text.data(), text.size(), "  %.0f s left", static_cast<double>(seeds_ - done_) / rate);
    line += text.data();
  }
  line_.show(line);
}

}  // namespace orrery::cli
