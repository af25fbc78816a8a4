#include "engine_core.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>
#include <orrery/core/math.hpp>
#include <orrery/core/random.hpp>

#include "platform/clock.hpp"

namespace orrery::detail {

namespace {

constexpr std::uint64_t inline_max = 512;         // Fewer dispatches than this are not worth waking another thread for.
constexpr std::uint64_t windows_to_balance = 16;  // From one look at who has how much to do to the next.

const BlockSizes& table_sizes() {
  static const BlockSizes sizes = [] {
    BlockSizes one;
    one.add(Table<Node>::page_bytes);
    return one;
  }();
  return sizes;
}

}  // namespace

EngineCore::EngineCore(const EngineOptions& options)
    : options_(options),
      nursery_(world_.sizes, options.snapshots.every > 0),
      inbox_(options.inbox_capacity),
      scheduler_(options),
      snapshots_(options.snapshots),
      supervision_(*this, world_, options.root, options.restarts) {
  ORRERY_CHECK_MESSAGE(options.threads >= 1 && options.threads <= 1024, "1 to 1024 threads");
  ORRERY_CHECK_MESSAGE(options.lookahead >= 1, "the lookahead is at least one tick");
  ORRERY_CHECK_MESSAGE(options.inbox_capacity >= 1, "an inbox has room for one message at least");
  ORRERY_CHECK_MESSAGE(options.sample_rate >= 0 && options.sample_rate <= 1, "a share is in [0, 1]");
  ORRERY_CHECK_MESSAGE(options.mailbox.capacity >= 1, "a mailbox has room for one message at least");
  ORRERY_CHECK_MESSAGE(options.partitions <= 4096, "at most 4096 partitions");
  ORRERY_CHECK_MESSAGE(options.snapshots.every == 0 || options.snapshots.retain >= 1, "at least one snapshot is kept");
  ORRERY_CHECK_MESSAGE(math::fp_environment_ok(), "this thread does not compute as IEEE 754 says");
  world_.keeps_snapshots = options.snapshots.every > 0;
  world_.constants.seed = mix64(options.seed + 0x9e3779b97f4a7c15);
  world_.constants.rate = options.tick_rate;
  world_.constants.lookahead = options.lookahead;
  world_.sizes.add(MailList::block_bytes);
  world_.sizes.add(sizeof(RecordsBlock));
  world_.supervision_pool = std::make_unique<BlockPool>(table_sizes(), world_.keeps_snapshots);
}

// As many as keep a partition's actors within the second-level cache, but at least some for each thread to steal.
std::uint32_t EngineCore::choose_partitions() const {
  if (options_.partitions > 0) return options_.partitions;
  std::uint64_t bytes = 0;
  for (const ChunkInfo& info : world_.infos) {
    bytes += world_.sizes[BlockSizes::records] + world_.sizes[world_.spaces[info.space].state_class];
  }
  constexpr std::uint64_t partition_bytes = 512 << 10;
  const std::uint64_t by_size = std::min<std::uint64_t>(bytes / partition_bytes + 1, 256);
  const std::uint64_t by_threads = options_.threads == 1 ? 1 : std::uint64_t{options_.threads} * 8;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(std::max(by_size, by_threads), world_.chunks.size() + 1));
}

std::uint64_t EngineCore::next_window() const {
  if ((ticks_ && world_.calls_ticks) || !world_.back_pressure.empty()) return tick_ >> world_.constants.window_shift;
  // A timer rings at the beginning of a window, and never early.
  const Tick timer = supervision_.next_tick();
  const Tick last = (Tick{1} << world_.constants.window_shift) - 1;
  std::uint64_t next = timer > no_timeout - last ? MailWheel::never : (timer + last) >> world_.constants.window_shift;
  for (const auto& partition : world_.partitions) {
    next = std::min({next, partition->next_window(), partition->outbox.lanes.first_window()});
  }
  return next;
}

