#include "protocols/swim/witness.hpp"

#include <algorithm>

#include "protocols/swim/timing.hpp"

namespace orrery::protocols::swim {

GroupTruth::GroupTruth(const model::ReportViolation& report, const std::vector<std::string>& names)
    : report_(report), names_(names), truths_(names.size()), views_(names.size() * names.size()) {}

void GroupTruth::started(std::uint32_t member, const Parameters& parameters, Time now) {
  Truth& truth = truths_[member];
  truth.alive = true;
  truth.away = truth.noticed = truth.death_judged = false;
  truth.since = now;
  const auto members = static_cast<std::uint32_t>(truths_.size());
  for (std::uint32_t other = 0; other < members; ++other) view(member, other) = {};
  // Each pings each within two rounds of its list; what it finds takes a few times log n periods to get around.
  const std::int64_t slack = parameters.local_health ? 3 : 1;
  const std::int64_t rounds = 2 * std::int64_t{members} + 8 * std::int64_t{log_of(members)} + 10;
  const Duration found = parameters.period * rounds * slack + suspicion_timeout(parameters, members) * slack;
  detection_bound_ = std::max(detection_bound_, found);
  refutation_bound_ = std::max(refutation_bound_, found + parameters.period * (10 * parameters.reconnect_periods));
}

void GroupTruth::died(std::uint32_t member, Time now) {
  truths_[member].alive = false;
  truths_[member].since = now;
  deaths_to_judge_ = true;
}

void GroupTruth::left(std::uint32_t member) { truths_[member].away = true; }

void GroupTruth::raised(std::uint32_t member, std::uint32_t incarnation) {
  truths_[member].incarnation_max = std::max(truths_[member].incarnation_max, incarnation);
}

GroupTruth::Detection GroupTruth::took(std::uint32_t observer, std::uint32_t member, Standing standing, Time now) {
  Standing& before = view(observer, member);
  Truth& truth = truths_[member];
  const auto says = [&] {
    return names_[observer] + " takes " + names_[member] + " for " + std::string(to_string(standing.status)) +
           " in incarnation " + std::to_string(standing.incarnation);
  };
  if (standing.incarnation < before.incarnation) {
    report_("swim.incarnation_monotone", says() + ", after " + std::to_string(before.incarnation));
  } else if (standing.incarnation > truth.incarnation_max) {
    report_("swim.incarnation_monotone",
            says() + ", and that had " + std::to_string(truth.incarnation_max) + " at most");
  }
  before = standing;
  Detection detection;
  if (standing.status != Status::dead) return detection;
  detection.is_false = truth.alive;
  if (truth.alive || truth.away) return detection;
  if (!truth.noticed) detection.first = now - truth.since;
  truth.noticed = true;
  if (all_noticed(member)) detection.last = now - truth.since;
  return detection;
}

bool GroupTruth::all_noticed(std::uint32_t member) {
  for (std::uint32_t observer = 0; observer < truths_.size(); ++observer) {
    if (truths_[observer].alive && view(observer, member).status < Status::dead) return false;
  }
  return true;
}

void GroupTruth::healed() {
  healed_ = true;
  refutations_judged_ = false;
  healed_at_ = Time();
  due_.reset();
  found_before_.reset();
}

void GroupTruth::period_begins(Time now) {
  if (!healed_) return;
  if (healed_at_ == Time()) healed_at_ = now;
  if (!due_) due_ = now + refutation_bound_;
  if (deaths_to_judge_) judge_deaths(now);
  if (!refutations_judged_ && now >= *due_) judge_false_deaths(now);
}

// Of those who died after everything was healed, and have been dead for long enough.
void GroupTruth::judge_deaths(Time now) {
  deaths_to_judge_ = false;
  for (std::uint32_t member = 0; member < truths_.size(); ++member) {
    Truth& dead = truths_[member];
    if (dead.alive || dead.away || dead.death_judged || dead.since < healed_at_) continue;
    if (now - dead.since < detection_bound_) {
      deaths_to_judge_ = true;
      continue;
    }
    dead.death_judged = true;
    for (std::uint32_t observer = 0; observer < truths_.size(); ++observer) {
      const Truth& other = truths_[observer];
      const Status status = view(observer, member).status;
      if (!other.alive || other.since > dead.since || status == Status::dead || status == Status::left) continue;
      return report_("swim.completeness", names_[observer] + " takes " + names_[member] + " for " +
                                              std::string(to_string(status)) + ", who is dead since long");
    }
  }
}

// Who is taken for dead and is alive must be known to be so some time later.
void GroupTruth::judge_false_deaths(Time now) {
  if (!found_before_) {
    found_before_ = false_deaths();
    due_ = now + refutation_bound_;
    return;
  }
  refutations_judged_ = true;
  for (const FalseDeath& death : *found_before_) {
    if (!truths_[death.observer].alive || !truths_[death.member].alive || truths_[death.member].away) continue;
    if (view(death.observer, death.member) != death.standing) continue;
    return report_("swim.no_false_dead", names_[death.observer] + " takes " + names_[death.member] +
                                             " for dead, who is alive, and has not learnt better since long");
  }
}

std::vector<GroupTruth::FalseDeath> GroupTruth::false_deaths() {
  std::vector<FalseDeath> found;
  for (std::uint32_t observer = 0; observer < truths_.size(); ++observer) {
    for (std::uint32_t member = 0; member < truths_.size(); ++member) {
      const Standing standing = view(observer, member);
      const bool is_gone = standing.status == Status::dead || standing.status == Status::left;
      if (truths_[observer].alive && truths_[member].alive && is_gone) found.push_back({observer, member, standing});
    }
  }
  return found;
}

}  // namespace orrery::protocols::swim
