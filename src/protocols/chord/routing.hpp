#pragma once

#include <cstdint>
#include <vector>

#include "protocols/chord/identifier.hpp"
#include "protocols/chord/parameters.hpp"

namespace orrery::protocols::chord {

/// What a node knows of its ring: its predecessor, the next nodes clockwise, and fingers further on.
class Routing {
 public:
  Routing(const Circle& circle, std::uint32_t successors)
      : circle_(circle), list_max_(successors), successors_(1), fingers_(circle.bits()) {}

  void begin(Contact self) {
    self_ = self;
    alone();
  }
  /// A ring of its own.
  void alone();

  [[nodiscard]] const Circle& circle() const { return circle_; }
  [[nodiscard]] Contact self() const { return self_; }
  [[nodiscard]] Contact predecessor() const { return predecessor_; }
  void set_predecessor(Contact contact) { predecessor_ = contact; }
  [[nodiscard]] const std::vector<Contact>& successors() const { return successors_; }
  [[nodiscard]] Contact successor() const { return successors_.front(); }
  [[nodiscard]] Contact finger(std::uint32_t index) const { return fingers_[index]; }

  /// The first successor, and after it those that it has itself; nothing beyond this node.
  void set_successors(Contact first, const std::vector<Contact>& its_own);
  /// The first one does not answer. False if that was the last: the node is alone then.
  bool drop_successor();

  void set_finger(std::uint32_t index, Contact contact) { fingers_[index] = contact; }
  /// Where a finger begins: 2^index from here.
  [[nodiscard]] std::uint64_t finger_start(std::uint32_t index) const {
    return circle_.wrap(self_.id + (std::uint64_t{1} << index));
  }
  /// The next finger to be looked up, from the longest down; those that end before the successor are that.
  [[nodiscard]] std::uint32_t next_finger();

  /// The successor is the answer.
  [[nodiscard]] bool knows_owner(std::uint64_t key) const { return circle_.up_to(self_.id, key, successor().id); }
  /// The node before `key` that is the closest to it of all known: who is asked next.
  [[nodiscard]] Contact closest_before(std::uint64_t key) const;

 private:
  Circle circle_;
  std::uint32_t list_max_;
  Contact self_{};
  Contact predecessor_{};
  std::vector<Contact> successors_;
  std::vector<Contact> fingers_;  // By the logarithm of their distance.
  std::uint32_t next_finger_ = 0;
};

}  // namespace orrery::protocols::chord
