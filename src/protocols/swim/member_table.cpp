#include "protocols/swim/member_table.hpp"

#include <algorithm>

namespace orrery::protocols::swim {

std::string_view to_string(Status status) {
  constexpr std::string_view names[] = {"unknown", "alive", "suspect", "dead", "left"};
  return names[static_cast<std::size_t>(status)];
}

MemberTable::MemberTable(std::uint32_t members, Standing initial) : standings_(members, initial), order_(members) {
  counts_[static_cast<std::size_t>(initial.status)] = members;
  for (std::uint32_t member = 0; member < members; ++member) order_[member] = member;
  next_ = members;
}

bool MemberTable::is_active(std::uint32_t member) const {
  const Status status = standings_[member].status;
  return status == Status::alive || status == Status::suspect;
}

void MemberTable::set(std::uint32_t member, Standing standing) {
  --counts_[static_cast<std::size_t>(standings_[member].status)];
  ++counts_[static_cast<std::size_t>(standing.status)];
  standings_[member] = standing;
  std::erase_if(news_, [member](const Told& told) { return told.member == member; });
  news_.insert(news_.begin(), {member, 0});
}

std::vector<Update> MemberTable::take_news(std::uint32_t count_max, std::uint32_t limit) {
  std::vector<Update> updates;
  const std::size_t count = std::min<std::size_t>(count_max, news_.size());
  if (count == 0) return updates;
  const std::vector<Told> taken(news_.begin(), news_.begin() + static_cast<std::ptrdiff_t>(count));
  news_.erase(news_.begin(), news_.begin() + static_cast<std::ptrdiff_t>(count));
  updates.reserve(count);
  for (Told told : taken) {
    updates.push_back({told.member, standings_[told.member]});
    if (++told.times >= limit) continue;
    const auto more = [](const Told& a, const Told& b) { return a.times < b.times; };
    news_.insert(std::upper_bound(news_.begin(), news_.end(), told, more), told);
  }
  return updates;
}

std::uint32_t MemberTable::next_to_ping(std::uint32_t self, bool round_robin, Random& random) {
  if (active() <= (is_active(self) ? 1u : 0u)) return self;
  if (!round_robin) {
    while (true) {
      const auto member = static_cast<std::uint32_t>(random.below(size()));
      if (member != self && is_active(member)) return member;
    }
  }
  while (true) {
    if (next_ == order_.size()) {
      random.shuffle(order_);
      next_ = 0;
    }
    const std::uint32_t member = order_[next_++];
    if (member != self && is_active(member)) return member;
  }
}

std::vector<std::uint32_t> MemberTable::draw_relays(std::uint32_t count, std::uint32_t self, std::uint32_t target,
                                                    Random& random) const {
  const std::uint32_t others = (self != target && is_active(self) ? 1u : 0u) + (is_active(target) ? 1u : 0u);
  const std::uint32_t candidates = active() - others;
  std::vector<std::uint32_t> relays;
  while (relays.size() < std::min(count, candidates)) {
    const auto member = static_cast<std::uint32_t>(random.below(size()));
    if (member == self || member == target || !is_active(member)) continue;
    if (std::find(relays.begin(), relays.end(), member) == relays.end()) relays.push_back(member);
  }
  return relays;
}

std::uint32_t MemberTable::draw_dead(std::uint32_t self, Random& random) const {
  if (count(Status::dead) == 0) return self;
  std::uint64_t skip = random.below(count(Status::dead));
  for (std::uint32_t member = 0; member < size(); ++member) {
    if (standings_[member].status != Status::dead) continue;
    if (skip-- == 0) return member;
  }
  return self;
}

}  // namespace orrery::protocols::swim
