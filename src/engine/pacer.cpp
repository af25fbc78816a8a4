#include <orrery/engine/pacer.hpp>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <string>
#include <utility>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"
#include "inbox_rings.hpp"
#include "pace_schedule.hpp"
#include "platform/clock.hpp"
#include "platform/relax.hpp"

namespace orrery {

namespace {

constexpr int looks = 32;                          // At the inbox, between two at the clock.
constexpr std::uint64_t nap_ns_max = 100'000'000;  // While somebody is to be asked whether to go on.

std::string lag_text(Tick tick, Tick behind, std::uint64_t late_ns, Tick allowed) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.3f", static_cast<double>(late_ns) * 1e-9);
  return "tick " + std::to_string(tick) + " began " + seconds + " s late, which is " + std::to_string(behind) +
         " ticks; at most " + std::to_string(allowed) + " are allowed";
}

}  // namespace

Pacer::Pacer(Engine& engine, const PaceOptions& options)
    : core_(*engine.core_),
      options_(options),
      schedule_(std::make_unique<detail::PaceSchedule>(engine.options().tick_rate, options.speed)),
      signals_(std::make_unique<detail::PaceSignals>()) {
  ORRERY_CHECK_MESSAGE(options.speed >= 1e-6 && options.speed <= 1e6, "a speed from 0.000001 to 1000000");
}

Pacer::~Pacer() = default;

Tick Pacer::lag() const { return signals_->lag.load(std::memory_order_relaxed); }

void Pacer::stop() {
  signals_->stop.store(true, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  core_.inbox().rings().wake();
}

bool Pacer::take_stop() {
  if (!signals_->stop.load(std::memory_order_relaxed)) return false;
  signals_->stop.store(false, std::memory_order_relaxed);
  return true;
}

Result<void> Pacer::run(Tick ticks) {
  core_.prepare();
  const Tick begin = core_.tick();
  if (left_at_ != begin) {
    schedule_->begin(begin, platform::steady_now_ns());
    report_ = {};
  }
  const Tick before = report_.ticks;
  const Tick end = ticks == 0 ? begin : ticks < unlimited - begin ? core_.window_end(begin + ticks - 1) : unlimited;
  left_at_ = unlimited;
  const Result<void> result = run_until(end);
  core_.rest();
  report_.ticks = before + core_.tick() - begin;
  if (result && !report_.stopped) left_at_ = core_.tick();
  return result;
}

// The last tick is over when the one after it would begin.
Result<void> Pacer::run_until(Tick end) {
  while (!take_stop()) {
    if (core_.state() != EngineState::running) return {};  // Time stands, or has come to its end.
    const Tick next = core_.tick() < end ? core_.next_due(end) : end;
    if (wait_for(next) == Wake::called) {
      answer(next);
      continue;
    }
    if (core_.tick() >= end) return {};
    if (next < end)
      if (const Result<void> in_time = note_lag(next); !in_time) return in_time;
    core_.advance(next < end ? core_.window_end(next) : end);
  }
  report_.stopped = true;
  return {};
}

// Until `next` is due, or something is to be done before.
Pacer::Wake Pacer::wait_for(Tick next) {
  detail::InboxRings& rings = core_.inbox().rings();
  // If something is due at this tick already, what is not urgent can wait for that.
  const std::uint32_t tiers = !core_.after_window() ? 0 : next > core_.tick() ? detail::InboxRings::all_tiers : 1;
  const std::uint64_t due = next == unlimited ? detail::PaceSchedule::never : schedule_->due_ns(next);
  const auto called = [&] { return rings.waiting(tiers) || signals_->stop.load(std::memory_order_relaxed); };
  const bool spins = core_.options().wait == Wait::spin;
  while (true) {
    const std::uint64_t now = platform::steady_now_ns();
    if (now >= due) return Wake::due;
    for (int look = 0; look < looks; ++look) {
      if (called()) return Wake::called;
      platform::relax();
    }
    if (options_.cancelled != nullptr && options_.cancelled()) signals_->stop.store(true, std::memory_order_relaxed);
    if (spins) continue;
    rings.sleep_until(options_.cancelled != nullptr ? std::min(due, now + nap_ns_max) : due, tiers, signals_->stop);
  }
}

void Pacer::answer(Tick next) {
  std::uint64_t now = platform::steady_now_ns();
  if (next > core_.tick()) {
    const Tick present = schedule_->tick_at(now);
    if (present >= core_.tick()) core_.pass_to(std::min(core_.window_end(present), next));
  }
  const std::uint64_t due = next == unlimited ? detail::PaceSchedule::never : schedule_->due_ns(next);
  AdmittedMessage mail;
  while (core_.after_window() && core_.inbox().rings().pop(mail, 1)) {
    core_.handle_at_once(mail);
    ++report_.handled_at_once;
    const std::uint64_t began = std::exchange(now, platform::steady_now_ns());
    core_.note_busy(now - began);
    if (now >= due) return;
  }
}

Result<void> Pacer::note_lag(Tick next) {
  const std::uint64_t now = platform::steady_now_ns();
  const std::uint64_t late_ns = now - schedule_->due_ns(next);
  const Tick behind = schedule_->tick_at(now) - next;
  signals_->lag.store(behind, std::memory_order_relaxed);
  report_.lag = behind;
  report_.lag_worst = std::max(report_.lag_worst, behind);
  report_.late_worst = std::max(report_.late_worst, Duration{static_cast<std::int64_t>(late_ns)});
  ++report_.windows;
  const auto bucket = static_cast<std::size_t>(std::bit_width(behind));
  ++report_.windows_by_lag[std::min(bucket, report_.windows_by_lag.size() - 1)];
  if (behind <= options_.lag_max) return {};
  ++report_.overruns;
  if (options_.overrun == Overrun::stop)
    return failure(ErrorCode::timed_out, lag_text(next, behind, late_ns, options_.lag_max));
  if (options_.overrun == Overrun::skip) {
    report_.skipped += behind;
    schedule_->begin(next, now);
  }
  return {};
}

}  // namespace orrery
