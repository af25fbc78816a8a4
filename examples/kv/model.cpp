#include "model.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace orrery::kv {
namespace {

std::optional<std::int64_t> as_integer(const Bytes& text) {
  if (text.empty() || text[0] == '+' || text == "-0") return std::nullopt;
  if (text.size() > 1 && (text[0] == '0' || text.starts_with("-0"))) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_integer(const Reply& reply, std::int64_t wanted) {
  const std::int64_t* value = reply.integer();
  return value != nullptr && *value == wanted;
}

bool is_value(const Reply& reply, const KeyState& state) {
  if (!state.exists) return reply.is_null();
  const Bytes* value = reply.bulk();
  return value != nullptr && *value == state.value;
}

// Does the operation to a key that has not expired, and says whether the reply fits. Without a reply only does it.
class Step {
 public:
  Step(KeyState& state, const Reply* reply, Interval when) : state_(state), reply_(reply), when_(when) {}

  bool run(const Operation& operation) {
    switch (operation.kind) {
      case OperationKind::get: return fits([&](const Reply& r) { return is_value(r, state_); });
      case OperationKind::mget:
        return fits([&](const Reply& r) {
          return r.array() != nullptr && r.array()->size() == 1 && is_value(r.array()->front(), state_);
        });
      case OperationKind::exists: return replies(state_.exists ? 1 : 0);
      case OperationKind::strlen: return replies(static_cast<std::int64_t>(state_.value.size()));
      case OperationKind::set:
      case OperationKind::mset: return set(operation.value) && ok();
      case OperationKind::set_nx: return state_.exists ? null() : set(operation.value) && ok();
      case OperationKind::set_xx: return !state_.exists ? null() : set(operation.value) && ok();
      case OperationKind::set_get: {
        const bool old_fits = fits([&](const Reply& r) { return is_value(r, state_); });
        return set(operation.value) && old_fits;
      }
      case OperationKind::set_px: {
        set(operation.value);
        expire_in(operation.amount);
        return ok();
      }
      case OperationKind::del: {
        const bool existed = std::exchange(state_, KeyState()).exists;
        return replies(existed ? 1 : 0);
      }
      case OperationKind::incr: return add(1);
      case OperationKind::decr: return add(-1);
      case OperationKind::incr_by: return add(operation.amount);
      case OperationKind::append: {
        state_.exists = true;
        state_.value += operation.value;
        return replies(static_cast<std::int64_t>(state_.value.size()));
      }
      case OperationKind::pexpire: {
        const bool exists = state_.exists;
        if (exists) expire_in(operation.amount);
        return replies(exists ? 1 : 0);
      }
      case OperationKind::pttl: return time_to_live_fits();
    }
    return false;
  }

 private:
  template <class Fits>
  bool fits(Fits check) const {
    return reply_ == nullptr || check(*reply_);
  }
  [[nodiscard]] bool replies(std::int64_t value) const {
    return fits([&](const Reply& r) { return is_integer(r, value); });
  }
  [[nodiscard]] bool ok() const {
    return fits([](const Reply& r) { return r.is_ok(); });
  }
  [[nodiscard]] bool null() const {
    return fits([](const Reply& r) { return r.is_null(); });
  }
  bool set(const Bytes& value) {
    state_ = {true, value, std::nullopt};
    return true;
  }
  void expire_in(std::int64_t milliseconds) {
    state_.expiry = Interval{when_.from + milliseconds, when_.to + milliseconds};
  }
  bool add(std::int64_t amount) {
    const std::optional<std::int64_t> old = state_.exists ? as_integer(state_.value) : 0;
    if (!old) return fits([](const Reply& r) { return r.error() != nullptr; });
    state_.exists = true;
    state_.value = std::to_string(*old + amount);
    return replies(*old + amount);
  }
  [[nodiscard]] bool time_to_live_fits() const {
    if (!state_.exists) return replies(-2);
    if (!state_.expiry) return replies(-1);
    return fits([&](const Reply& r) {
      const std::int64_t* left = r.integer();
      return left != nullptr && *left >= std::max<UnixMs>(0, state_.expiry->from - when_.to) &&
             *left <= state_.expiry->to - when_.from;
    });
  }

  KeyState& state_;
  const Reply* reply_;
  Interval when_;
};

}  // namespace

bool KeyModel::observe(const Operation& operation, const Reply& reply, Interval when) {
  if (retired_) return true;
  if (operation.sets_expiry() && !pending_.empty()) retired_ = true;  // Who comes first would matter.
  expand();
  std::vector<Candidate> possible;
  for (const Candidate& candidate : candidates_) {
    const std::optional<Interval>& expiry = candidate.state.expiry;
    if (!expiry || when.from <= expiry->to) {  // It may be there still.
      Candidate alive = candidate;
      if (expiry) alive.state.expiry->from = std::max(expiry->from, when.from);
      if (Step(alive.state, &reply, when).run(operation)) add(possible, std::move(alive));
    }
    if (expiry && when.to > expiry->from) {  // It may have expired.
      Candidate gone{KeyState(), candidate.applied};
      if (Step(gone.state, &reply, when).run(operation)) add(possible, std::move(gone));
    }
  }
  if (possible.empty()) return false;
  candidates_ = std::move(possible);
  if (candidates_.size() > candidates_max) retired_ = true;
  return true;
}

void KeyModel::lost(const Operation& operation) {
  if (!operation.writes()) return;
  const bool uncertain_time =
      operation.sets_expiry() ||
      std::any_of(candidates_.begin(), candidates_.end(), [](auto& c) { return c.state.expiry.has_value(); });
  if (uncertain_time || pending_.size() == pending_max) retired_ = true;
  if (!retired_) pending_.push_back(operation);
}

// Each candidate, and what it becomes when pending operations take effect now, in any order.
void KeyModel::expand() {
  if (pending_.empty()) return;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    for (std::size_t p = 0; p < pending_.size(); ++p) {
      if ((candidates_[i].applied >> p & 1) != 0) continue;
      Candidate later = candidates_[i];
      later.applied |= 1U << p;
      Step(later.state, nullptr, {}).run(pending_[p]);
      add(candidates_, std::move(later));
    }
  }
}

