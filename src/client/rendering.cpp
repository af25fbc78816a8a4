#include "client/rendering.hpp"

#include <array>
#include <cstdio>

#include "client/escaped.hpp"
#include "client/session.hpp"
#include "testing/text_layout.hpp"

namespace orrery::client {
namespace {

using detail::Align;
using detail::clipped;
using detail::grouped;
using detail::TextTable;

constexpr std::size_t cell_columns_max = 60;
constexpr int depth_shown_max = 40;

struct Scale {
  double size;
  const char* name;
};

std::string scaled(double value, std::span<const Scale> scales) {
  const Scale* scale = &scales.back();
  for (const Scale& larger : scales) {
    if (value < larger.size) continue;
    scale = &larger;
    break;
  }
  const double shown = value / scale->size;
  return grouped(shown, scale->size == 1 ? 0 : (shown < 9.995 ? 2 : (shown < 99.95 ? 1 : 0))) + " " + scale->name;
}

double number_of(const Json& object, const char* name) {
  const Json& value = member(object, name);
  return value.is_number() ? value.get<double>() : 0;
}

// As it is typed again.
std::string id_text(const Json& id) { return id.is_number() ? id.dump() : cell(id); }

std::string labels_text(const Json& labels) {
  if (labels.is_string()) return escaped(labels.get<std::string>());
  if (!labels.is_object() || labels.empty()) return "";
  std::string text;
  for (const auto& [name, value] : labels.items())
    text += (text.empty() ? "{" : ",") + escaped(name) + "=" + escaped(value.dump());
  return text + "}";
}

void tree_lines(const Json& nodes, const std::string& indent, int depth, std::size_t width, std::string& text) {
  if (!nodes.is_array()) return;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Json& node = nodes[i];
    const bool last = i + 1 == nodes.size();
    std::string line = indent + (depth == 0 ? "" : (last ? "└─ " : "├─ ")) + cell(member(node, "name"));
    if (const Json& id = member(node, "id"); !id.is_null()) line += "  #" + id_text(id);
    if (const double restarts = number_of(node, "restarts"); restarts > 0)
      line += "  " + grouped(restarts, 0) + (restarts == 1 ? " restart" : " restarts");
    if (const std::string reason = text_of(node, "reason"); !reason.empty()) line += "  (" + escaped(reason) + ")";
    text += clipped(line, width) + '\n';
    const std::string deeper = indent + (depth == 0 ? "" : (last ? "   " : "│  "));
    if (depth < depth_shown_max) tree_lines(member(node, "children"), deeper, depth + 1, width, text);
  }
}

void flatten(const std::string& prefix, const Json& value, TextTable& table) {
  if (value.is_object() && !value.empty()) {
    for (const auto& [name, inner] : value.items())
      flatten(prefix + (prefix.empty() ? "" : ".") + escaped(name), inner, table);
  } else if (prefix.ends_with("_ns") && value.is_number()) {
    table.row({prefix.substr(0, prefix.size() - 3), time_text(value.get<double>())});
  } else if (prefix.ends_with("_bytes") && value.is_number()) {
    table.row({prefix.substr(0, prefix.size() - 6), memory_text(value.get<double>())});
  } else if (prefix == "id" || prefix.ends_with("_id") || prefix.ends_with(".id")) {
    table.row({prefix, id_text(value)});
  } else {
    table.row({prefix, value.is_string() ? escaped(value.get<std::string>()) : cell(value)});
  }
}

std::string worker_bar(double busy) {
  const auto full = static_cast<std::size_t>(std::clamp(busy, 0.0, 1.0) * 10 + 0.5);
  return "[" + std::string(full, '#') + std::string(10 - full, '.') + "]";
}

std::string latency_text(const Json& latency) {
  if (!latency.is_object()) return "";
  std::string text = "latency";
  for (const auto& [name, label] :
       {std::pair("p50_ns", "p50"), {"p90_ns", "p90"}, {"p99_ns", "p99"}, {"p999_ns", "p99.9"}, {"max_ns", "max"}}) {
    const Json& value = member(latency, name);
    if (value.is_number()) text += std::string("  ") + label + " " + time_text(value.get<double>());
  }
  return text;
}

}  // namespace

