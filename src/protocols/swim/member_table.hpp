#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <orrery/core/random.hpp>

#include "protocols/swim/messages.hpp"

namespace orrery::protocols::swim {

/// What a node knows of the members of its group, by number, and what of that it has yet to tell others.
class MemberTable {
 public:
  MemberTable(std::uint32_t members, Standing initial);

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(standings_.size()); }
  [[nodiscard]] Standing operator[](std::uint32_t member) const { return standings_[member]; }
  [[nodiscard]] std::uint32_t count(Status status) const { return counts_[static_cast<std::size_t>(status)]; }
  /// Members that are pinged, and relay: alive or suspected.
  [[nodiscard]] bool is_active(std::uint32_t member) const;
  [[nodiscard]] std::uint32_t active() const { return count(Status::alive) + count(Status::suspect); }

  /// Sets it, and has it told to others.
  void set(std::uint32_t member, Standing standing);

  /// News for the back of a message, those first that were told least often; what was told `limit` times is no news any
  /// more (§4.1: infection style).
  [[nodiscard]] std::vector<Update> take_news(std::uint32_t count_max, std::uint32_t limit);

  /// The next member to ping, which is active and not `self`: each once, in an order that is drawn anew for each round
  /// (§4.3), or at random. `self` if there is none.
  [[nodiscard]] std::uint32_t next_to_ping(std::uint32_t self, bool round_robin, Random& random);
  /// At most so many different active members, but for two; each as likely.
  [[nodiscard]] std::vector<std::uint32_t> draw_relays(std::uint32_t count, std::uint32_t self, std::uint32_t target,
                                                       Random& random) const;
  /// A member that is taken for dead; `self` if there is none.
  [[nodiscard]] std::uint32_t draw_dead(std::uint32_t self, Random& random) const;

 private:
  struct Told {
    std::uint32_t member;
    std::uint32_t times;
  };

  std::vector<Standing> standings_;
  std::array<std::uint32_t, 5> counts_{};
  std::vector<Told> news_;  // The least told first.
  std::vector<std::uint32_t> order_;
  std::size_t next_ = 0;
};

}  // namespace orrery::protocols::swim
