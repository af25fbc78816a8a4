#include "subscriptions.hpp"

#include <orrery/core/hash.hpp>
#include <orrery/core/random.hpp>

namespace orrery::detail {

std::uint64_t Subscriptions::hash_of(std::uint32_t slot) { return mix64(slot); }

std::uint32_t Subscriptions::line_of(const Topic& topic) const {
  for (std::uint32_t line = 0; line < lines_.size(); ++line)
    if (lines_[line].topic == &topic) return line;
  return nil;
}

std::uint32_t Subscriptions::find(std::uint32_t line, ActorId who) const {
  return all_.find(hash_of(who.slot),
                   [&](const Subscription& found) { return found.line == line && found.who == who; });
}

void Subscriptions::add(BlockPool& pool, const Topic& topic, ActorId who, By by) {
  std::uint32_t line = line_of(topic);
  if (line == nil) {
    line = static_cast<std::uint32_t>(lines_.size());
    lines_.push_back({&topic, nil, nil});
  }
  const std::uint32_t known = find(line, who);
  if (known != nil) {
    all_.write(pool, known).by |= by;
    return;
  }
  const std::uint32_t at = all_.add(pool, hash_of(who.slot));
  Subscription& made = all_.write(pool, at);
  made.line = line;
  made.who = who;
  made.before = lines_[line].last;
  made.after = nil;
  made.by = by;
  (made.before == nil ? lines_[line].first : all_.write(pool, made.before).after) = at;
  lines_[line].last = at;
}

void Subscriptions::remove(BlockPool& pool, const Topic& topic, ActorId who, By by) {
  const std::uint32_t at = find(line_of(topic), who);
  if (at != nil) end(pool, at, by);
}

void Subscriptions::remove_all(BlockPool& pool, std::uint32_t slot, By by) {
  while (true) {
    const std::uint32_t at = all_.find(
        hash_of(slot), [&](const Subscription& found) { return found.who.slot == slot && (found.by & by) != 0; });
    if (at == nil) return;
    end(pool, at, by);
  }
}

void Subscriptions::end(BlockPool& pool, std::uint32_t at, By by) {
  Subscription& ends = all_.write(pool, at);
  ends.by &= ~static_cast<std::uint32_t>(by);
  if (ends.by != 0) return;
  const Subscription gone = ends;
  (gone.before == nil ? lines_[gone.line].first : all_.write(pool, gone.before).after) = gone.after;
  (gone.after == nil ? lines_[gone.line].last : all_.write(pool, gone.after).before) = gone.before;
  all_.remove(pool, at);
}

std::uint64_t Subscriptions::digest(std::uint64_t seed) const {
  std::uint64_t hash = seed;
  for (const Line& line : lines_) {
    hash = combine(hash, static_cast<std::uint64_t>(line.topic->kind));
    for (std::uint32_t at = line.first; at != nil; at = all_[at].after) {
      hash = combine(hash, std::uint64_t{all_[at].who.slot} << 32 | all_[at].who.generation);
      hash = combine(hash, all_[at].by);
    }
  }
  return hash;
}

}  // namespace orrery::detail