std::string cell(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_number_unsigned()) return grouped(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_number()) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.6g", value.get<double>());
    return text.data();
  }
  return clipped(escaped(value.is_string() ? value.get<std::string>() : value.dump()), cell_columns_max);
}

std::string time_text(double nanoseconds) {
  constexpr std::array<Scale, 6> scales{
      {{3.6e12, "h"}, {6e10, "min"}, {1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}}};
  return scaled(nanoseconds, scales);
}

std::string memory_text(double bytes) {
  constexpr std::array<Scale, 5> scales{{{0x1p40, "TiB"}, {0x1p30, "GiB"}, {0x1p20, "MiB"}, {0x1p10, "KiB"}, {1, "B"}}};
  return scaled(bytes, scales);
}

std::string process_table(const Json& processes, std::size_t width) {
  if (!processes.is_array() || processes.empty())
    return "nobody was noted yet; who is busy is found while somebody asks\n";
  TextTable table({Align::right, Align::left, Align::left, Align::right, Align::right, Align::right});
  table.row({"ID", "NAME", "STATUS", "MAILBOX", "MEMORY", "DISPATCHES"});
  for (const Json& process : processes) {
    const Json& memory = member(process, "memory_bytes");
    table.row({id_text(member(process, "id")), cell(member(process, "name")), cell(member(process, "status")),
               cell(member(process, "mailbox_depth")),
               memory.is_number() ? memory_text(memory.get<double>()) : cell(memory),
               cell(member(process, "dispatches"))});
  }
  return table.text("", width);
}

std::string supervision_tree(const Json& tree, std::size_t width) {
  std::string text;
  tree_lines(tree, "", 0, width, text);
  return text.empty() ? "nobody is supervised\n" : text;
}

std::string metric_table(const Json& metrics, std::size_t width) {
  if (!metrics.is_array() || metrics.empty()) return "no metric has such a name\n";
  TextTable table({Align::left, Align::right});
  for (const Json& metric : metrics)
    table.row(
        {escaped(text_of(metric, "name")) + labels_text(member(metric, "labels")), cell(member(metric, "value"))});
  return table.text("", width);
}

std::string scenario_table(const Json& scenarios, std::size_t width) {
  if (!scenarios.is_array() || scenarios.empty()) return "the node has no scenarios\n";
  TextTable table({Align::left, Align::left, Align::left});
  for (const Json& scenario : scenarios) {
    const std::string kind = member(scenario, "synthetic") == true ? "made up: " : "";
    table.row({cell(member(scenario, "id")), cell(member(scenario, "unit")),
               kind + escaped(text_of(scenario, "description"))});
  }
  return table.text("", width);
}

std::string fields_text(const Json& object, std::size_t width) {
  TextTable table({Align::left, Align::left});
  flatten("", object, table);
  return table.text("", width);
}

std::string frame_text(const Json& frame, std::size_t width) {
  if (!frame.is_object()) return "";
  std::string text = grouped(number_of(frame, "operations_per_second"), 0) + " a second, peak " +
                     grouped(number_of(frame, "peak_operations_per_second"), 0) + ", in all " +
                     cell(member(frame, "operations")) + (member(frame, "warm") == false ? "  (warming up)" : "") +
                     (member(frame, "stalled") == true ? "  STALLED" : "") + "\n";
  text = clipped(text.substr(0, text.size() - 1), width) + "\n";
  if (const std::string latency = latency_text(member(frame, "latency")); !latency.empty())
    text += clipped(latency, width) + "\n";
  const Json& workers = member(member(frame, "observer"), "workers");
  if (!workers.is_array() || workers.empty()) return text;
  std::string bars = "workers";
  for (const Json& worker : workers) {
    const double busy = number_of(worker, "busy");
    bars += "  " + worker_bar(busy) + " " + grouped(busy * 100, 0) + "%";
  }
  return text + clipped(bars, width) + "\n";
}

}  // namespace orrery::client
