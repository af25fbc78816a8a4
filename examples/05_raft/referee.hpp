#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <orrery/core/time.hpp>

namespace registry {

/// Sees all servers at once, as only a simulation can, and remembers what the servers of one run have ever done.
class Referee {
 public:
  /// Tells it the simulated time, before all else: when that goes back, another run has begun.
  void time_is(orrery::Time now) {
    if (now < now_) *this = Referee();
    now_ = now;
  }

  /// State machine safety: whatever any server has at this place of its list, all have.
  [[nodiscard]] bool entered(std::size_t place, std::uint64_t number) {
    if (place == list_.size()) list_.push_back(number);
    return place < list_.size() && list_[place] == number;
  }
  /// Election safety: nobody else ever led in this term.
  [[nodiscard]] bool leads(std::uint64_t term, std::uint64_t server) {
    return leaders_.try_emplace(term, server).first->second == server;
  }

  /// What any server has entered, and hence all will.
  [[nodiscard]] const std::vector<std::uint64_t>& list() const { return list_; }

 private:
  orrery::Time now_;
  std::vector<std::uint64_t> list_;
  std::map<std::uint64_t, std::uint64_t> leaders_;  // By term.
};

}  // namespace registry
