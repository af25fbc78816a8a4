#include <orrery/process/cpu.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery {
namespace {

constexpr std::uint32_t factor_max = 1'000'000;

Duration times(Duration work, std::uint32_t factor) {
  const Duration longest = Duration::max() / factor;
  return std::min(work, longest) * factor;
}

}  // namespace

void CpuWork::enter() { cpu_->enter(*this); }

Cpu::Cpu(Scheduler& scheduler, std::uint32_t cores, std::uint32_t queue_max, std::function<void()> overflow)
    : scheduler_(scheduler), cores_(cores), queue_max_(queue_max), overflow_(std::move(overflow)) {
  ORRERY_CHECK_MESSAGE(cores_ >= 1, "a host without a core");
  served_.previous = served_.next = &served_;
  queue_.previous = queue_.next = &queue_;
}

Cpu::~Cpu() { ORRERY_CHECK_MESSAGE(running_ + waiting_ == 0, "the cores of a host are gone before its tasks"); }

void Cpu::enter(CpuWork& work) {
  if (running_ < cores_) return serve(work);
  if (waiting_ >= queue_max_) return overflow_();
  work.state_ = CpuWork::State::queued;
  ++waiting_;
  static_cast<Link&>(work).insert_before(queue_);
}

void Cpu::serve(CpuWork& work) {
  work.state_ = CpuWork::State::served;
  ++running_;
  static_cast<Link&>(work).insert_before(served_);
  if (!frozen_) take_up(work);
}

void Cpu::leave(CpuWork& work) {
  static_cast<Link&>(work).remove();
  if (std::exchange(work.state_, CpuWork::State::idle) == CpuWork::State::queued) {
    --waiting_;
    return;
  }
  --running_;
  if (closed_ || waiting_ == 0) return;
  auto& next = static_cast<CpuWork&>(*queue_.next);
  static_cast<Link&>(next).remove();
  --waiting_;
  serve(next);
}

void Cpu::take_up(CpuWork& work) {
  work.begun_ = scheduler_.now();
  work.waiter_.wake_at(work.begun_ + times(work.left_, factor_));
}

void Cpu::set_aside(CpuWork& work) {
  scheduler_.cancel(work.waiter_);
  work.left_ = std::max(Duration::zero(), work.left_ - (scheduler_.now() - work.begun_) / factor_);
}

void Cpu::slow_down(std::uint32_t factor) {
  ORRERY_CHECK(factor >= 1 && factor <= factor_max);
  const bool frozen = frozen_;
  if (!frozen) freeze();
  factor_ = factor;
  if (!frozen) thaw();
}

void Cpu::freeze() {
  if (std::exchange(frozen_, true)) return;
  for (Link* link = served_.next; link != &served_; link = link->next) set_aside(static_cast<CpuWork&>(*link));
}

void Cpu::thaw() {
  if (!std::exchange(frozen_, false)) return;
  for (Link* link = served_.next; link != &served_; link = link->next) take_up(static_cast<CpuWork&>(*link));
}

void Cpu::open() {
  ORRERY_CHECK_MESSAGE(running_ + waiting_ == 0, "a host starts while work of its last life is left");
  closed_ = frozen_ = false;
}

}  // namespace orrery
