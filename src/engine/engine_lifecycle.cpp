#include <algorithm>
#include <bit>
#include <utility>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"

namespace orrery::detail {

namespace {
constexpr std::size_t transitions_max = 64;
}

void EngineCore::enter(EngineState to, std::string why) {
  transitions_.push_back({.number = ++transition_, .tick = tick_, .from = state_, .to = to, .why = std::move(why)});
  if (transitions_.size() > transitions_max) transitions_.erase(transitions_.begin());
  state_ = to;
  world_.calls_ticks = to != EngineState::draining;
}

// What neighbours see is the newest snapshot, so that none is taken between a change from outside and the tick that it
// belongs to.
void EngineCore::snapshot_transition() {
  if (!started_ || !world_.keeps_snapshots) return;
  if (!world_.surroundings.empty() && snapshots_.changed_at(tick_)) return;
  snapshots_.changes_at(tick_);
  take_snapshot();
}

Result<void> EngineCore::move_to(EngineState to, std::string why) {
  if (Result<void> legal = check_transition(state_, to); !legal) return legal;
  settle();
  enter(to, std::move(why));
  snapshot_transition();
  return {};
}

// Here it is found that the world came to its end meanwhile. Returns whether it did.
bool EngineCore::note_end() {
  if (!ended_) return false;
  const bool gave_up = !ended_->empty();
  enter(gave_up ? EngineState::failed : EngineState::stopped, *std::exchange(ended_, std::nullopt));
  return true;
}

Result<void> EngineCore::start_by_hand() {
  if (Result<void> legal = check_transition(state_, EngineState::starting); !legal) return legal;
  start();
  return {};
}

void EngineCore::start() {
  if (started_) return;
  enter(EngineState::starting, "");
  started_ = true;
  for (const TypeSpace& space : world_.spaces) ticks_ = ticks_ || space.type->takes_tick;
  if (!ticks_) {
    world_.constants.window_shift = static_cast<unsigned>(std::bit_width(options_.lookahead)) - 1;
  }
  const bool somewhere = std::any_of(world_.spaces.begin(), world_.spaces.end(),
                                     [](const TypeSpace& space) { return space.type->place != nullptr; });
  if (somewhere) {
    world_.keeps_snapshots = true;
    world_.supervision_pool->keep_snapshots();
    snapshots_.take_each_tick();
  }
  make_partitions(choose_partitions());
  assign_chunks();
  for (const std::uint32_t slot : to_start_) send_start(slot);
  to_start_.clear();
  enter(EngineState::running, "");
  if (world_.keeps_snapshots) take_snapshot();
}

void EngineCore::make_partitions(std::uint32_t count) {
  for (auto index = static_cast<std::uint32_t>(world_.partitions.size()); index < count; ++index) {
    world_.partitions.push_back(
        std::make_unique<Partition>(static_cast<std::uint16_t>(index), static_cast<std::uint16_t>(count), world_));
    world_.partitions.back()->sampler = DispatchSampler(options_.sample_rate, index);
    world_.partitions.back()->sampler.count_into(dispatch_counts_ ? &*dispatch_counts_ : nullptr);
  }
}

std::uint64_t EngineCore::mail_on_its_way() const {
  std::uint64_t sum = 0;
  for (const auto& partition : world_.partitions) {
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class)
      sum += partition->outbox.wheels[mail_class].count();
    sum += partition->outbox.lanes.readable();
  }
  return sum;
}

// To the end of the next window that is due, at most to `end`.
void EngineCore::run_one_window(Tick end) {
  const std::uint64_t window = next_window();
  const unsigned shift = world_.constants.window_shift;
  run_until(window >= end >> shift ? end : std::min(end, (window + 1) << shift));
}

void EngineCore::begin_draining() {
  note(Control::drain);
  (void)move_to(EngineState::draining);
}

Result<std::uint64_t> EngineCore::drain(Tick most) {
  if (Result<void> legal = check_transition(state_, EngineState::draining); !legal)
    return std::unexpected(legal.error());
  begin_draining();
  const Tick end = tick_ + std::min(most, no_timeout - tick_);
  while (tick_ < end && state_ == EngineState::draining && mail_on_its_way() > 0) run_one_window(end);
  if (state_ == EngineState::failed) return failed();
  return mail_on_its_way();
}

// The root is told to end, and all that is below it with it, as by `shut_down`.
void EngineCore::begin_stopping() {
  note(Control::stop);
  before_change();
  supervision_.stop_root();
  if (chunks_changed_) assign_chunks();
  if (note_end()) snapshot_transition();
}

Result<void> EngineCore::stop(Tick most) {
  if (state_ != EngineState::draining) {
    if (Result<void> legal = check_transition(state_, EngineState::draining); !legal)
      return failure(ErrorCode::invalid_argument, check_transition(state_, EngineState::stopped).error().detail);
    begin_draining();
  }
  begin_stopping();
  const Tick end = tick_ + std::min(most, no_timeout - tick_);
  while (tick_ < end && state_ == EngineState::draining) run_one_window(end);
  if (state_ == EngineState::draining) kill_all();
  if (state_ == EngineState::failed) return failed();
  return {};
}

void EngineCore::kill_all() {
  note(Control::kill);
  before_change();
  supervision_.kill_root();
  if (note_end()) snapshot_transition();
}

std::unexpected<Error> EngineCore::failed() const {
  return failure(ErrorCode::closed, "the engine has failed: " + transitions_.back().why);
}

bool EngineCore::refuses() {
  const bool over = state_ == EngineState::draining || state_ == EngineState::stopped || state_ == EngineState::failed;
  if (over) ++stats_.refused;
  return over;
}

void EngineCore::root_ended(bool gave_up) { ended_ = gave_up ? "the root supervisor gave up" : ""; }

Result<void> EngineCore::rollback(const Transition& transition) {
  Snapshot* snapshot = snapshots_.find(transition);
  const bool known = std::find(transitions_.begin(), transitions_.end(), transition) != transitions_.end();
  if (snapshot == nullptr || !known || transition.tick < confirmed_) {
    return failure(ErrorCode::not_found,
                   "no snapshot is kept of the transition from " + std::string(to_string(transition.from)) + " to " +
                       std::string(to_string(transition.to)) + " at tick " + std::to_string(transition.tick));
  }
  go_back_to(*snapshot, snapshot->moment.tick);
  return {};
}

}  // namespace orrery::detail
