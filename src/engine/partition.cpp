#include "partition.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace orrery::detail {

Partition::Partition(std::uint16_t index, std::uint16_t partitions, World& world)
    : outbox(index, partitions, world.constants.window_shift, world.sizes, world.keeps_snapshots),
      index_(index),
      world_(world) {
  context_.outbox_ = &outbox;
  context_.requests_ = &requests;
  context_.world_ = &world.constants;
  context_.partition_ = this;
  context_.delta_ = world.constants.rate.delta();
}

void Partition::set_chunks(std::vector<std::uint32_t> chunks) {
  ticking_ = std::move(chunks);
  std::erase_if(ticking_, [this](std::uint32_t chunk) { return !world_.infos[chunk].type->takes_tick; });
}

RecordsBlock& Partition::writable_records(std::uint32_t chunk) {
  Block*& block = world_.chunks[chunk].records;
  if (!outbox.pool.writable(block)) [[unlikely]] {
    Block* copy = outbox.pool.take(BlockSizes::records);
    std::memcpy(copy->data(), block->data(), sizeof(RecordsBlock));
    outbox.pool.retire(block);
    block = copy;
  }
  return *reinterpret_cast<RecordsBlock*>(block->data());
}

std::byte* Partition::writable_states(std::uint32_t chunk) {
  Block*& block = world_.chunks[chunk].states;
  if (!outbox.pool.writable(block)) [[unlikely]] {
    Block* copy = outbox.pool.take(block->size_class);
    const ActorType& type = *world_.infos[chunk].type;
    std::memcpy(copy->data(), block->data(), std::size_t{type.state_size} * type.chunk_capacity);
    outbox.pool.retire(block);
    block = copy;
  }
  return block->data();
}

void Partition::take_in_mail() {
  for (const auto& peer : world_.partitions) {
    if (peer.get() == this) continue;
    const Lanes::Lane& lane = peer->outbox.lanes.to(index_);
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class) {
      const std::size_t stride = mail_stride(mail_class);
      MailWheel& wheel = outbox.wheels[mail_class];
      lane.lists[mail_class].each(stride, [&](const Mail& mail) { wheel.take_in(outbox.pool, stride, mail); });
    }
  }
  next_window_ = outbox.next_window();
}

Mail* Partition::append(std::uint32_t receiver, std::uint64_t time, std::size_t mail_class) {
  const std::uint64_t window = time >> world_.constants.window_shift;
  Mail* mail = outbox.wheels[mail_class].append(outbox.pool, mail_stride(mail_class), window);
  mail->time = time;
  mail->receiver = receiver;
  next_window_ = std::min(next_window_, window);
  return mail;
}

void Partition::run(std::uint64_t window) {
  window_ = window;
  outbox.open(world_.owners, window);
  take_in_mail();
  if (next_window_ <= window) {
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class) {
      MailWheel& wheel = outbox.wheels[mail_class];
      if (wheel.next_window() > window) continue;
      const MailList list = wheel.take(outbox.pool, mail_stride(mail_class), window);
      gather(list, mail_class);
      taken_.push_back(list);
    }
    hand_out(0);
  }
  context_.time_ = window << world_.constants.window_shift;
  context_.ordinal_ = 0;
  for (const std::uint32_t chunk : ticking_) run_ticks_of(chunk);
  end_window();
}

void Partition::run_step(std::uint64_t window, std::uint32_t step) {
  window_ = window;
  outbox.open(world_.owners, window);
  for (const auto& peer : world_.partitions) {
    const Lanes::Lane& lane = peer->outbox.fast_lanes.to(index_);
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class)
      gather(lane.lists[mail_class], mail_class);
  }
  hand_out(step);
  end_window();
}

void Partition::end_window() {
  for (MailList& list : taken_) list.retire_all(outbox.pool);
  taken_.clear();
  outbox.close();
  counts.to_nobody += outbox.take_nobody_count();
  counts.emitted += std::exchange(context_.emitted_, 0);
  next_window_ = outbox.next_window();
}

void Partition::gather(const MailList& list, std::size_t mail_class) {
  list.each(mail_stride(mail_class),
            [&](const Mail& mail) { due_.push_back({&mail, nullptr, static_cast<std::uint32_t>(mail_class), 0}); });
}

// Mail is linked to its receivers first, and then each receiver takes all of its mail: who runs before whom shows
// nowhere, since what one sends no other sees in this window.
void Partition::hand_out(std::uint32_t step) {
  constexpr std::uint32_t ahead = 8;
  const auto count = static_cast<std::uint32_t>(due_.size());
  for (std::uint32_t at = 0; at < count; ++at) {
    if (at + ahead < count) {
      const std::uint32_t slot = due_[at + ahead].mail->receiver;
      __builtin_prefetch(&world_.chunks[chunk_of(slot)].record_block().records[index_of(slot)], 1);
    }
    link(at);
  }
  for (std::uint32_t at = 0; at < count; ++at) {
    if (at + ahead < count) {
      const std::uint32_t slot = due_[at + ahead].mail->receiver;
      const std::uint32_t size = world_.infos[chunk_of(slot)].type->state_size;
      __builtin_prefetch(world_.chunks[chunk_of(slot)].states->data() + std::size_t{index_of(slot)} * size, 1);
    }
    if (due_[at].record != nullptr && due_[at].record->mail_head != 0) run_chain(at, step);
  }
  due_.clear();
}

