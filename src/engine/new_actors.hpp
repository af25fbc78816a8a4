#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <orrery/engine/detail/requests.hpp>

namespace orrery::detail {

/// While requests are carried out: who was made for the actor whose turn it is.
class NewActors {
 public:
  void clear() { made_.clear(); }
  void add(const Requests::Request& asked, ActorId made);
  /// The one that it asked for under that number, before.
  [[nodiscard]] ActorId find(const Requests::Request& by, std::uint32_t number) const;

 private:
  Tick tick_ = 0;
  std::uint32_t slot_ = 0;                               // Who asks.
  std::vector<std::pair<std::uint32_t, ActorId>> made_;  // By number.
};

}  // namespace orrery::detail
