#include "snapshots.hpp"

#include <utility>

#include "partition.hpp"

namespace orrery::detail {

namespace {

void copy_tables(const World& world, Snapshot& snapshot) {
  snapshot.spaces = world.spaces;
  snapshot.chunks = world.chunks;
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

void Snapshots::take(World& world, Tick tick, Epoch epoch, std::uint32_t outside_sequence) {
  Snapshot snapshot;
  if (kept_.size() > options_.retain) {
    snapshot = std::move(kept_.front());  // Its tables have the right size already.
    kept_.pop_front();
    for (const auto& partition : world.partitions) partition->outbox.pool.drop_oldest();
    world.supervision_pool->drop_oldest();
  }
  snapshot.tick = tick;
  snapshot.until = ~Tick{0};
  snapshot.epoch = epoch;
  snapshot.outside_sequence = outside_sequence;
  copy_tables(world, snapshot);
  kept_.push_back(std::move(snapshot));
  for (const auto& partition : world.partitions) partition->outbox.pool.begin_epoch();
  world.supervision_pool->begin_epoch();
}

void Snapshots::changes_at(Tick tick) {
  if (!kept_.empty() && kept_.back().until == ~Tick{0}) kept_.back().until = tick;
}

Snapshot* Snapshots::find(Tick tick) {
  for (Snapshot& snapshot : kept_)
    if (snapshot.tick <= tick && tick <= snapshot.until) return &snapshot;
  return nullptr;
}

void Snapshots::swap_tables(Snapshot& snapshot, World& world) {
  snapshot.spaces.swap(world.spaces);
  snapshot.chunks.swap(world.chunks);
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
  while (&kept_.back() != &snapshot) {
    dropped_.push_back(std::move(kept_.back()));
    kept_.pop_back();
  }
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
