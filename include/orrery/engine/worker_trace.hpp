#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery {

/// What a thread of an engine did for a while, on the host's monotonic clock.
struct WorkerSpan {
  enum class Kind : std::uint8_t {
    own,     ///< Ran a partition of its own deque, or outside of any when no other thread was needed.
    stolen,  ///< Ran one that it took over from another thread.
    wait,    ///< Had none left: until the others were ready, and for helpers until the next window that needs them.
  };
  std::uint64_t began_ns = 0, ended_ns = 0;
  std::uint64_t dispatches = 0;  ///< Messages and ticks handled.
  std::uint16_t partition = 0;   ///< Of `wait` nothing.
  Kind kind = Kind::wait;
};

/// Keeps what each thread of an engine does, span by span, and of each thread the last so many
/// (`Engine::trace_workers`). What shows here depends on timing; the world does not depend on it. To be read while the
/// engine does not run.
class WorkerTrace {
 public:
  explicit WorkerTrace(std::size_t spans_max) : spans_max_(spans_max) {}

  [[nodiscard]] std::size_t workers() const { return rings_.size(); }
  /// Oldest first; none overlap.
  [[nodiscard]] std::vector<WorkerSpan> spans(std::size_t worker) const;
  /// Spans that were there before the oldest one.
  [[nodiscard]] std::uint64_t forgotten(std::size_t worker) const;

  /// For the engine: room for so many threads, which forgets all.
  void start(std::size_t workers);
  /// For each thread, about itself.
  void add(std::size_t worker, const WorkerSpan& span);

 private:
  struct alignas(64) Ring {  // Threads write to theirs at the same time.
    std::vector<WorkerSpan> spans;
    std::uint64_t added = 0;
  };

  std::size_t spans_max_;
  std::vector<Ring> rings_;
};

}  // namespace orrery
