#include "cli/inevitability_plot.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cli/inevitability_svg.hpp"

using namespace orrery;
using namespace orrery::cli;
using namespace std::chrono_literals;

namespace {

Time at(Duration time) { return Time() + time; }

InevitabilityReport report_of(const std::vector<std::pair<Duration, std::uint32_t>>& failed_of_forty) {
  InevitabilityReport report;
  report.seed = 4;
  report.failure.property = "a < b & \"c\"";
  for (const auto& [from, failed] : failed_of_forty)
    report.points.push_back({.from = at(from), .futures = 40, .failed = failed, .failed_otherwise = 0, .survivor = {}});
  report.failure.at = report.points.back().from;
  report.inevitable_from = report.points.back().from;
  report.other_seeds = {.from = {}, .futures = 40, .failed = 4, .failed_otherwise = 0, .survivor = {}};
  return report;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t found = text.find(part); found != std::string::npos; found = text.find(part, found + 1)) ++times;
  return times;
}

}  // namespace

TEST_CASE("times are told in a unit and with digits that fit the whole") {
  CHECK(TimeScale(at(18777ms)).text(at(18250ms)) == "18.250 s");
  CHECK(TimeScale(at(3s)).text(at(1500ms)) == "1.5000 s");
  CHECK(TimeScale(at(1s)).text(at(18ms)) == "18.0 ms");
  CHECK(TimeScale(at(50us)).text(at(7us)) == "7.000 us");
  CHECK(TimeScale(Time::from_ns(9)).text(Time::from_ns(7)) == "7 ns");
  CHECK(TimeScale(Time()).text(Time()) == "0 ns");
  const TimeScale scale(at(18777ms));
  std::vector<std::string> ticks;
  for (const Time tick : scale.ticks()) ticks.push_back(scale.tick_text(tick));
  CHECK(ticks == std::vector<std::string>{"0", "5", "10", "15"});
  for (std::uint64_t ns = 1; ns < 1'000'000'000'000; ns = ns * 3 + 1) {
    const std::size_t number = TimeScale(Time::from_ns(ns)).ticks().size();
    CHECK(number >= 1);
    CHECK(number <= 7);
  }
}

TEST_CASE("between points the share is on a straight line, and passes one half somewhere") {
  const auto points = report_of({{0s, 0}, {10s, 10}, {12s, 40}}).points;
  CHECK(ratio_at(points, 0) == 0);
  CHECK(ratio_at(points, 5e9) == doctest::Approx(0.125));
  CHECK(ratio_at(points, 11e9) == doctest::Approx(0.625));
  CHECK(ratio_at(points, 13e9) == 1);
  CHECK(half_crossing(points) == doctest::Approx(10e9 + 2e9 / 3));
  CHECK(half_crossing(report_of({{0s, 30}, {2s, 40}}).points) < 0);
  CHECK(half_crossing(report_of({{0s, 0}, {2s, 40}, {4s, 0}, {6s, 40}}).points) == doctest::Approx(5e9));
}

TEST_CASE("the plot has a bar for each column, as high as the share there") {
  const std::vector<std::string> lines = lines_of(terminal_plot(report_of({{0s, 0}, {10s, 20}, {20s, 40}})));
  REQUIRE(lines.size() == 10);
  CHECK(lines[0].starts_with("100 % ┤"));
  CHECK(lines[8].starts_with("  0 % ┼"));
  CHECK(lines[9].find("20.000 s") != std::string::npos);
  CHECK(lines[9].find(" 10 ") != std::string::npos);
  CHECK(count(lines[0], "█") == 1);
  for (std::size_t row = 1; row < 8; ++row) {
    const std::size_t more = count(lines[row], "█") - count(lines[row - 1], "█");
    CHECK(more >= 7);
    CHECK(more <= 9);
  }
  CHECK(count(terminal_plot(report_of({{0s, 40}, {1s, 40}})), "█") == 64 * 8);
}

TEST_CASE("the table has a line for each point") {
  CHECK(to_csv(report_of({{0s, 0}, {2s, 40}})) ==
        "from_ns,futures,failed,failed_otherwise,ratio,low,high\n"
        "0,40,0,0,0.000000,0.000000,0.087622\n"
        "2000000000,40,40,0,1.000000,0.912378,1.000000\n");
}

TEST_CASE("the picture says what it shows, and escapes it") {
  const InevitabilityReport report = report_of({{0s, 4}, {10s, 10}, {20s, 40}});
  const std::string svg = to_svg(report, "kv --bug x seed 4");
  CHECK(svg.starts_with("<svg xmlns="));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("kv --bug x seed 4: when did it become inevitable?") != std::string::npos);
  CHECK(svg.find("a &lt; b &amp; &quot;c&quot;") != std::string::npos);
  CHECK(svg.find("a < b") == std::string::npos);
  CHECK(count(svg, "<circle") == 3);
  CHECK(svg.find("prefers-color-scheme: dark") != std::string::npos);
  CHECK(svg.find("other seeds, 10 %") != std::string::npos);
  CHECK(svg.find("half: 13.333 s") != std::string::npos);
  CHECK(svg.find("it fails: 20.000 s") != std::string::npos);
  CHECK(svg.find("<polyline class=\"line\" points=\"64.0,316.4 400.0,281.0 736.0,104.0 \"/>") != std::string::npos);
}
