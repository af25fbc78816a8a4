#include <orrery/task/scheduler.hpp>

#include <utility>

#include <orrery/core/prefetch.hpp>
#include <orrery/task/task_group.hpp>

namespace orrery {
namespace {

// How much is prefetched of what is first needed of each.
constexpr std::size_t scheduler_bytes = 2 * detail::cache_line_bytes;
constexpr std::size_t frame_bytes = 8 * detail::cache_line_bytes;
constexpr std::size_t state_bytes = 5 * detail::cache_line_bytes;

}  // namespace

void Waiter::wake() {
  ORRERY_CHECK(suspended());
  scheduler_->wake(*this);
}

void Waiter::wake_now() {
  ORRERY_CHECK(suspended());
  scheduler_->wake_now(*this);
}

bool Waiter::begin_in_place() {
  ORRERY_CHECK(suspended());
  return scheduler_->begin_in_place(*this);
}

void Waiter::end_in_place(bool resume) { scheduler_->end_in_place(*this, resume); }

void Waiter::wake_at(Time deadline) {
  ORRERY_CHECK(suspended());
  scheduler_->wake_at(*this, deadline);
}

void Waiter::prefetch(unsigned step) const {
  if (!suspended()) return;
  if (step == 1) return detail::prefetch<state_bytes>(scheduler_->state_);
  if (step > 1) return;
  detail::prefetch<scheduler_bytes>(scheduler_);
  detail::prefetch<frame_bytes>(coroutine_.address());
  detail::prefetch(detail::SuspendedLink::previous);
  detail::prefetch(detail::SuspendedLink::next);
}

void Waiter::prefetch_in_place(unsigned step) const {
  if (!suspended()) return;
  if (step == 1) return detail::prefetch<state_bytes>(scheduler_->state_);
  if (step > 1) return;
  detail::prefetch<scheduler_bytes>(scheduler_);
  detail::prefetch(detail::SuspendedLink::previous);
  detail::prefetch(detail::SuspendedLink::next);
}

void Waiter::unlink() {
  if (scheduler_ == nullptr) return;
  if (scheduled()) [[unlikely]]
    scheduler_->cancel(*this);
  if (list_ != nullptr) list_->remove(*this);
  detail::SuspendedLink::remove();
  scheduler_ = nullptr;
}

std::string Waiter::describe() const {
  std::string text = reason_.what;
  if (reason_.describe != nullptr) text.append(" ").append(reason_.describe(reason_.subject));
  return text;
}

WaitList::~WaitList() {
  while (Waiter* first = front()) remove(*first);
}

void WaitList::push_back(Waiter& waiter) {
  ORRERY_CHECK(waiter.list_ == nullptr);
  waiter.list_ = this;
  waiter.detail::WaitLink::insert_before(head_);
}

void WaitList::remove(Waiter& waiter) {
  ORRERY_CHECK(waiter.list_ == this);
  waiter.list_ = nullptr;
  waiter.detail::WaitLink::remove();
}

bool WaitList::wake_one() {
  Waiter* first = front();
  if (first == nullptr) return false;
  remove(*first);
  first->wake();
  return true;
}

void WaitList::wake_all() {
  while (wake_one()) {
  }
}

void WaitList::wake_one_into(WaitList& woken) {
  Waiter* first = front();
  ORRERY_CHECK(first != nullptr);
  remove(*first);
  woken.push_back(*first);
  first->wake();
}

Scheduler::~Scheduler() {
  ORRERY_CHECK_MESSAGE(suspended_.next == &suspended_,
                       "a coroutine is still suspended on a scheduler that is being destroyed");
}

void Scheduler::resume(Waiter& waiter) {
  const std::coroutine_handle<> coroutine = waiter.coroutine_;
  waiter.unlink();
  run(coroutine);
}

void Scheduler::suspend_anew(Waiter& waiter, Time now) {
  detail::SuspendedLink& link = waiter;
  if (link.next != &suspended_) {
    link.remove();
    link.insert_before(suspended_);
  }
  waiter.since_ = now;
}

void Scheduler::run(std::coroutine_handle<> coroutine) {
  next_ = coroutine;
  while (next_) std::exchange(next_, nullptr).resume();
  if (retired_ != nullptr) [[unlikely]]
    free_retired();
}

void Scheduler::retire(detail::SpawnedTask& task) {
  task.next = retired_;
  retired_ = &task;
}

void Scheduler::free_retired() {
  while (retired_ != nullptr) delete std::exchange(retired_, retired_->next);
}

std::vector<const Waiter*> Scheduler::suspended() const {
  std::vector<const Waiter*> all;
  for (const detail::SuspendedLink* link = suspended_.next; link != &suspended_; link = link->next)
    all.push_back(static_cast<const Waiter*>(link));
  return all;
}

}  // namespace orrery
