#include "cli/bench_commands.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>

#include <orrery/core/nearest.hpp>

#include "cli/arguments.hpp"
#include "cli/bench_baseline.hpp"
#include "cli/prepare.hpp"
#include "cli/progress.hpp"
#include "cli/text_file.hpp"
#include "platform/terminal.hpp"
#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using detail::Align;
using detail::grouped;
using detail::TextTable;

constexpr std::size_t baseline_bytes_max = 4 << 20;

int list_menu(const BenchOptions& options, std::span<const BenchmarkEntry> menu) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  TextTable table({Align::left, Align::left, Align::left});
  for (const auto& [info, make] : menu) {
    json.push_back({{"name", info.id},
                    {"label", info.label},
                    {"description", info.description},
                    {"unit", info.unit},
                    {"operation", info.operation},
                    {"latency", info.latency},
                    {"source", info.source},
                    {"synthetic", info.synthetic}});
    table.row({std::string(info.id), std::string(info.unit), std::string(info.description)});
  }
  std::cout << (options.json ? json.dump(2) + "\n" : table.text("", platform::output_columns()));
  return exit_ok;
}

Result<std::vector<const BenchmarkEntry*>> chosen(const BenchOptions& options, std::span<const BenchmarkEntry> menu) {
  std::vector<const BenchmarkEntry*> entries;
  std::vector<std::string> names;
  for (const BenchmarkEntry& entry : menu) {
    names.emplace_back(entry.info.id);
    if (options.names.empty() && !entry.info.synthetic) entries.push_back(&entry);
  }
  for (const std::string& name : options.names) {
    const BenchmarkEntry* entry = find_benchmark(menu, name);
    if (entry == nullptr) {
      const auto nearest = nearest_name(name, names);
      return failure(ErrorCode::not_found,
                     "there is no scenario '" + name + "'" +
                         (nearest ? "; did you mean '" + *nearest + "'?" : "; `bench --list` shows them"));
    }
    if (std::find(entries.begin(), entries.end(), entry) == entries.end()) entries.push_back(entry);
  }
  return entries;
}

std::string percent(double share, int digits) { return grouped(share * 100, digits) + " %"; }

std::string time_text(std::uint64_t ns) {
  const auto value = static_cast<double>(ns);
  if (ns < 10'000) return grouped(ns) + " ns";
  if (ns < 10'000'000) return grouped(value / 1e3, 1) + " us";
  return grouped(value / 1e6, 1) + " ms";
}

std::string rate_text(double rate) { return grouped(rate, rate < 1000 ? 1 : 0); }

std::string change_text(const RateChange& change) {
  const std::string by = (change.ratio >= 1 ? "+" : "-") + percent(std::abs(change.ratio - 1), 1);
  switch (change.change) {
    case Change::faster: return by + ", faster";
    case Change::slower: return by + ", SLOWER";
    case Change::none: return "within the noise of " + percent(change.noise, 1);
  }
  return {};
}

const BaselineRate* find_rate(const std::vector<BaselineRate>& baseline, const std::string& scenario) {
  const auto found =
      std::find_if(baseline.begin(), baseline.end(), [&](const auto& rate) { return rate.scenario == scenario; });
  return found == baseline.end() ? nullptr : &*found;
}

Result<std::vector<BaselineRate>> baseline_of(const std::string& file) {
  const Result<std::string> text = text_of_file(file, baseline_bytes_max + 1);
  if (!text) return std::unexpected(text.error());
  if (text->size() > baseline_bytes_max) return failure(ErrorCode::too_large, "'" + file + "' is larger than 4 MiB");
  return read_baseline(*text, file == "-" ? "stdin" : file);
}

std::string table_text(const std::vector<Measurement>& all, const std::vector<BaselineRate>* baseline) {
  TextTable table({Align::left, Align::right, Align::left, Align::right, Align::right, Align::right, Align::left});
  table.row({"scenario", "rate", "", "spread", "p50", "p99", baseline != nullptr ? "change" : ""});
  for (const Measurement& one : all) {
    std::string change;
    if (baseline != nullptr) {
      const BaselineRate* before = find_rate(*baseline, one.scenario);
      change = before == nullptr ? "not in the file" : change_text(compare(before->samples, one.samples));
    }
    table.row({one.scenario, rate_text(one.samples.median()), one.unit, percent(one.samples.spread(), 1),
               one.latency ? time_text(one.latency->p50_ns) : "", one.latency ? time_text(one.latency->p99_ns) : "",
               change});
  }
  return table.text("", platform::output_columns());
}

// A unit that has changed says that the operation has.
Result<void> comparable(const std::vector<const BenchmarkEntry*>& entries, const std::vector<BaselineRate>& baseline,
                        const std::string& file) {
  for (const BenchmarkEntry* entry : entries) {
    const BaselineRate* before = find_rate(baseline, std::string(entry->info.id));
    if (before != nullptr && before->unit != entry->info.unit)
      return failure(ErrorCode::invalid_argument, file + ": '" + before->scenario + "' was measured in " +
                                                      before->unit + ", and now is in " +
                                                      std::string(entry->info.unit));
  }
  return {};
}

MeasureHost host_of(ProgressLine& line, const std::string& place, double seconds) {
  MeasureHost host = MeasureHost::here();
  host.interrupted = &platform::interrupted;
  host.progress = [&line, place, seconds](const Measurement& so_far) {
    line.show(place + so_far.scenario + "  " + rate_text(so_far.samples.median()) + " " + so_far.unit + "  " +
              std::to_string(so_far.samples.rates.size()) + " samples of " + grouped(seconds, 1) + " s in all");
  };
  return host;
}

}  // namespace

