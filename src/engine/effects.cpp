#include "effects.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

#include <orrery/core/error.hpp>

#include "engine_core.hpp"

namespace orrery {

namespace detail {

void Effects::collect(const std::vector<std::unique_ptr<Partition>>& partitions, Tick undone_by, std::uint32_t step) {
  collected_.clear();
  for (const auto& partition : partitions) {
    if (partition->effects.empty()) [[likely]]
      continue;
    collected_.insert(collected_.end(), partition->effects.begin(), partition->effects.end());
    partition->effects.clear();
  }
  const auto key_of = [](const PendingEffect& one) {
    return std::tuple(one.effect.tick, one.effect.from, one.effect.number);
  };
  std::sort(collected_.begin(), collected_.end(),
            [&](const PendingEffect& a, const PendingEffect& b) { return key_of(a) < key_of(b); });
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < collected_.size(); ++at) {
    Effect& effect = collected_[at].effect;
    const bool same =
        at > 0 && effect.tick == collected_[at - 1].effect.tick && effect.from == collected_[at - 1].effect.from;
    number = same ? number + 1 : 0;
    effect.number = number;
    effect.step = step;
    held_.push_back({undone_by, effect});
  }
}

void Effects::take_back(Tick tick) {
  while (!held_.empty() && held_.back().undone_by >= tick) held_.pop_back();
}

void Effects::release(Tick first_final) {
  while (!held_.empty() && held_.front().undone_by < first_final) {
    const Effect effect = held_.front().effect;
    held_.pop_front();
    if (outlet_) outlet_(effect);
  }
}

void EngineCore::confirm(Tick tick) {
  confirmed_ = std::max(confirmed_, std::min(tick, tick_));
  effects_.release(first_final());
}

}  // namespace detail

void Context::effect_raw(MessageKind kind, const void* payload, std::size_t size) {
  const auto number = static_cast<std::uint32_t>(partition_->effects.size());  // For now: of the partition.
  Effect effect{.tick = time_, .from = self(), .number = number, .kind = kind};
  std::memcpy(effect.payload, payload, size);
  partition_->effects.push_back({effect, ordinal_});
}

}  // namespace orrery
