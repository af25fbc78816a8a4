#include <orrery/scenario/viewed_run.hpp>

#include <algorithm>
#include <utility>

#include <orrery/model/model.hpp>
#include <orrery/network/network_kinds.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/storage/disk_kinds.hpp>

#include "scenario/kinds.hpp"

namespace orrery::scenario {
namespace {

// What draws a packet on its way, and off it.
constexpr Kind packet_kinds[] = {kinds::packet_in_flight, kinds::datagram_dropped, kinds::segment_dropped};

// What would drown all else.
constexpr Kind frequent_kinds[] = {kinds::datagram_sent, kinds::datagram_delivered, kinds::segment_sent,
                                   kinds::control_sent,  kinds::segment_delivered,  kinds::disk_open,
                                   kinds::disk_read,     kinds::disk_write,         kinds::disk_append,
                                   kinds::disk_sync,     kinds::disk_truncate,      kinds::disk_list};

std::optional<std::size_t> main_field(const model::ModelInfo& info) {
  const auto found = std::find_if(info.shown.begin(), info.shown.end(),
                                  [](const model::ShownField& field) { return field.type == model::ShownType::text; });
  if (found == info.shown.end()) return std::nullopt;
  return static_cast<std::size_t>(found - info.shown.begin());
}

}  // namespace

ViewedRun::ViewedRun(Scenario scenario, std::optional<std::uint64_t> seed)
    : scenario_(std::make_unique<const Scenario>(std::move(scenario))), run_(*scenario_, seed) {
  trace_.assign(packet_kinds, ViewDetail::packets);
  trace_.assign(frequent_kinds, ViewDetail::dispatches);
  for (const NodeGroup& group : scenario_->nodes) {
    const std::optional<std::size_t> field = main_field(scenario_->model_named(group.model).info());
    main_.insert(main_.end(), group.ids.size(), Main{.field = field});
  }
}

ViewedRun::~ViewedRun() = default;

void ViewedRun::set_detail(ViewDetail detail) {
  const bool watched = has(trace_.detail(), ViewDetail::events);
  trace_.set_detail(detail);
  run_.set_trace(detail == ViewDetail::none ? nullptr : &trace_);
  if (has(detail, ViewDetail::events) == watched) return;
  if (watched) return trace_.on_event_over(nullptr);
  for (std::size_t node = 0; node < main_.size(); ++node) main_[node].last = main_text(node);
  trace_.on_event_over([this](const TraceRecord& dispatch) { event_over(dispatch); });
}

RunPause ViewedRun::advance(Time limit, std::uint64_t events_max) {
  const RunPause pause = run_.advance(limit, events_max);
  trace_.end_event();
  return pause;
}

RunResult ViewedRun::finish() { return run_.finish(); }

std::string ViewedRun::main_text(std::size_t node) const {
  if (!main_[node].field) return {};
  model::ShownValue value = run_.shown(NodeId{static_cast<std::uint32_t>(node)}, *main_[node].field);
  auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : std::move(*text);
}

// What concerns no node, such as a command, may have changed any.
void ViewedRun::event_over(const TraceRecord& dispatch) {
  if (dispatch.node != no_node.value) return look_at(dispatch.node, dispatch);
  for (std::size_t node = 0; node < main_.size(); ++node) look_at(node, dispatch);
}

void ViewedRun::look_at(std::size_t node, const TraceRecord& dispatch) {
  if (node >= main_.size()) return;
  std::string now = main_text(node);
  if (now == main_[node].last) return;
  main_[node].last = std::move(now);
  if (main_[node].last.empty()) return;  // It is down, which is told already.
  TraceRecord record;
  record.time = dispatch.time;
  record.kind = static_cast<std::uint16_t>(kinds::shown_changed);
  record.node = static_cast<std::uint32_t>(node);
  trace_.record_text(record, main_[node].last);
}

std::span<const std::uint32_t> ViewedRun::node_states() {
  node_states_.clear();
  for (std::size_t i = 0; i < main_.size(); ++i) {
    const Node& node = run_.cluster().node(NodeId{static_cast<std::uint32_t>(i)});
    std::uint32_t state = (node.up() ? node_up : 0) | (node.paused() ? node_paused : 0);
    if (node.stalled()) state |= node_stalled;
    const std::string text = main_text(i);
    if (!text.empty()) state |= (trace_.intern(text) + 1) << node_text_shift;
    node_states_.push_back(state);
  }
  return node_states_;
}

std::span<const std::uint32_t> ViewedRun::cuts() {
  cuts_.clear();
  for (const auto& [from, to] : run_.cluster().network().cut_links(cuts_max)) {
    cuts_.push_back(from.value);
    cuts_.push_back(to.value);
  }
  return cuts_;
}

}  // namespace orrery::scenario
