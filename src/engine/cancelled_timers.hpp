#pragma once

#include <cstdint>
#include <vector>

#include <orrery/engine/message.hpp>
#include <orrery/engine/timer.hpp>

#include "supervision/hashed_table.hpp"

namespace orrery::detail {

/// Timers that were cancelled, and whose mail has not come yet: a copy of it is a snapshot.
class CancelledTimers {
 public:
  [[nodiscard]] bool empty() const { return all_.count() == 0; }
  void own_pages(BlockPool& pool, Epoch last) { all_.own_pages(pool, last); }
  [[nodiscard]] bool has(const Mail& mail) const;

  // `window` is the one that comes next. What was due before may wait for it, or may be gone.
  void add(BlockPool& pool, const TimerRef& timer, std::uint64_t due, std::uint64_t window);
  void remove(BlockPool& pool, const TimerRef& timer);
  // `window` is over: what was overdue in it has come, or never will.
  void end_window(BlockPool& pool, std::uint64_t window);

 private:
  struct Cancelled {
    std::uint64_t hash;
    std::uint32_t next_in_bucket;
    std::uint32_t number;
    ActorId owner;
  };
  struct Overdue {
    TimerRef timer;
    std::uint64_t window;
  };

  [[nodiscard]] std::uint32_t find(ActorId owner, std::uint32_t number) const;

  HashedTable<Cancelled> all_;
  std::vector<Overdue> overdue_;  // Of `all_`.
};

}  // namespace orrery::detail
