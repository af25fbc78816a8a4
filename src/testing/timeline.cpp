#include <orrery/testing/timeline.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/nearest.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/process/env.hpp>
#include <orrery/testing/kinds.hpp>

#include "testing/simulation_run.hpp"

namespace orrery {
namespace {

std::string quoted(std::string_view what, std::string_view name) {
  return std::string(what).append(" '").append(name).append("'");
}

// "upgrade" of "upgrade:server-1#0".
std::string_view kind_of(std::string_view decision) { return decision.substr(0, decision.find_first_of(":#")); }

bool is_or_belongs_to(std::string_view node, std::string_view name) {
  if (!node.starts_with(name)) return false;
  node.remove_prefix(name.size());
  return node.empty() || (node.size() > 1 && node[0] == '-' && node.find_first_not_of("0123456789", 1) == node.npos);
}

}  // namespace

Moment::Moment(Kind kind) : kind_(kind), words_(simulation_dictionary().kind_name(static_cast<std::uint16_t>(kind))) {}

Moment Moment::mark(std::string name) {
  Moment moment(kinds::mark);
  moment.words_ = quoted("mark", name);
  moment.text_ = std::move(name);
  return moment;
}

Moment Moment::fault(std::string kind) {
  Moment moment(kinds::fault_strikes);
  moment.decision_ = true;
  moment.words_ = quoted("fault", kind);
  moment.text_ = std::move(kind);
  return moment;
}

Moment Moment::asserted(std::string name) {
  Moment moment(kinds::property_held);
  moment.words_ = quoted("assertion", name);
  moment.text_ = std::move(name);
  return moment;
}

Moment Moment::phase(Phase phase) {
  Moment moment(kinds::phase_begins);
  moment.text_ = to_string(phase);
  moment.words_ = quoted("phase", moment.text_);
  return moment;
}

Moment Moment::on(std::string node) && {
  words_ += " on " + node;
  node_ = std::move(node);
  return std::move(*this);
}

Moment Moment::value(std::uint64_t value) && {
  words_ += " of value " + std::to_string(value);
  value_ = value;
  return std::move(*this);
}

Moment Moment::where(std::function<bool(const TimelineEvent&)> holds, std::string words) && {
  ORRERY_CHECK(holds != nullptr);
  words_ += " " + words;
  holds_ = std::move(holds);
  return std::move(*this);
}

bool Moment::matches(const TimelineEvent& event, std::string_view node_name) const {
  if (event.kind != kind_) return false;
  if (!text_.empty() && event.text != text_) {
    if (!decision_ || kind_of(event.text) != text_) return false;
  }
  if (!node_.empty() && !is_or_belongs_to(node_name, node_)) return false;
  if (value_ && event.value != *value_) return false;
  return !holds_ || holds_(event);
}

bool Moment::concerns_assertions() const { return kind_ == kinds::property_held; }

std::string Moment::problem() const {
  if (!decision_) return {};
  const std::string kind(kind_of(text_));
  const std::vector<std::string> known = fault_decision_kinds();
  if (std::find(known.begin(), known.end(), kind) != known.end()) return {};
  const auto nearest = nearest_name(kind, known);
  return "there is no fault '" + kind + "'" + (nearest ? "; did you mean '" + *nearest + "'?" : "");
}

TimelineRule&& TimelineRule::within(Duration length) && {
  length_ = length;
  return std::move(*this);
}

TimelineRule&& TimelineRule::until(Moment end) && {
  ends_.push_back(std::move(end));
  return std::move(*this);
}

TimelineRule&& TimelineRule::unless(Moment excuse) && {
  excuses_.push_back(std::move(excuse));
  return std::move(*this);
}

TimelineRule&& TimelineRule::on_same_node() && {
  same_node_ = true;
  return std::move(*this);
}

TimelineRule&& TimelineRule::with_same_value() && {
  same_value_ = true;
  return std::move(*this);
}

TimelineRule&& TimelineRule::expect(Moment wanted) && {
  wanted_ = std::move(wanted);
  return std::move(*this);
}

TimelineRule&& TimelineRule::never(Moment forbidden) && {
  forbidden_ = std::move(forbidden);
  return std::move(*this);
}

std::string TimelineRule::problem() const {
  if (wanted_.has_value() == forbidden_.has_value()) return "it needs either `expect` or `never`";
  if (wanted_ && !length_ && ends_.empty()) return "what it expects has no end: say `within` or `until`";
  if (length_ && length_->count() < 0) return "its window has a negative length";
  for (const Moment& moment : moments()) {
    if (std::string problem = moment.problem(); !problem.empty()) return problem;
  }
  return {};
}

std::vector<Moment> TimelineRule::moments() const {
  std::vector<Moment> all = {begin_};
  all.insert(all.end(), ends_.begin(), ends_.end());
  all.insert(all.end(), excuses_.begin(), excuses_.end());
  if (wanted_) all.push_back(*wanted_);
  if (forbidden_) all.push_back(*forbidden_);
  return all;
}

}  // namespace orrery
