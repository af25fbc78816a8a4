#include <algorithm>
#include <cstring>
#include <utility>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"

namespace orrery::detail {

namespace {

// A copy of `block`, if it was made after `last`: another world may not share it.
void own(Block*& block, BlockPool& pool, Epoch last, std::size_t bytes) {
  if (block->made <= last) return;
  Block* copy = pool.take(block->size_class);
  std::memcpy(copy->data(), block->data(), bytes);
  block = copy;
}

}  // namespace

std::unique_ptr<EngineCore> EngineCore::fork() {
  start();
  settle();
  const Snapshot* newest = snapshots_.empty() ? nullptr : &snapshots_.newest();
  auto made = std::unique_ptr<EngineCore>(new EngineCore(*this, newest));
  if (newest == nullptr || newest->until != ~Tick{0}) made->adopt_present(*this);
  made->adopt_course(*this, moment());
  return made;
}

Result<std::unique_ptr<EngineCore>> EngineCore::fork(Tick tick) {
  start();
  settle();
  const Snapshot* snapshot = tick <= tick_ ? snapshots_.find(tick) : nullptr;
  if (snapshot == nullptr) return not_kept(tick);
  auto made = std::unique_ptr<EngineCore>(new EngineCore(*this, snapshot));
  Moment moment = snapshot->moment;
  moment.tick = tick;
  made->adopt_course(*this, moment);
  return made;
}

// A world of the same kind, as that one is in `snapshot`; empty if there is none.
EngineCore::EngineCore(EngineCore& other, const Snapshot* snapshot) : EngineCore(other.options_) {
  started_ = true;
  ticks_ = other.ticks_;
  grows_at_ = other.grows_at_;
  territories_ = other.territories_;
  world_.doubts_mail = other.world_.doubts_mail;
  state_classes_ = other.state_classes_;
  world_.constants = other.world_.constants;
  world_.keeps_snapshots = other.world_.keeps_snapshots;
  world_.sizes = other.world_.sizes;
  world_.pooled.use_as(other.world_.pooled, world_.sizes);
  if (world_.keeps_snapshots) world_.supervision_pool->keep_snapshots();
  const Epoch shared = snapshot == nullptr ? 0 : snapshot->epoch;
  make_partitions(static_cast<std::uint32_t>(other.world_.partitions.size()));
  for (const auto& partition : world_.partitions) partition->outbox.pool.begin_after(shared);
  world_.supervision_pool->begin_after(shared);
  if (snapshot == nullptr) return;
  other.lend_to(*this, shared);
  if (std::any_of(snapshot->spaces.begin(), snapshot->spaces.end(),
                  [](const TypeSpace& space) { return space.type->place != nullptr; }))
    snapshots_.take_each_tick();
  adopt_tables(other, *snapshot, snapshot->pooled);
  for (std::size_t p = 0; p < world_.partitions.size(); ++p) adopt_mail(p, snapshot->wheels[p].data());
  snapshots_.take(world_, snapshot->moment);
  ++stats_.snapshots;
  look_around();
}

// What this world has had up to the end of `epoch`, the other may read as long as it exists.
void EngineCore::lend_to(EngineCore& other, Epoch epoch) {
  auto loan = std::make_shared<Loan>(epoch);
  loan->before = loans_;
  nursery_.share_memory(*loan);
  for (const auto& partition : world_.partitions) partition->outbox.pool.lend(*loan);
  world_.supervision_pool->lend(*loan);
  other.loans_.push_back(std::move(loan));
}

// Shares what was made up to then, and copies the rest.
template <class Tables>
void EngineCore::adopt_tables(const EngineCore& other, const Tables& tables, const PooledContents::Tables& pooled) {
  const std::vector<Chunk>& chunks = tables.chunks;
  world_.spaces = tables.spaces;
  world_.infos = other.world_.infos;
  world_.infos.resize(chunks.size());
  for (ChunkInfo& info : world_.infos)
    if (info.mailbox == &other.options_.mailbox) info.mailbox = &options_.mailbox;
  world_.owners = other.world_.owners;
  world_.owners.resize(chunks.size());
  world_.chunks = chunks;
  world_.pooled.tables = pooled;
  for (std::size_t at = 0; at < chunks.size(); ++at) {
    Chunk& chunk = world_.chunks[at];
    BlockPool& pool = pool_of(static_cast<std::uint32_t>(at));
    const ActorType& type = *world_.infos[at].type;
    own(chunk.records, pool, pool.born(), sizeof(RecordsBlock));
    own(chunk.states, pool, pool.born(), std::size_t{type.state_size} * type.chunk_capacity);
    world_.pooled.own(pool, static_cast<std::uint32_t>(at), pool.born());
  }
  BlockPool& pool = *world_.supervision_pool;
  world_.supervision = tables.supervision;
  world_.supervision.own_pages(pool, pool.born());
  world_.subscriptions = tables.subscriptions;
  world_.subscriptions.own_pages(pool, pool.born());
  world_.cancelled = tables.cancelled;
  world_.cancelled.own_pages(pool, pool.born());
  world_.back_pressure = tables.back_pressure;
  assign_chunks();
}

// Mail is appended to where it lies, so that it is copied.
void EngineCore::adopt_mail(std::size_t partition, const MailWheel* wheels) {
  Outbox& outbox = world_.partitions[partition]->outbox;
  for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class) {
    outbox.wheels[mail_class].retire_all(outbox.pool);
    outbox.wheels[mail_class].copy_from(wheels[mail_class]);
    outbox.wheels[mail_class].own_mail(outbox.pool);
  }
}

// What has changed there since the newest snapshot.
void EngineCore::adopt_present(const EngineCore& other) {
  snapshots_.changes_at(other.tick_);
  adopt_tables(other, other.world_, other.world_.pooled.tables);
  for (std::size_t p = 0; p < world_.partitions.size(); ++p) {
    adopt_mail(p, other.world_.partitions[p]->outbox.wheels.data());
    world_.partitions[p]->take_in_mail_of(other.world_);
  }
}

void EngineCore::adopt_course(const EngineCore& other, const Moment& moment) {
  tick_ = moment.tick;
  outside_sequence_ = moment.outside_sequence;
  outside_steps_ = other.outside_steps_;
  outside_steps_at_ = moment.tick == other.tick_ ? other.outside_steps_at_ : 0;
  state_ = moment.state;
  world_.calls_ticks = state_ != EngineState::draining;
  transition_ = moment.transition;
  transitions_ = other.transitions_;
  while (!transitions_.empty() && transitions_.back().number > transition_) transitions_.pop_back();
  journal_.assign(other.journal_.begin(), other.journal_.begin() + static_cast<std::ptrdiff_t>(moment.journal));
  replayed_ = other.replayed_;
  next_replayed_ = moment.replayed;
  supervision_.copy_notes(other.supervision_);
  supervision_.went_back_to(tick_);
  for (const auto& partition : world_.partitions) partition->take_in_mail();
}

}  // namespace orrery::detail
