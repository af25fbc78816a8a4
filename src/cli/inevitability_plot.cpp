#include "cli/inevitability_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace orrery::cli {
namespace {

constexpr std::size_t columns = 64, rows = 8, eighths = 8;
constexpr std::size_t margin = 8;  // Left of the axis.
constexpr int ticks_max = 6;
constexpr int digits_max = 9;
constexpr double points_apart = 1e-4;  // Of the whole time.

std::string formatted(const char* format, auto... values) {
  std::array<char, 96> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

double ns_of(Time time) { return static_cast<double>(time.ns()); }

// Of 1, 2, 5, 10, 20, 50, … ns the first of which at most so many fit.
std::uint64_t tick_width(std::uint64_t length) {
  std::uint64_t width = 1;
  for (int step = 0; length / width > ticks_max; ++step) width = step % 3 == 1 ? width / 2 * 5 : width * 2;
  return width;
}

// A cell of a bar that is so many eighths high.
const char* block(std::size_t filled) {
  constexpr const char* blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  return blocks[std::min(filled, eighths)];
}

// `text` so that it is centred on `column`, or ends in the last, if there is room for it.
void place_label(std::string& line, std::size_t column, const std::string& text, std::size_t width) {
  std::size_t begin = column - std::min(column, text.size() / 2);
  begin = std::min(begin, width - std::min(width, text.size()));
  if (line.size() < begin + text.size()) line.resize(begin + text.size(), ' ');
  const std::size_t room_from = begin == 0 ? 0 : begin - 1;
  const std::size_t room_to = std::min(line.size(), begin + text.size() + 1);
  if (line.find_first_not_of(' ', room_from) >= room_to) line.replace(begin, text.size(), text);
}

}  // namespace

TimeScale::TimeScale(Time end) : end_(end) {
  const auto unit = [this](const char* name, double ns) {
    unit_ = name;
    per_unit_ = ns;
  };
  if (end.ns() < 10'000) {
    unit("ns", 1);
  } else if (end.ns() < 10'000'000) {
    unit("us", 1e3);
  } else if (end.ns() < 2'000'000'000) {
    unit("ms", 1e6);
  }
  double resolution = per_unit_;
  while (digits_ < digits_max && resolution > 1 && resolution > ns_of(end) * points_apart) {
    resolution /= 10;
    ++digits_;
  }
  const std::uint64_t width = tick_width(end.ns());
  for (std::uint64_t tick = 0; tick < end.ns(); tick += width) ticks_.push_back(Time::from_ns(tick));
}

std::string TimeScale::text(Time time) const { return formatted("%.*f %s", digits_, ns_of(time) / per_unit_, unit_); }

double TimeScale::place(Time time) const { return end_ == Time() ? 1 : ns_of(time) / ns_of(end_); }

std::string TimeScale::tick_text(Time tick) const { return formatted("%.4g", ns_of(tick) / per_unit_); }

double ratio_at(const std::vector<FutureCounts>& points, double ns) {
  const auto right = std::find_if(points.begin(), points.end(), [ns](const auto& p) { return ns_of(p.from) >= ns; });
  if (right == points.begin()) return points.front().share().ratio;
  if (right == points.end()) return points.back().share().ratio;
  const auto left = std::prev(right);
  const double part = (ns - ns_of(left->from)) / (ns_of(right->from) - ns_of(left->from));
  const double from = left->share().ratio;
  return from + part * (right->share().ratio - from);
}

double half_crossing(const std::vector<FutureCounts>& points) {
  for (std::size_t i = points.size(); i-- > 1;) {
    const double low = points[i - 1].share().ratio;
    const double high = points[i].share().ratio;
    if (low >= 0.5 || high < 0.5) continue;
    const double part = (0.5 - low) / (high - low);
    return ns_of(points[i - 1].from) + part * (ns_of(points[i].from) - ns_of(points[i - 1].from));
  }
  return -1;
}

std::string percent_text(double share) { return formatted("%.0f %%", share * 100); }

std::string terminal_plot(const InevitabilityReport& report) {
  const TimeScale scale(report.failure.at);
  std::array<std::size_t, columns> heights{};
  for (std::size_t i = 0; i < columns; ++i) {
    const double ns = ns_of(report.failure.at) * static_cast<double>(i) / (columns - 1);
    heights.at(i) = static_cast<std::size_t>(std::lround(ratio_at(report.points, ns) * rows * eighths));
  }
  std::string plot;
  for (std::size_t row = rows; row-- > 0;) {
    const char* label = row + 1 == rows ? "100 % ┤" : row + 1 == rows / 2 ? " 50 % ┤" : "      │";
    std::string line;
    for (const std::size_t height : heights) line += block(height - std::min(height, row * eighths));
    plot += std::string(label) + " " + line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  std::string axis;
  std::string labels;
  std::vector<std::size_t> marks = {columns - 1};
  const std::string last = scale.text(report.failure.at);
  place_label(labels, margin + columns - 1, last, margin + columns + 1);
  for (const Time tick : scale.ticks()) {
    const auto column = static_cast<std::size_t>(scale.place(tick) * (columns - 1) + 0.5);
    marks.push_back(column);
    place_label(labels, margin + column, scale.tick_text(tick), margin + columns + 1);
  }
  for (std::size_t i = 0; i < columns; ++i) axis += std::find(marks.begin(), marks.end(), i) == marks.end() ? "─" : "┬";
  return plot + "  0 % ┼─" + axis + "\n" + labels + "\n";
}

std::string to_csv(const InevitabilityReport& report) {
  std::string text = "from_ns,futures,failed,failed_otherwise,ratio,low,high\n";
  for (const FutureCounts& point : report.points) {
    const Share share = point.share();
    text += std::to_string(point.from.ns()) + "," + std::to_string(point.futures) + "," + std::to_string(point.failed) +
            "," + std::to_string(point.failed_otherwise) +
            formatted(",%.6f,%.6f,%.6f\n", share.ratio, share.low, share.high);
  }
  return text;
}

}  // namespace orrery::cli