void KeyModel::add(std::vector<Candidate>& to, Candidate candidate) const {
  const bool known = std::any_of(to.begin(), to.end(), [&](const Candidate& other) {
    return other.applied == candidate.applied && other.state == candidate.state;
  });
  if (!known) to.push_back(std::move(candidate));
}

void KeyModel::server_restarted() {
  expand();
  pending_.clear();
  std::vector<Candidate> states;
  for (Candidate& candidate : candidates_) {
    candidate.applied = 0;
    add(states, std::move(candidate));
  }
  candidates_ = std::move(states);
}

void KeyModel::server_emptied() {
  pending_.clear();
  candidates_.assign(1, Candidate());
}

bool KeyModel::may_exist() {
  expand();
  return retired_ || std::any_of(candidates_.begin(), candidates_.end(), [](auto& c) { return c.state.exists; });
}

bool KeyModel::may_be_missing() {
  expand();
  return retired_ || std::any_of(candidates_.begin(), candidates_.end(),
                                 [](auto& c) { return !c.state.exists || c.state.expiry.has_value(); });
}

std::string KeyModel::describe() const {
  std::string text;
  for (const Candidate& candidate : candidates_) {
    if (!text.empty()) text += " or ";
    text += candidate.state.exists ? "'" + candidate.state.value.substr(0, 40) + "'" : "nothing";
    if (candidate.state.expiry)
      text +=
          " until " + std::to_string(candidate.state.expiry->from) + ".." + std::to_string(candidate.state.expiry->to);
    if (text.size() > 300) return text + " or …";
  }
  return text;
}

}  // namespace orrery::kv
