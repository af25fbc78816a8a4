#include <vector>

#include <orrery/core/simulator.hpp>

#include <orrery/core/event_queue.hpp>

#include "core/tie_order.hpp"

namespace orrery {

void Simulator::reseed(std::uint64_t seed) {
  ORRERY_CHECK_MESSAGE(!running_, "an event's handler reseeded its simulator");
  ORRERY_CHECK(next_event_time() > now_);
  for (Random* stream : streams_) stream->reseed(seed);
  if (options_.ties == TieOrder::seeded) {
    std::vector<Entry> pending;
    while (!calendar_.empty()) pending.push_back(calendar_.pop());
    calendar_ = {};
    constexpr std::uint64_t sequence_mask = (std::uint64_t{1} << sequence_bits) - 1;
    for (Entry& entry : pending) {
      const auto ordered = static_cast<std::uint32_t>(entry.key >> sequence_bits);
      const std::uint32_t origin = unpermute_origin(ordered, tie_key(options_.seed, entry.time));
      const std::uint64_t anew = permute_origin(origin, tie_key(seed, entry.time));
      entry.key = anew << sequence_bits | (entry.key & sequence_mask);
      calendar_.push(entry);
    }
  }
  options_.seed = seed;
}

}  // namespace orrery
