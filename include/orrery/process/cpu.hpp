#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>

#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/task/scheduler.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

class Cpu;

/// Work that one task has for a core; see `Env::cpu`. Destroying it gives its core, or its place in the queue, back.
class [[nodiscard]] CpuWork : private detail::ListLink<CpuWork> {
 public:
  /// `cpu` null: it is done at once.
  CpuWork(Cpu* cpu, Duration work) : cpu_(cpu), left_(work) {}
  inline ~CpuWork();
  CpuWork(const CpuWork&) = delete;
  CpuWork& operator=(const CpuWork&) = delete;

  [[nodiscard]] bool await_ready() const noexcept { return cpu_ == nullptr || left_.count() <= 0; }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> coroutine) {
    waiter_.suspend(coroutine.promise().scheduler(), coroutine, {"a core"});
    enter();
  }
  inline void await_resume();

 private:
  friend class Cpu;
  enum class State : std::uint8_t { idle, queued, served };

  void enter();

  Waiter waiter_;
  Cpu* cpu_;
  State state_ = State::idle;
  Duration left_;  // At full speed.
  Time begun_;     // When a core last took it up.
};

/// The cores of a host, and the work that queues for them, first come, first served. Work is neither shared between
/// cores nor preempted. By the host's own clock: a core is as fast as the crystal that drives it.
class Cpu {
 public:
  /// `scheduler` outlives the cores. `overflow` is called for work that finds `queue_max` waiting; that work never
  /// ends.
  Cpu(Scheduler& scheduler, std::uint32_t cores, std::uint32_t queue_max, std::function<void()> overflow);
  ~Cpu();
  Cpu(const Cpu&) = delete;
  Cpu& operator=(const Cpu&) = delete;

  /// All work, that under way included, takes `factor` (1 to 1,000,000) times as long from now on.
  void slow_down(std::uint32_t factor);
  [[nodiscard]] std::uint32_t slowdown() const { return factor_; }
  /// The cores stand still until `thaw`; what was under way goes on where it was.
  void freeze();
  void thaw();
  /// The host goes down: nothing that waits is taken up any more. `open` when its tasks are gone, for its next life.
  void close() { closed_ = true; }
  void open();

  [[nodiscard]] std::uint32_t cores() const { return cores_; }
  [[nodiscard]] std::size_t running() const { return running_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_; }

 private:
  friend class CpuWork;
  using Link = detail::ListLink<CpuWork>;

  void enter(CpuWork& work);
  void serve(CpuWork& work);
  void leave(CpuWork& work);
  void take_up(CpuWork& work);
  void set_aside(CpuWork& work);

  Scheduler& scheduler_;
  std::uint32_t cores_;
  std::uint32_t queue_max_;
  std::function<void()> overflow_;
  std::uint32_t factor_ = 1;
  bool frozen_ = false;
  bool closed_ = false;
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
  Link served_;  // Heads of circular lists.
  Link queue_;
};

inline CpuWork::~CpuWork() {
  if (state_ != State::idle) cpu_->leave(*this);
}

inline void CpuWork::await_resume() {
  if (state_ != State::idle) cpu_->leave(*this);
}

}  // namespace orrery
