#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <orrery/engine/effect.hpp>

#include "pending_effect.hpp"

namespace orrery::detail {

class Partition;

/// What actors tell the outside, held until it cannot be taken back any more.
class Effects {
 public:
  void on_effect(std::function<void(const Effect&)> outlet) { outlet_ = std::move(outlet); }

  // Takes what was made in a window, or in a step after one. Going back to `undone_by`, or before it, undoes it.
  void collect(const std::vector<std::unique_ptr<Partition>>& partitions, Tick undone_by, std::uint32_t step);
  // The world went back to `tick`.
  void take_back(Tick tick);
  // Hands out what only going back before `first_final` would undo.
  void release(Tick first_final);

 private:
  struct Held {
    Tick undone_by;
    Effect effect;
  };

  std::function<void(const Effect&)> outlet_;
  std::vector<PendingEffect> collected_;
  std::deque<Held> held_;  // In order.
};

}  // namespace orrery::detail