void EngineCore::prepare() {
  start();
  settle();
}

void EngineCore::run_until(Tick end) {
  prepare();
  advance(end);
  scheduler_.rest();
}

void EngineCore::advance(Tick end) {
  const std::uint64_t began_ns = platform::steady_now_ns();
  running_ = true;
  run_windows(end);
  // What was done after the last tick of a run belongs to it, too.
  admit_replayed();
  running_ = false;
  note_busy(platform::steady_now_ns() - began_ns);
}

void EngineCore::run_windows(Tick end) {
  while (tick_ < end && runs()) {
    admit();
    if (!runs()) break;
    const std::uint64_t window = next_window();
    const unsigned shift = world_.constants.window_shift;
    // What came from outside at this tick belongs to the ticks after it, in which nothing else happens.
    if (window > tick_ >> shift && snapshots_.changed_at(tick_)) take_snapshot();
    if (const Tick from_journal = next_replayed_tick(); from_journal < end && from_journal >> shift < window) {
      tick_ = from_journal;
      continue;
    }
    if (window > (end - 1) >> shift) {
      tick_ = std::max(tick_, end);
      break;
    }
    snapshots_.changes_at(std::max(tick_, window << shift));
    run_window(window);
    tick_ = (window + 1) << shift;
    const bool has_ended = note_end();
    if (world_.keeps_snapshots && (has_ended || snapshots_.due(tick_))) take_snapshot();
    effects_.release(first_final());
  }
}

void EngineCore::find_runnable(std::uint64_t window) {
  runnable_.clear();
  const auto count = static_cast<std::uint16_t>(world_.partitions.size());
  if (count == 1) return runnable_.push_back(0);
  std::vector<bool> wanted(count);
  for (const auto& partition : world_.partitions)
    for (const std::uint16_t to : partition->outbox.lanes.receivers()) wanted[to] = true;
  for (std::uint16_t p = 0; p < count; ++p) {
    const Partition& partition = *world_.partitions[p];
    if (wanted[p] || (world_.calls_ticks && partition.ticking() > 0) || partition.next_window() <= window)
      runnable_.push_back(p);
  }
}

namespace {

std::uint64_t run_counted(Partition& partition, std::uint64_t window) {
  const std::uint64_t before = partition.counts.messages + partition.counts.ticks;
  partition.run(window);
  return partition.counts.messages + partition.counts.ticks - before;
}

}  // namespace

void EngineCore::run_window(std::uint64_t window) {
  fire_timers(window);
  find_runnable(window);
  const bool alone = scheduler_.threads() == 1 || runnable_.size() <= 1 ||
                     (!ticks_ && last_messages_ < inline_max && options_.scheduling_seed == 0);
  std::uint64_t before = 0;
  for (const auto& partition : world_.partitions) before += partition->counts.messages;
  if (alone) {
    scheduler_.run_alone(runnable_, [&](std::uint16_t p) { return run_counted(*world_.partitions[p], window); });
  } else {
    scheduler_.run(runnable_, world_.partitions.size(),
                   [&](std::uint16_t p) { return run_counted(*world_.partitions[p], window); });
    if (++stats_.parallel_windows % windows_to_balance == 0) balance();
  }
  ++stats_.windows;
  std::uint64_t after = 0;
  for (const auto& partition : world_.partitions) after += partition->counts.messages;
  last_messages_ = after - before;
  run_steps(window, 0);
  for (const auto& partition : world_.partitions)
    if (!partition->outbox.lanes.idle()) partition->outbox.lanes.flip(partition->outbox.pool);
  forget_cancelled(window);
  effects_.collect(world_.partitions, std::max(tick_, window << world_.constants.window_shift), 0);
  carry_out_requests();
  apply_back_pressure(window, true);
}

