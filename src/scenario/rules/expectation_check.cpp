#include <algorithm>

#include <orrery/core/quantity.hpp>
#include <orrery/scenario/rule_expectation.hpp>

namespace orrery::scenario {

namespace {

constexpr Duration instant{1};

std::string since_start(Time at) { return duration_text(at - Time()); }

}  // namespace

void Expectation::fail(Time at, std::string why) {
  verdict_ = RuleVerdict::failed;
  decided_at_ = at;
  why_ = std::move(why);
}

void Expectation::hold(Time at) {
  verdict_ = RuleVerdict::held;
  decided_at_ = at;
}

// Until when something must have come, that instant included.
std::optional<Time> Expectation::deadline() const {
  switch (form_) {
    case Form::always:
    case Form::never: break;
    case Form::eventually: {
      const Time at = within_ ? std::min(to_, from_ + *within_) : to_;
      if (at < Time::max()) return at;
      break;
    }
    case Form::leads_to:
      if (owed_since_ && within_) return *owed_since_ + *within_;
      break;
    case Form::until:
      if (to_ < Time::max()) return to_;
      break;
  }
  return std::nullopt;
}

RuleVerdict Expectation::check(const RuleWorld& world) {
  if (verdict_ != RuleVerdict::pending) return verdict_;
  const Time now = world.time();
  expire(world, now);
  if (verdict_ == RuleVerdict::pending && now >= from_) look(world);
  const bool forbids = form_ == Form::always || form_ == Form::never;
  if (verdict_ == RuleVerdict::pending && forbids && applied_ && now > to_) hold(to_);
  looked_at_ = now;
  return verdict_;
}

// Fails what is late. Whatever comes at `now` comes after that.
void Expectation::expire(const RuleWorld& world, Time now) {
  const std::optional<Time> until = deadline();
  if (!until || now <= *until) return;
  applied_ = true;
  const std::string at = since_start(*until);
  if (form_ == Form::leads_to)
    return fail(*until, "what holds at " + since_start(*owed_since_) + " led to nothing until " + at + "\n" +
                            right_->why(world));
  fail(*until, "not by " + at + "\n" + (right_ ? right_->why(world) : left_.why(world)));
}

void Expectation::look(const RuleWorld& world) {
  const Time now = world.time();
  if (form_ == Form::leads_to) return look_at_lead(world);
  if (now > to_) return;
  if (form_ == Form::until) return look_at_until(world);
  const RuleTruth truth = left_.truth(world);
  if (form_ == Form::eventually) {
    applied_ = true;
    if (truth == RuleTruth::yes) hold(now);
    return;
  }
  if (truth != RuleTruth::unknown) applied_ = true;
  if (truth == (form_ == Form::always ? RuleTruth::no : RuleTruth::yes))
    fail(now, "at " + since_start(now) + "\n" + left_.why(world));
}

void Expectation::look_at_lead(const RuleWorld& world) {
  const Time now = world.time();
  const bool due = now <= to_ && left_.holds(world);
  if (due) applied_ = true;
  if (right_->holds(world))
    owed_since_.reset();
  else if (due && !owed_since_)
    owed_since_ = now;
}

void Expectation::look_at_until(const RuleWorld& world) {
  const Time now = world.time();
  applied_ = true;
  if (right_->holds(world)) return hold(now);
  if (left_.truth(world) == RuleTruth::no)
    fail(now, "at " + since_start(now) + ", before the other side came\n" + left_.why(world));
}

std::string Expectation::why(const RuleWorld& world) {
  if (verdict_ == RuleVerdict::failed) return why_;
  std::string lines = left_.why(world);
  if (right_) lines += (form_ == Form::leads_to ? "leads to\n" : "until\n") + right_->why(world);
  return lines;
}

RuleVerdict Expectation::finish(const RuleWorld& world) {
  check(world);
  if (verdict_ != RuleVerdict::pending) return verdict_;
  const Time now = world.time();
  if (!applied_) return verdict_ = RuleVerdict::never_applied;
  const bool owes = form_ == Form::eventually || form_ == Form::until || owed_since_;
  if (!owes) {
    hold(now);
    return verdict_;
  }
  // What may still have come later is not decided.
  if (const std::optional<Time> until = deadline(); until && now < *until) return verdict_;
  const std::string why = (right_ ? *right_ : left_).why(world);
  if (form_ == Form::leads_to)
    fail(now, "what holds at " + since_start(*owed_since_) + " led to nothing until the end\n" + why);
  else
    fail(now, "not by the end\n" + why);
  return verdict_;
}

Time Expectation::next_time() const {
  if (verdict_ != RuleVerdict::pending) return Time::max();
  const std::optional<Time> until = deadline();
  const Time late = until ? *until + instant : Time::max();
  if (looked_at_ < from_) return std::min(from_, late);
  // Past the bound only the right side of `leads_to` is looked at.
  if (looked_at_ > to_) return owed_since_ ? std::min(late, right_->next_time()) : Time::max();
  const Time conditions = right_ ? std::min(left_.next_time(), right_->next_time()) : left_.next_time();
  return std::min(late, conditions);
}

}  // namespace orrery::scenario
