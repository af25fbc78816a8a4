#include "testing/timeline_watch.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include <orrery/testing/kinds.hpp>

namespace orrery {
namespace {

std::string formatted(const char* format, double seconds) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), format, seconds);
  return text.data();
}

std::string at_text(Time at) { return formatted(" at %.9f s", at.seconds()); }
std::string length_text(Duration length) { return formatted("%.9g s", static_cast<double>(length.count()) * 1e-9); }

}  // namespace

TimelineWatch::TimelineWatch(Simulator& simulator, PropertyLog& log, TraceSink* next)
    : simulator_(simulator), log_(log), next_(next), dictionary_(simulation_dictionary()) {
  dictionary_.name_nodes(
      [this](NodeId node) { return node.value < nodes_.size() ? nodes_[node.value] : std::to_string(node.value); });
}

void TimelineWatch::add(std::string name, TimelineRule rule) {
  log_.declare(PropertyKind::invariant, name);
  for (const Moment& moment : rule.moments()) {
    kinds_.set(static_cast<std::uint16_t>(moment.kind()));
    if (moment.concerns_assertions()) log_.observe([this](std::string_view held) { assertion_held(held); });
  }
  rules_.push_back({std::move(name), std::move(rule)});
}

void TimelineWatch::name_nodes(const std::vector<std::string>& names) {
  nodes_ = names;
  if (next_ != nullptr) next_->name_nodes(names);
}

void TimelineWatch::record(const TraceRecord& record) {
  if (next_ != nullptr) next_->record(record);
  if ((record.flags & TraceRecord::flag_dispatch) == 0) happened(record, {});
}

void TimelineWatch::record_text(TraceRecord record, std::string_view text) {
  if (next_ != nullptr) next_->record_text(record, text);
  happened(record, text);
}

void TimelineWatch::assertion_held(std::string_view name) {
  const std::string_view node = simulator_.context().node;
  const auto found = std::find(nodes_.begin(), nodes_.end(), node);
  TraceRecord record;
  record.time = simulator_.now().ns();
  record.kind = static_cast<std::uint16_t>(kinds::property_held);
  if (found != nodes_.end()) record.node = static_cast<std::uint32_t>(found - nodes_.begin());
  happened(record, name);
}

void TimelineWatch::happened(const TraceRecord& record, std::string_view text) {
  if (!kinds_[record.kind]) return;
  const TimelineEvent event{Time::from_ns(record.time),
                            Kind{record.kind},
                            NodeId{record.node},
                            NodeId{record.peer},
                            record.id,
                            record.value,
                            text};
  const std::string_view node = record.node < nodes_.size() ? std::string_view(nodes_[record.node]) : "";
  for (std::size_t i = 0; i < rules_.size(); ++i) judge(rules_[i], i, event, node);
}

// What ends windows comes before what begins one: an event may do both.
void TimelineWatch::judge(Watched& watched, std::size_t index, const TimelineEvent& event, std::string_view node) {
  const TimelineRule& rule = watched.rule;
  const Key key{rule.same_node_ ? event.node.value : 0, rule.same_value_ ? event.value : 0};
  if (!watched.open.empty()) {
    if (rule.wanted_ && rule.wanted_->matches(event, node)) meet(watched, key);
    if (rule.forbidden_ && rule.forbidden_->matches(event, node)) {
      if (const auto window = watched.open.find(key); window != watched.open.end())
        fail(watched, key, event.at,
             describe(event) + ", after " + window->second.cause + at_text(window->second.begin));
    }
    const auto matches = [&](const Moment& moment) { return moment.matches(event, node); };
    if (std::any_of(rule.excuses_.begin(), rule.excuses_.end(), matches)) watched.open.erase(key);
    if (std::any_of(rule.ends_.begin(), rule.ends_.end(), matches)) close(watched, key, "before " + describe(event));
  }
  if (rule.begin_.matches(event, node)) open(watched, index, key, event);
}

// Of windows that are open at once, the first to end decides what is expected, the last what is forbidden.
void TimelineWatch::open(Watched& watched, std::size_t index, const Key& key, const TimelineEvent& event) {
  if (watched.rule.wanted_ && watched.open.contains(key)) return;
  const Time deadline = watched.rule.length_ ? event.at + *watched.rule.length_ : Time::max();
  watched.open.insert_or_assign(key, Window{event.at, deadline, describe(event)});
  if (deadline == Time::max()) return;
  if (deadline < next_deadline()) simulator_.stop();
  due_.emplace(deadline, Due{index, key});
}

void TimelineWatch::meet(Watched& watched, const Key& key) {
  if (watched.open.erase(key) != 0) log_.evaluate(PropertyKind::invariant, watched.name, true);
}

void TimelineWatch::close(Watched& watched, const Key& key, const std::string& by) {
  const auto window = watched.open.find(key);
  if (window == watched.open.end()) return;
  if (watched.rule.forbidden_) return meet(watched, key);
  fail(watched, key, simulator_.now(),
       "no " + watched.rule.wanted_->words() + " " + by + ", after " + window->second.cause +
           at_text(window->second.begin));
}

void TimelineWatch::time_passed() {
  while (!due_.empty() && due_.begin()->first <= simulator_.now() &&
         due_.begin()->first < simulator_.next_event_time()) {
    const auto [deadline, due] = *due_.begin();
    due_.erase(due_.begin());
    Watched& watched = rules_[due.rule];
    const auto window = watched.open.find(due.key);
    if (window == watched.open.end() || window->second.deadline != deadline) continue;
    close(watched, due.key, "within " + length_text(*watched.rule.length_));
  }
}

void TimelineWatch::fail(const Watched& watched, const Key& key, Time at, std::string message) {
  const std::string node = watched.rule.same_node_ && key.node < nodes_.size() ? nodes_[key.node] : "";
  log_.fail({PropertyKind::invariant, watched.name, std::move(message), {}, node, at});
}

std::string TimelineWatch::describe(const TimelineEvent& event) const {
  TraceRecord record;
  record.kind = static_cast<std::uint16_t>(event.kind);
  record.node = event.node.value;
  record.peer = event.peer.value;
  record.id = event.id;
  record.value = event.value;
  std::string text = "'" + dictionary_.describe(record, event.text) + "'";
  if (event.node.value < nodes_.size()) text += " on " + nodes_[event.node.value];
  return text;
}

}  // namespace orrery