int run_benchmarks(const BenchOptions& options, std::span<const BenchmarkEntry> menu) {
  if (options.list) return list_menu(options, menu);
  const auto entries = chosen(options, menu);
  if (!entries) return usage_error(entries.error().detail);
  std::optional<std::vector<BaselineRate>> baseline;
  if (!options.compare_file.empty()) {
    Result<std::vector<BaselineRate>> read = baseline_of(options.compare_file);
    if (!read) return usage_error("--compare: " + read.error().detail);
    if (const auto can = comparable(*entries, *read, options.compare_file); !can)
      return usage_error("--compare: " + can.error().detail);
    baseline = std::move(*read);
  }
  MeasureOptions measuring;
  measuring.length = Duration(static_cast<std::int64_t>(options.seconds * 1e9));
  measuring.resources = BenchmarkResources::of(*resource_profile(options.profile), platform::processors());
  platform::note_interrupts();
  ProgressLine line;
  std::vector<Measurement> all;
  for (std::size_t n = 0; n < entries->size() && !platform::interrupted(); ++n) {
    const std::string place = std::to_string(n + 1) + "/" + std::to_string(entries->size()) + "  ";
    const std::string id((*entries)[n]->info.id);
    line.show(place + id);
    auto measured = measure(*(*entries)[n], measuring, host_of(line, place, options.seconds));
    if (!measured) {
      line.clear();
      std::cerr << "error: " << id << ": " << measured.error().message() << '\n';
      return exit_property_failed;
    }
    if (!measured->samples.rates.empty()) all.push_back(std::move(*measured));
  }
  line.clear();
  if (options.json) std::cout << bench_json(all, measuring);
  if (!options.json || baseline)
    (options.json ? std::cerr : std::cout) << table_text(all, baseline ? &*baseline : nullptr);
  if (platform::interrupted()) return exit_interrupted;
  const auto got_slower = [&](const Measurement& one) {
    const BaselineRate* before = find_rate(*baseline, one.scenario);
    return before != nullptr && compare(before->samples, one.samples).change == Change::slower;
  };
  return baseline && std::any_of(all.begin(), all.end(), got_slower) ? exit_property_failed : exit_ok;
}

}  // namespace orrery::cli
