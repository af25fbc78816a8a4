#include <orrery/task/scheduler.hpp>

#include <memory>

#include <orrery/task/task_group.hpp>

namespace orrery {

void Waiter::suspend(Scheduler& scheduler, std::coroutine_handle<> coroutine, WaitReason reason) {
  ORRERY_CHECK(!suspended());
  scheduler_ = &scheduler;
  coroutine_ = coroutine;
  reason_ = reason;
  since_ = scheduler.now();
  previous_ = scheduler.last_;
  next_ = nullptr;
  (previous_ != nullptr ? previous_->next_ : scheduler.first_) = this;
  scheduler.last_ = this;
}

void Waiter::wake() {
  ORRERY_CHECK(suspended());
  scheduler_->wake(*this);
}

void Waiter::wake_at(Time deadline) {
  ORRERY_CHECK(suspended());
  scheduler_->wake_at(*this, deadline);
}

void Waiter::unlink() {
  if (scheduler_ == nullptr) return;
  if (list_ != nullptr) list_->remove(*this);
  scheduler_->cancel(*this);
  (previous_ != nullptr ? previous_->next_ : scheduler_->first_) = next_;
  (next_ != nullptr ? next_->previous_ : scheduler_->last_) = previous_;
  scheduler_ = nullptr;
}

std::string Waiter::describe() const {
  std::string text = reason_.what;
  if (reason_.describe != nullptr) text.append(" ").append(reason_.describe(reason_.subject));
  return text;
}

WaitList::~WaitList() {
  while (head_ != nullptr) remove(*head_);
}

void WaitList::push_back(Waiter& waiter) {
  ORRERY_CHECK(waiter.list_ == nullptr);
  waiter.list_ = this;
  waiter.list_previous_ = tail_;
  waiter.list_next_ = nullptr;
  (tail_ != nullptr ? tail_->list_next_ : head_) = &waiter;
  tail_ = &waiter;
}

void WaitList::remove(Waiter& waiter) {
  ORRERY_CHECK(waiter.list_ == this);
  (waiter.list_previous_ != nullptr ? waiter.list_previous_->list_next_ : head_) = waiter.list_next_;
  (waiter.list_next_ != nullptr ? waiter.list_next_->list_previous_ : tail_) = waiter.list_previous_;
  waiter.list_ = nullptr;
}

bool WaitList::wake_one() {
  if (head_ == nullptr) return false;
  Waiter& first = *head_;
  remove(first);
  first.wake();
  return true;
}

void WaitList::wake_all() {
  while (wake_one()) {
  }
}

void WaitList::wake_one_into(WaitList& woken) {
  ORRERY_CHECK(head_ != nullptr);
  Waiter& first = *head_;
  remove(first);
  woken.push_back(first);
  first.wake();
}

Scheduler::~Scheduler() {
  ORRERY_CHECK_MESSAGE(first_ == nullptr, "a coroutine is still suspended on a scheduler that is being destroyed");
}

void Scheduler::run(std::coroutine_handle<> coroutine) {
  next_ = coroutine;
  while (next_) std::exchange(next_, nullptr).resume();
  while (retired_ != nullptr) delete std::exchange(retired_, retired_->next);
}

void Scheduler::resume(Waiter& waiter) {
  const std::coroutine_handle<> coroutine = waiter.coroutine_;
  waiter.unlink();
  run(coroutine);
}

void Scheduler::retire(detail::SpawnedTask& task) {
  task.next = retired_;
  retired_ = &task;
}

std::vector<const Waiter*> Scheduler::suspended() const {
  std::vector<const Waiter*> all;
  for (const Waiter* waiter = first_; waiter != nullptr; waiter = waiter->next_) all.push_back(waiter);
  return all;
}

}  // namespace orrery
