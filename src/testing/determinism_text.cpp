#include <string>

#include "testing/text_layout.hpp"

namespace orrery::detail {
namespace {

std::string paragraph(std::string_view indent, std::string_view text, std::size_t width) {
  std::string out;
  for (const std::string& line : wrapped(printable(text), width - indent.size()))
    out.append(indent).append(line).append("\n");
  return out;
}

std::string event_text(const std::string& event) { return event.empty() ? "nothing more happens" : printable(event); }

std::string divergence_text(const Divergence& divergence, std::size_t width) {
  std::string out =
      paragraph("  ",
                "seed " + std::to_string(divergence.seed) + " gave digest " + digest_text(divergence.digests[0]) +
                    ", then " + digest_text(divergence.digests[1]) + "; " + divergence.cause,
                width);
  if (divergence.event == 0) return out;
  out += "  the runs part at event " + grouped(divergence.event) + "\n";
  for (const std::string& line : divergence.before) out += "      " + clipped(printable(line), width - 6) + "\n";
  for (std::size_t i = 0; i < 2; ++i) {
    out += "    " + clipped(divergence.variants[i], width - 5) + ":\n";
    out += "      " + clipped(event_text(divergence.events[i]), width - 6) + "\n";
  }
  return out;
}

}  // namespace

std::string determinism_text(const DeterminismReport& report, const Paint& paint, std::size_t width) {
  std::string out = "\n" + paint.bold("determinism") + "\n";
  if (!report.error.empty()) return out + paragraph("  ", report.error, width);
  const std::string seeds = grouped(report.seeds_compared) + (report.seeds_compared == 1 ? " seed" : " seeds");
  if (report.seeds_differing == 0) return out + "  " + seeds + " run twice, " + paint.green("no digest differs") + "\n";
  out += "  " + seeds + " run twice, " + paint.red(grouped(report.seeds_differing) + " differ") + "\n";
  return report.divergence ? out + divergence_text(*report.divergence, width) : out;
}

}  // namespace orrery::detail