void Partition::link(std::uint32_t at) {
  Due& due = due_[at];
  const Mail& mail = *due.mail;
  RecordsBlock& records = writable_records(chunk_of(mail.receiver));
  const std::uint32_t index = index_of(mail.receiver);
  ActorRecord& record = records.records[index];
  if (record.generation != mail.generation() || !test_bit(records.alive, index)) {
    ++counts.to_nobody;
    return;
  }
  if (!test_bit(records.running, index)) return defer({&mail, due.mail_class});
  due.record = &record;
  due.next = record.mail_head;
  record.mail_head = at + 1;
}

void Partition::run_chain(std::uint32_t at, std::uint32_t step) {
  ActorRecord& record = *due_[at].record;
  chain_.clear();
  for (std::uint32_t next = record.mail_head; next != 0; next = due_[next - 1].next)
    chain_.push_back({due_[next - 1].mail, due_[next - 1].mail_class});
  record.mail_head = 0;
  if (chain_.size() > 1) {
    // Linked last to first; mostly it arrives in order.
    const auto in_order = [](const SizedMail& a, const SizedMail& b) { return before(*a.mail, *b.mail); };
    std::reverse(chain_.begin(), chain_.end());
    if (!std::is_sorted(chain_.begin(), chain_.end(), in_order)) std::sort(chain_.begin(), chain_.end(), in_order);
  }
  context_.ordinal_ = std::uint64_t{step} << 32;
  for (std::size_t next = 0; next < chain_.size(); ++next) {
    ++context_.ordinal_;
    const Mail& mail = *chain_[next].mail;
    if (!deliver(mail, record)) {
      clear_bit(world_.chunks[chunk_of(mail.receiver)].record_block().running, index_of(mail.receiver));
      while (++next < chain_.size()) defer(chain_[next]);
      return;
    }
    if (!outbox.fresh.empty()) [[unlikely]]
      insert_fresh(next + 1);
  }
}

bool Partition::deliver(const Mail& mail, ActorRecord& record) {
  const std::uint32_t chunk = chunk_of(mail.receiver);
  const ActorType& type = *world_.infos[chunk].type;
  context_.time_ = mail.time;
  context_.slot_ = mail.receiver;
  context_.records_ = &world_.chunks[chunk].record_block();
  context_.record_ = &record;
  ++counts.messages;
  return type.deliver(writable_states(chunk) + std::size_t{index_of(mail.receiver)} * type.state_size, mail, context_);
}

// What an actor has just sent to itself for later in this window.
void Partition::insert_fresh(std::size_t next) {
  for (const SizedMail& fresh : outbox.fresh) {
    const auto place =
        std::upper_bound(chain_.begin() + static_cast<std::ptrdiff_t>(next), chain_.end(), fresh,
                         [](const SizedMail& a, const SizedMail& b) { return before(*a.mail, *b.mail); });
    chain_.insert(place, fresh);
  }
  outbox.fresh.clear();
}

// To the beginning of the next window, behind nothing that is due there.
void Partition::defer(const SizedMail& mail) {
  ++counts.deferred;
  const std::size_t stride = mail_stride(mail.mail_class);
  Mail* copy = outbox.wheels[mail.mail_class].append(outbox.pool, stride, window_ + 1);
  std::memcpy(static_cast<void*>(copy), mail.mail, stride);
  copy->time = (window_ + 1) << world_.constants.window_shift;
}

void Partition::run_ticks_of(std::uint32_t chunk) {
  const ActorType& type = *world_.infos[chunk].type;
  Chunk& here = world_.chunks[chunk];
  Block* before = here.states;
  Block* after = before;
  const RecordsBlock& records = here.record_block();
  context_.records_ = &records;
  context_.record_ = nullptr;
  if (!outbox.pool.writable(before)) {
    after = outbox.pool.take(before->size_class);
    const bool all_run = [&] {
      for (std::uint32_t index = 0; index < type.chunk_capacity; index += 64) {
        const std::uint32_t left = type.chunk_capacity - index;
        const std::uint64_t full = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
        if (records.running[index / 64] != full) return false;
      }
      return true;
    }();
    if (!all_run) std::memcpy(after->data(), before->data(), std::size_t{type.state_size} * type.chunk_capacity);
    here.states = after;
  }
  const ChunkBits running = records.running;
  type.tick(before->data(), after->data(), running, chunk * chunk_slots, context_);
  for (const std::uint64_t word : running) counts.ticks += static_cast<std::uint64_t>(std::popcount(word));
  if (after != before) outbox.pool.retire(before);
}

}  // namespace orrery::detail

namespace orrery {

void Context::own_record() {
  detail::RecordsBlock& records = partition_->writable_records(detail::chunk_of(slot_));
  record_ = &records.records[detail::index_of(slot_)];
}

void Context::fail(std::string_view reason) {
  if (failed_) return;
  touched_ = true;
  failed_ = true;
  const std::size_t size = std::min(reason.size(), sizeof(reason_) - 1);
  std::memcpy(reason_, reason.data(), size);
  reason_[size] = 0;
}

bool Context::end_touched() {
  const bool went_well = !failed_;
  if (!went_well) {
    outbox_->discard();
    requests_->discard();
    requests_->fail(time_, slot_, reason_);
    ++partition_->counts.failures;
  }
  outbox_->begin();
  requests_->begin();
  touched_ = false;
  failed_ = false;
  charged_ = 0;
  // After a tick the next actor's record is another one; after a message nobody asks for it.
  record_ = nullptr;
  return went_well;
}

}  // namespace orrery
