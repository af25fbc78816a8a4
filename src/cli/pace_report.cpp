#include "cli/pace_report.hpp"

#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using detail::grouped;

std::string word_of(Overrun overrun) {
  switch (overrun) {
    case Overrun::skip: return "skip";
    case Overrun::slow: return "slow";
    case Overrun::stop: return "stop";
  }
  return "";
}

std::string ticks_text(Tick ticks) { return grouped(ticks) + (ticks == 1 ? " tick" : " ticks"); }

double seconds_of(Duration duration) { return static_cast<double>(duration.count()) * 1e-9; }

}  // namespace

nlohmann::ordered_json pace_json(const PaceOptions& options, const PaceReport& report) {
  return {{"speed", options.speed},
          {"overrun", word_of(options.overrun)},
          {"lag_max_ticks", options.lag_max},
          {"lag_ticks", report.lag},
          {"lag_worst_ticks", report.lag_worst},
          {"late_worst_seconds", seconds_of(report.late_worst)},
          {"overruns", report.overruns},
          {"skipped_ticks", report.skipped},
          {"windows", report.windows},
          {"windows_by_lag", report.windows_by_lag},
          {"handled_at_once", report.handled_at_once}};
}

std::string pace_text(const PaceOptions& options, const PaceReport& report) {
  const std::uint64_t in_time = report.windows_by_lag[0];
  std::string text = "pace " + grouped(options.speed, 2) + ": " + grouped(in_time) + " of " + grouped(report.windows) +
                     " windows in time; at most " + ticks_text(report.lag_worst) + " (" +
                     grouped(seconds_of(report.late_worst), 3) + " s) late, at the end " + ticks_text(report.lag);
  if (report.skipped > 0) text += "; " + ticks_text(report.skipped) + " of time given up";
  return text + "\n";
}

}  // namespace orrery::cli
