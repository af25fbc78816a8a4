#pragma once

#include <cstdint>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/detail/topic.hpp>

#include "supervision/hashed_table.hpp"

namespace orrery::detail {

/// Who has subscribed to which messages: a copy of it is a snapshot.
class Subscriptions {
 public:
  // Who wanted it: what one has begun the other does not end.
  enum By : std::uint32_t { itself = 1, from_outside = 2, anyone = 3 };

  [[nodiscard]] bool empty() const { return all_.count() == 0; }

  void add(BlockPool& pool, const Topic& topic, ActorId who, By by);
  void remove(BlockPool& pool, const Topic& topic, ActorId who, By by);
  // All of one actor's.
  void remove_all(BlockPool& pool, std::uint32_t slot, By by);

  // Calls `visit(ActorId)` for each subscriber, in the order in which they subscribed.
  template <class Visit>
  void each(const Topic& topic, Visit visit) const {
    for (const Line& line : lines_) {
      if (line.topic != &topic) continue;
      for (std::uint32_t at = line.first; at != nil; at = all_[at].after) visit(all_[at].who);
      return;
    }
  }

  void own_pages(BlockPool& pool, Epoch last) { all_.own_pages(pool, last); }

  [[nodiscard]] std::uint64_t digest(std::uint64_t seed) const;

 private:
  struct Subscription {
    std::uint64_t hash;
    std::uint32_t next_in_bucket;
    std::uint32_t line;
    ActorId who;
    std::uint32_t before;  // Its neighbours in the line.
    std::uint32_t after;
    std::uint32_t by;
    std::uint32_t filler;
  };
  // The subscribers of one topic.
  struct Line {
    const Topic* topic;
    std::uint32_t first;
    std::uint32_t last;
  };

  [[nodiscard]] static std::uint64_t hash_of(std::uint32_t slot);
  [[nodiscard]] std::uint32_t line_of(const Topic& topic) const;
  [[nodiscard]] std::uint32_t find(std::uint32_t line, ActorId who) const;
  void end(BlockPool& pool, std::uint32_t at, By by);

  HashedTable<Subscription> all_;  // By slot.
  std::vector<Line> lines_;
};

}  // namespace orrery::detail
