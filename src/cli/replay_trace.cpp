#include "cli/replay_trace.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <orrery/network/network_kinds.hpp>
#include <orrery/testing/kinds.hpp>

#include "scenario/kinds.hpp"

namespace orrery::cli {

ReplayTrace::ReplayTrace(std::vector<std::string> nodes, TraceDetail detail, bool quiet)
    : nodes_(std::move(nodes)),
      quiet_(quiet),
      dictionary_(simulation_dictionary()),
      lines_(dictionary_, detail,
             [](std::string_view line) { std::printf("%.*s\n", static_cast<int>(line.size()), line.data()); }) {
  dictionary_.add(scenario::scenario_kinds());
  dictionary_.name_nodes([this](NodeId node) {
    return node.value < names_.size() ? names_[node.value] : "node-" + std::to_string(node.value);
  });
}

bool ReplayTrace::write_file(const std::string& path) {
  file_.open(path);
  json_ = std::make_unique<JsonLinesTrace>(dictionary_, [this](std::string_view line) { file_ << line << '\n'; });
  return file_.good();
}

void ReplayTrace::name_nodes(const std::vector<std::string>& names) { names_ = names; }

bool ReplayTrace::shown(const TraceRecord& record) const {
  if (quiet_) return false;
  if (nodes_.empty()) return true;
  const auto wanted = [&](std::uint32_t node) {
    return node < names_.size() && std::find(nodes_.begin(), nodes_.end(), names_[node]) != nodes_.end();
  };
  const bool dispatch = (record.flags & TraceRecord::flag_dispatch) != 0;
  return wanted(record.node) || (!dispatch && wanted(record.peer));
}

void ReplayTrace::record(const TraceRecord& record) {
  // Those are for who draws them: people are told when they arrive.
  const bool is_flight = record.kind == static_cast<std::uint16_t>(kinds::packet_in_flight);
  if (!is_flight && shown(record)) lines_.record(record);
  if (json_) json_->record(record);
}

void ReplayTrace::record_text(TraceRecord record, std::string_view text) {
  if (shown(record)) lines_.record_text(record, text);
  if (json_) json_->record_text(record, text);
}

}  // namespace orrery::cli
