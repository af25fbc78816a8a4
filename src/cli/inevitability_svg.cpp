#include "cli/inevitability_svg.hpp"

#include <array>
#include <cstdio>

#include "cli/inevitability_plot.hpp"

namespace orrery::cli {
namespace {

constexpr double width = 760, height = 400;
constexpr double left = 64, right = 736, top = 104, bottom = 340;  // Of the area that is plotted in.

constexpr const char* style = R"(<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.soft { fill: #59636e }
.back { fill: #ffffff }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.axis { stroke: #59636e; stroke-width: 1 }
.band { fill: #0969da; fill-opacity: 0.16 }
.line { fill: none; stroke: #0969da; stroke-width: 2; stroke-linejoin: round }
.point { fill: #0969da }
.base { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 2 4 }
.half { stroke: #9a6700; stroke-width: 1.5; stroke-dasharray: 6 4 }
.all { stroke: #1a7f37; stroke-width: 1.5; stroke-dasharray: 6 4 }
.failure { stroke: #cf222e; stroke-width: 2 }
.half-text { fill: #9a6700 }
.all-text { fill: #1a7f37 }
.failure-text { fill: #cf222e }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .soft { fill: #9198a1 }
  .back { fill: #0d1117 }
  .grid { stroke: #2f3742 }
  .axis, .base { stroke: #9198a1 }
  .band { fill: #4493f8; fill-opacity: 0.22 }
  .line { stroke: #4493f8 }
  .point { fill: #4493f8 }
  .half { stroke: #d29922 }
  .all { stroke: #3fb950 }
  .failure { stroke: #f85149 }
  .half-text { fill: #d29922 }
  .all-text { fill: #3fb950 }
  .failure-text { fill: #f85149 }
}
</style>
)";

std::string number(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return out;
}

double y_of(double share) { return bottom - share * (bottom - top); }

class Drawing {
 public:
  Drawing(const InevitabilityReport& report, const std::string& what)
      : report_(report), scale_(report.failure.at), what_(what) {}

  std::string draw() {
    head();
    axes();
    curve();
    marks();
    return svg_ + "</svg>\n";
  }

 private:
  [[nodiscard]] double x_of(double place) const { return left + place * (right - left); }
  [[nodiscard]] double x_of(Time time) const { return x_of(scale_.place(time)); }
  [[nodiscard]] std::string at(double x, double y) const { return number(x) + "," + number(y) + " "; }

  void line(const char* kind, double x1, double y1, double x2, double y2) {
    svg_ += std::string("<line class=\"") + kind + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
            number(x2) + "\" y2=\"" + number(y2) + "\"/>\n";
  }
  void text(const char* kind, double x, double y, const char* anchor, const std::string& words) {
    svg_ += std::string("<text class=\"") + kind + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" +
            anchor + "\">" + escaped(words) + "</text>\n";
  }

  void head() {
    const std::string title = what_ + ": when did it become inevitable?";
    svg_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width) + "\" height=\"" + number(height) +
           "\" viewBox=\"0 0 " + number(width) + " " + number(height) + "\" role=\"img\">\n<title>" + escaped(title) +
           "</title>\n" + style + "<rect class=\"back\" width=\"100%\" height=\"100%\" rx=\"8\"/>\n";
    text("title", 20, 28, "start", title);
    const std::string futures = report_.points.empty() ? "" : std::to_string(report_.points.front().futures);
    text("soft", 20, 48, "start",
         "share of " + futures + " futures that violate '" + report_.failure.property + "', with its 95 % interval");
  }

  void axes() {
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      line("grid", left, y_of(share), right, y_of(share));
      text("soft", left - 8, y_of(share) + 4.5, "end", percent_text(share));
    }
    for (const Time tick : scale_.ticks()) {
      line("axis", x_of(tick), bottom, x_of(tick), bottom + 5);
      text("soft", x_of(tick), bottom + 21, "middle", scale_.tick_text(tick));
    }
    line("axis", left, bottom, right, bottom);
    text("soft", (left + right) / 2, bottom + 45, "middle",
         std::string("simulated time from which the future differs, in ") + scale_.unit());
  }

  void curve() {
    std::string band;
    std::string back;
    std::string middle;
    std::string points;
    for (const FutureCounts& point : report_.points) {
      const Share share = point.share();
      const double x = x_of(point.from);
      band += at(x, y_of(share.high));
      back.insert(0, at(x, y_of(share.low)));
      middle += at(x, y_of(share.ratio));
      points += "<circle class=\"point\" cx=\"" + number(x) + "\" cy=\"" + number(y_of(share.ratio)) +
                "\" r=\"2.5\"><title>" + escaped(told(point)) + "</title></circle>\n";
    }
    svg_ += "<polygon class=\"band\" points=\"" + band + back + "\"/>\n";
    if (const double base = report_.other_seeds.share().ratio; report_.other_seeds.futures > 0) {
      line("base", left, y_of(base), right, y_of(base));
      text("soft", 20, 67, "start", "dotted: other seeds, " + percent_text(base));
    }
    svg_ += "<polyline class=\"line\" points=\"" + middle + "\"/>\n" + points;
  }

  [[nodiscard]] std::string told(const FutureCounts& point) const {
    return "from " + scale_.text(point.from) + ": " + std::to_string(point.failed) + " of " +
           std::to_string(point.futures) + " fail";
  }

  // A vertical line, with words in one of three rows above it, to that side where there is room.
  void mark(const std::string& kind, double x, int row, const std::string& words) {
    const double y = top - 8 - 15.0 * row;
    line(kind.c_str(), x, y + 4, x, bottom);
    const bool to_the_left = x > (left + right) / 2;
    text((kind + "-text").c_str(), to_the_left ? x - 6 : x + 6, y + 2, to_the_left ? "end" : "start", words);
  }

  void marks() {
    if (const double half = half_crossing(report_.points); half >= 0) {
      const Time time = Time::from_ns(static_cast<std::uint64_t>(half));
      mark("half", x_of(time), 0, "half: " + scale_.text(time));
    }
    mark("all", x_of(report_.inevitable_from), 1, "all: " + scale_.text(report_.inevitable_from));
    mark("failure", x_of(report_.failure.at), 2, "it fails: " + scale_.text(report_.failure.at));
  }

  const InevitabilityReport& report_;
  TimeScale scale_;
  const std::string& what_;
  std::string svg_;
};

}  // namespace

std::string to_svg(const InevitabilityReport& report, const std::string& what) { return Drawing(report, what).draw(); }

}  // namespace orrery::cli
