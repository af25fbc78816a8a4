#include "protocols/gossip/rumours.hpp"

#include <algorithm>

namespace orrery::protocols::gossip {

void HotRumours::heat(const Entry& entry) {
  const auto same = [&entry](const Hot& hot) { return hot.version.key == entry.key; };
  const auto found = std::find_if(hot_.begin(), hot_.end(), same);
  const Hot hot{.version = {entry.key, entry.stamp}};
  if (found != hot_.end()) {
    *found = hot;
  } else {
    hot_.push_back(hot);
  }
}

std::vector<Entry> HotRumours::take_batch(const Database& database) {
  std::vector<Entry> batch;
  const std::size_t count = std::min<std::size_t>(hot_.size(), batch_max);
  batch.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    next_ = next_ < hot_.size() ? next_ : 0;
    batch.push_back(database.entry(hot_[next_++].version.key));
  }
  return batch;
}

void HotRumours::told(const Version& rumour, bool news, const Parameters& parameters, Random& random) {
  Hot* hot = find(rumour);
  if (hot == nullptr) return;
  (news ? hot->was_news : hot->was_needless) = true;
  if (!news && parameters.mongering == Mongering::push && tires(*hot, parameters, random)) forget(*hot);
}

void HotRumours::end_cycle(const Parameters& parameters, Random& random) {
  for (std::size_t i = hot_.size(); i-- > 0;) {
    Hot& hot = hot_[i];
    hot.fresh = false;
    const bool needless = parameters.mongering == Mongering::pull && hot.was_needless && !hot.was_news;
    if (hot.was_news) hot.count = 0;
    hot.was_news = hot.was_needless = false;
    if (needless && tires(hot, parameters, random)) forget(hot);
  }
}

void HotRumours::sent(const std::vector<Entry>& entries, const Parameters& parameters, Random& random) {
  for (const Entry& entry : entries) {
    Hot* hot = find({entry.key, entry.stamp});
    if (hot != nullptr && tires(*hot, parameters, random)) forget(*hot);
  }
}

bool HotRumours::is_fresh(const Version& rumour) const {
  const auto same = [&rumour](const Hot& hot) {
    return hot.version.key == rumour.key && hot.version.stamp == rumour.stamp && hot.fresh;
  };
  return std::any_of(hot_.begin(), hot_.end(), same);
}

HotRumours::Hot* HotRumours::find(const Version& rumour) {
  for (Hot& hot : hot_) {
    if (hot.version.key == rumour.key && hot.version.stamp == rumour.stamp) return &hot;
  }
  return nullptr;
}

bool HotRumours::tires(Hot& rumour, const Parameters& parameters, Random& random) {
  if (parameters.loss == Loss::coin) return random.below(parameters.k) == 0;
  return ++rumour.count >= parameters.k;
}

void HotRumours::forget(const Hot& rumour) { hot_.erase(hot_.begin() + (&rumour - hot_.data())); }

}  // namespace orrery::protocols::gossip
