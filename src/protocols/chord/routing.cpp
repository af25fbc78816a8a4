#include "protocols/chord/routing.hpp"

#include <bit>
#include <utility>

namespace orrery::protocols::chord {

void Routing::alone() {
  successors_.assign(1, self_);
  predecessor_ = {};
}

void Routing::set_successors(Contact first, const std::vector<Contact>& its_own) {
  successors_.assign(1, first);
  for (const Contact& next : its_own) {
    if (successors_.size() == list_max_ || !circle_.between(successors_.back().id, next.id, self_.id)) return;
    successors_.push_back(next);
  }
}

bool Routing::drop_successor() {
  const Contact dead = successor();
  for (Contact& finger : fingers_) {
    if (finger == dead) finger = {};
  }
  successors_.erase(successors_.begin());
  if (!successors_.empty()) return true;
  successors_.assign(1, self_);
  return false;
}

std::uint32_t Routing::next_finger() {
  const std::uint32_t last = next_finger_;
  next_finger_ = last == 0 ? circle_.bits() - 1 : last - 1;
  if (!knows_owner(finger_start(next_finger_))) return next_finger_;
  for (std::uint32_t index = 0; index <= next_finger_; ++index) fingers_[index] = {};
  next_finger_ = circle_.bits() - 1;
  return next_finger_;
}

Contact Routing::closest_before(std::uint64_t key) const {
  const std::uint64_t end = circle_.distance(self_.id, key);
  Contact best = successor();
  std::uint64_t furthest = circle_.distance(self_.id, best.id);
  const auto consider = [&](const Contact& contact) {
    if (!contact.known()) return false;
    const std::uint64_t at = circle_.distance(self_.id, contact.id);
    if (at == 0 || (end != 0 && at >= end)) return false;
    if (at > furthest) {
      furthest = at;
      best = contact;
    }
    return true;
  };
  for (std::uint32_t index = end == 0 ? circle_.bits() : static_cast<std::uint32_t>(std::bit_width(end));
       index-- > 0;) {
    if (consider(fingers_[index])) break;  // All that are shorter are closer to here.
  }
  for (std::size_t i = successors_.size(); i-- > 1;) {
    if (consider(successors_[i])) break;
  }
  return best;
}

}  // namespace orrery::protocols::chord