void EngineCore::take_snapshot() {
  for (const auto& partition : world_.partitions) partition->take_in_mail();
  for (const auto& partition : world_.partitions)
    if (!partition->outbox.lanes.idle()) partition->outbox.lanes.flip(partition->outbox.pool);
  snapshots_.take(world_, moment());
  ++stats_.snapshots;
  look_around();
}

std::unexpected<Error> EngineCore::not_kept(Tick tick) const {
  return failure(ErrorCode::not_found, "tick " + std::to_string(tick) + " cannot be gone back to: kept are " +
                                           std::to_string(oldest_tick()) + " to " + std::to_string(tick_));
}

Result<void> EngineCore::rollback(Tick tick) {
  Snapshot* snapshot = tick <= tick_ && tick >= confirmed_ ? snapshots_.find(tick) : nullptr;
  if (snapshot == nullptr) return not_kept(tick);
  go_back_to(*snapshot, tick);
  return {};
}

void EngineCore::go_back_to(Snapshot& snapshot, Tick tick) {
  snapshots_.lend(snapshot, world_);
  chunks_changed_ = chunks_changed_ || world_.chunks.size() != world_.owners.size();
  outside_sequence_ = snapshot.moment.outside_sequence;
  outside_steps_ = 0;
  tick_ = tick;
  ended_.reset();
  state_ = snapshot.moment.state;
  transition_ = snapshot.moment.transition;
  while (!transitions_.empty() && transitions_.back().number > transition_) transitions_.pop_back();
  world_.calls_ticks = state_ != EngineState::draining;
  journal_.resize(snapshot.moment.journal);
  next_replayed_ = snapshot.moment.replayed;
  replay_problem_.reset();
  supervision_.went_back_to(tick);
  effects_.take_back(tick);
}

void EngineCore::settle() {
  if (snapshots_.lent()) {
    for (const auto& partition : world_.partitions) {
      for (Lanes* lanes : {&partition->outbox.lanes, &partition->outbox.fast_lanes}) {
        lanes->flip(partition->outbox.pool);
        lanes->flip(partition->outbox.pool);
      }
    }
    snapshots_.settle(world_);
    look_around();
    for (const auto& partition : world_.partitions) partition->take_in_mail();
  }
  if (chunks_changed_) {
    world_.infos.resize(world_.chunks.size());
    world_.owners.resize(std::min(world_.owners.size(), world_.chunks.size()));
    assign_chunks();
  }
}

std::uint64_t EngineCore::population() const {
  std::uint64_t sum = 0;
  for (const TypeSpace& space : world_.spaces) sum += space.alive;
  return sum;
}

std::uint64_t EngineCore::digest() const {
  std::uint64_t digest = combine(world_.constants.seed, tick_);
  for (std::uint32_t chunk = 0; chunk < world_.chunks.size(); ++chunk) {
    const RecordsBlock& records = world_.chunks[chunk].record_block();
    const ActorType& type = *world_.infos[chunk].type;
    const std::byte* states = world_.chunks[chunk].states->data();
    for (std::uint32_t index = 0; index < type.chunk_capacity; ++index) {
      if (!test_bit(records.alive, index)) continue;
      const ActorRecord& record = records.records[index];
      const std::uint64_t who = std::uint64_t{chunk * chunk_slots + index} << 32 | record.generation;
      digest = combine(digest, who * 2 + (test_bit(records.running, index) ? 1 : 0));
      digest = combine(digest, record.chain);
      digest = combine(digest, std::uint64_t{record.spawned} << 32 | record.sequence);
      digest = hash_bytes(std::span(states + std::size_t{index} * type.state_size, type.state_size), digest);
      if (type.holds_pooled) digest = world_.pooled.digest(chunk * chunk_slots + index, digest);
    }
  }
  if (world_.supervision.used()) digest = world_.supervision.digest(digest);
  if (!world_.subscriptions.empty()) digest = world_.subscriptions.digest(digest);
  return world_.back_pressure.empty() ? digest : world_.back_pressure.digest(digest);
}

}  // namespace orrery::detail
