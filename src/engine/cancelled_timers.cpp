#include "cancelled_timers.hpp"

#include <algorithm>

#include <orrery/core/hash.hpp>
#include <orrery/core/random.hpp>

#include "engine_core.hpp"

namespace orrery {

namespace detail {

namespace {

std::uint64_t hash_of(ActorId owner, std::uint32_t number) {
  return combine(mix64(std::uint64_t{owner.slot} << 32 | owner.generation), number);
}

}  // namespace

std::uint32_t CancelledTimers::find(ActorId owner, std::uint32_t number) const {
  return all_.find(hash_of(owner, number),
                   [&](const Cancelled& found) { return found.owner == owner && found.number == number; });
}

bool CancelledTimers::has(const Mail& mail) const {
  return mail.origin == mail.receiver && find({mail.receiver, mail.generation()}, mail.sequence) != nil;
}

void CancelledTimers::add(BlockPool& pool, const TimerRef& timer, std::uint64_t due, std::uint64_t window) {
  if (find(timer.owner, timer.number) != nil) return;
  Cancelled& made = all_.write(pool, all_.add(pool, hash_of(timer.owner, timer.number)));
  made.owner = timer.owner;
  made.number = timer.number;
  if (due < window) overdue_.push_back({timer, window});
}

void CancelledTimers::remove(BlockPool& pool, const TimerRef& timer) {
  const std::uint32_t at = find(timer.owner, timer.number);
  if (at != nil) all_.remove(pool, at);
}

void CancelledTimers::end_window(BlockPool& pool, std::uint64_t window) {
  std::erase_if(overdue_, [&](const Overdue& overdue) {
    if (overdue.window > window) return false;
    remove(pool, overdue.timer);
    return true;
  });
}

void EngineCore::forget_cancelled(std::uint64_t window) {
  if (world_.cancelled.empty()) return;
  for (const auto& partition : world_.partitions) {
    for (const TimerRef& timer : partition->cancelled) world_.cancelled.remove(*world_.supervision_pool, timer);
    partition->cancelled.clear();
  }
  world_.cancelled.end_window(*world_.supervision_pool, window);
}

// For the end of this dispatch, if it goes well.
void Partition::cancel_now(std::uint32_t number) {
  cancelled_now_.push_back(number);
  outbox.fresh.push_back({nullptr, 0});
}

void Partition::erase_cancelled(std::size_t next) {
  counts.cancelled += std::erase_if(chain_, [&](const SizedMail& mail) {
    if (&mail - chain_.data() < static_cast<std::ptrdiff_t>(next)) return false;
    return mail.mail->origin == mail.mail->receiver &&
           std::find(cancelled_now_.begin(), cancelled_now_.end(), mail.mail->sequence) != cancelled_now_.end();
  });
  cancelled_now_.clear();
}

}  // namespace detail

// What is due later is found when it comes; what is due in this window is among the mail that this actor has yet to
// take, or waits for the next, or has been taken.
void Context::cancel(const TimerRef& timer) {
  if (timer.due == 0 || timer.owner != self() || timer.restarts != record().restarts) return;
  if (timer.due >> world_->window_shift <= partition_->window_ && ordinal_ > 0) partition_->cancel_now(timer.number);
  requests_->ask(time_, slot_, spawned()++, detail::Requests::What::cancel, timer);
}

}  // namespace orrery
