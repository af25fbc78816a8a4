#include "snapshots.hpp"

#include <algorithm>
#include <utility>

#include "partition.hpp"

namespace orrery::detail {

namespace {

void copy_tables(const World& world, Snapshot& snapshot) {
  snapshot.spaces = world.spaces;
  snapshot.chunks = world.chunks;
  snapshot.pooled = world.pooled.tables;
  snapshot.supervision = world.supervision;
  snapshot.subscriptions = world.subscriptions;
  snapshot.back_pressure = world.back_pressure;
  snapshot.cancelled = world.cancelled;
  snapshot.wheels.resize(world.partitions.size());
  for (std::size_t p = 0; p < world.partitions.size(); ++p) {
    snapshot.wheels[p].resize(mail_classes);
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class)
      snapshot.wheels[p][mail_class].copy_from(world.partitions[p]->outbox.wheels[mail_class]);
  }
}

}  // namespace

// Those of one tick count once, so that changes of state do not push out ticks; but not without bound.
bool Snapshots::too_many() const {
  return kept_.size() - repeats_ > options_.retain || kept_.size() > 2 * std::size_t{options_.retain};
}

Snapshot Snapshots::drop_oldest(World& world) {
  if (kept_.size() > 1 && repeats(1)) --repeats_;
  Snapshot oldest = std::move(kept_.front());
  kept_.pop_front();
  for (const auto& partition : world.partitions) partition->outbox.pool.drop_oldest();
  world.supervision_pool->drop_oldest();
  return oldest;
}

void Snapshots::drop_newest() {
  if (kept_.size() > 1 && repeats(kept_.size() - 1)) --repeats_;
  dropped_.push_back(std::move(kept_.back()));
  kept_.pop_back();
}

std::uint64_t Snapshots::held(const World& world) const {
  std::uint64_t sum = world.supervision_pool->held();
  for (const auto& partition : world.partitions) sum += partition->outbox.pool.held();
  for (const Snapshot& snapshot : kept_) {
    sum += snapshot.chunks.size() * sizeof(Chunk) + snapshot.pooled.size() * sizeof(Block*) +
           snapshot.spaces.size() * sizeof(TypeSpace) + snapshot.wheels.size() * mail_classes * sizeof(MailWheel);
  }
  return sum;
}

void Snapshots::take(World& world, const Moment& moment) {
  Snapshot snapshot;  // What is dropped has tables of the right size already.
  const bool repeats = !kept_.empty() && kept_.back().moment.tick == moment.tick;
  while (!kept_.empty() && (repeats ? kept_.size() > 2 * std::size_t{options_.retain} : too_many()))
    snapshot = drop_oldest(world);
  snapshot.moment = moment;
  snapshot.until = ~Tick{0};
  snapshot.epoch = world.partitions[0]->outbox.pool.epoch();
  copy_tables(world, snapshot);
  if (repeats) ++repeats_;
  kept_.push_back(std::move(snapshot));
  for (const auto& partition : world.partitions) partition->outbox.pool.begin_epoch();
  world.supervision_pool->begin_epoch();
  while (options_.memory > 0 && kept_.size() > 1 && held(world) > options_.memory) {
    drop_oldest(world);
    ++dropped_for_memory_;
  }
}

void Snapshots::grow(const World& world) {
  for (Snapshot& snapshot : kept_) {
    for (std::size_t p = snapshot.wheels.size(); p < world.partitions.size(); ++p)
      snapshot.wheels.push_back(world.partitions[p]->outbox.wheels);
  }
}

void Snapshots::changes_at(Tick tick) {
  if (!kept_.empty() && kept_.back().until == ~Tick{0}) kept_.back().until = tick;
}

const Snapshot* Snapshots::find(Tick tick) const {
  for (const Snapshot& snapshot : kept_)
    if (snapshot.moment.tick <= tick && tick <= snapshot.until) return &snapshot;
  return nullptr;
}

Snapshot* Snapshots::find(Tick tick) { return const_cast<Snapshot*>(std::as_const(*this).find(tick)); }

Snapshot* Snapshots::find(const Transition& transition) {
  const auto is_it = [&](const Snapshot& snapshot) {
    return snapshot.moment.transition == transition.number && snapshot.moment.state == transition.to &&
           snapshot.moment.tick == transition.tick;
  };
  const auto found = std::find_if(kept_.begin(), kept_.end(), is_it);
  return found == kept_.end() ? nullptr : &*found;
}

void Snapshots::swap_tables(Snapshot& snapshot, World& world) {
  snapshot.spaces.swap(world.spaces);
  snapshot.chunks.swap(world.chunks);
  snapshot.pooled.swap(world.pooled.tables);
  std::swap(snapshot.supervision, world.supervision);
  std::swap(snapshot.subscriptions, world.subscriptions);
  std::swap(snapshot.back_pressure, world.back_pressure);
  std::swap(snapshot.cancelled, world.cancelled);
  for (std::size_t p = 0; p < world.partitions.size(); ++p) snapshot.wheels[p].swap(world.partitions[p]->outbox.wheels);
}

void Snapshots::lend(Snapshot& snapshot, World& world) {
  if (lent_) {
    if (&snapshot == &kept_.back()) return;
    swap_tables(kept_.back(), world);
  }
  swap_tables(snapshot, world);
  while (&kept_.back() != &snapshot) drop_newest();
  snapshot.until = ~Tick{0};
  lent_ = true;
}

bool Snapshots::settle(World& world) {
  if (!lent_) return false;
  lent_ = false;
  dropped_.clear();
  copy_tables(world, kept_.back());
  for (const auto& partition : world.partitions) partition->outbox.pool.go_back_to(kept_.back().epoch);
  world.supervision_pool->go_back_to(kept_.back().epoch);
  return true;
}

}  // namespace orrery::detail
