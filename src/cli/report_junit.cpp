#include "cli/report_junit.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace orrery::cli {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

std::string seconds_value(double seconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

// How many bytes the character at the front takes, if it is UTF-8 (RFC 3629) and XML 1.0 may hold it; else 0.
std::size_t character_bytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return 0;
  std::uint32_t point = lead & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return 0;
    point = point << 6 | (next & 0x3fu);
  }
  constexpr std::uint32_t least[] = {0x80, 0x800, 0x10000};
  const bool allowed = point >= least[bytes - 2] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) &&
                       point != 0xfffe && point != 0xffff;
  return allowed ? bytes : 0;
}

std::string attribute(std::string_view name, std::string_view value) {
  return std::string(" ").append(name).append("=\"").append(xml_text(value)).append("\"");
}

std::string details(const SeedFailure& failure) {
  std::string text = failure.message + "\n";
  if (!failure.place.empty()) text += "at " + failure.place + "\n";
  text += "simulated time " + seconds_value(failure.at.seconds()) + " s" +
          (failure.node.empty() ? "" : ", on " + failure.node) + "\n";
  if (!failure.replay.empty()) text += "replay: " + failure.replay + "\n";
  if (!failure.watch.empty()) text += "watch: " + failure.watch + "\n";
  if (!failure.stack.empty()) text += "\nstack\n" + failure.stack + "\n";
  if (!failure.last_events.empty()) text += "\nlast events\n";
  for (const std::string& line : failure.last_events) text += line + "\n";
  if (!failure.output.empty()) text += "\noutput\n" + failure.output + "\n";
  return text;
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    switch (bytes == 1 ? text.front() : '\0') {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#13;"; break;
      default: out += bytes == 0 ? replacement : text.substr(0, bytes);
    }
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out;
}

std::string to_junit(const Report& report) {
  const std::uint64_t passed = report.seeds_run - report.seeds_failed;
  const std::size_t cases = report.failures.size() + (passed > 0 ? 1 : 0) + report.errors.size();
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite" +
                    attribute("name", report.simulation) + attribute("tests", std::to_string(cases)) +
                    attribute("failures", std::to_string(report.failures.size())) +
                    attribute("errors", std::to_string(report.errors.size())) +
                    attribute("time", seconds_value(report.wall_seconds)) + ">\n    <properties>\n";
  const auto property = [&xml](std::string_view name, std::string_view value) {
    xml += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  };
  property("digest", digest_text(report.digest));
  property("seeds", std::to_string(report.seeds_run));
  property("simulated_seconds", seconds_value(report.simulated_seconds));
  property("operations", std::to_string(report.operations));
  xml += "    </properties>\n";
  for (const std::string& error : report.errors)
    xml += "    <testcase name=\"simulation\"" + attribute("classname", report.simulation) + "><error" +
           attribute("message", error) + "/></testcase>\n";
  if (passed > 0)
    xml += "    <testcase" + attribute("name", std::to_string(passed) + " seeds pass") +
           attribute("classname", report.simulation) + attribute("time", seconds_value(report.wall_seconds)) + "/>\n";
  for (const SeedFailure& failure : report.failures) {
    const std::string kind(to_string(failure.kind));
    xml += "    <testcase" + attribute("name", "seed " + std::to_string(failure.seed)) +
           attribute("classname", report.simulation) + ">\n      <failure" +
           attribute("message", failure.property + ": " + failure.message) + attribute("type", kind) + ">" +
           xml_text(details(failure)) + "</failure>\n    </testcase>\n";
  }
  std::string warnings;
  for (const std::string& warning : report.warnings) warnings += warning + "\n";
  if (!warnings.empty()) xml += "    <system-out>" + xml_text(warnings) + "</system-out>\n";
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace orrery::cli
