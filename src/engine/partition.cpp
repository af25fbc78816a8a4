#include "partition.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace orrery::detail {

Partition::Partition(std::uint16_t index, std::uint16_t partitions, World& world)
    : outbox(index, partitions, world.constants.window_shift, world.sizes, world.keeps_snapshots),
      index_(index),
      world_(world),
      pooled_(context_, world.pooled, world.sizes, outbox.pool) {
  context_.edits_ = &pooled_;
  context_.outbox_ = &outbox;
  context_.requests_ = &requests;
  context_.world_ = &world.constants;
  context_.partition_ = this;
  context_.surroundings_ = &world.surroundings;
  context_.delta_ = world.constants.rate.delta();
}

void Partition::begin_window(std::uint64_t window) {
  window_ = window;
  outbox.open(world_.owners, window);
  context_.emitted_ = world_.subscriptions.empty() ? 0 : Context::heard;
}

void Partition::set_chunks(std::vector<std::uint32_t> chunks) {
  ticking_ = std::move(chunks);
  std::erase_if(ticking_, [this](std::uint32_t chunk) { return !world_.infos[chunk].type->takes_tick; });
}

void Partition::copy_forward(Block*& block, std::size_t size) {
  Block* copy = outbox.pool.take(block->size_class);
  std::memcpy(copy->data(), block->data(), size);
  outbox.pool.retire(block);
  block = copy;
}

void Partition::take_in_mail_of(const World& world) {
  for (const auto& peer : world.partitions) {
    if (peer->index_ == index_) continue;
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
  begin_window(window);
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
  context_.time_ = window_begin();
  context_.ordinal_ = 0;
  if (world_.calls_ticks)
    for (const std::uint32_t chunk : ticking_) run_ticks_of(chunk);
  end_window();
}

void Partition::run_step(std::uint64_t window, std::uint32_t step) {
  begin_window(window);
  for (const auto& peer : world_.partitions) {
    const Lanes::Lane& lane = peer->outbox.fast_lanes.to(index_);
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class)
      gather(lane.lists[mail_class], mail_class);
  }
  hand_out(step);
  end_window();
}

void Partition::run_step(std::uint64_t window, std::uint32_t step, const SizedMail& mail) {
  begin_window(window);
  due_.push_back({mail.mail, nullptr, mail.mail_class, 0});
  hand_out(step);
  end_window();
}

void Partition::end_window() {
  for (MailList& list : taken_) list.retire_all(outbox.pool);
  taken_.clear();
  outbox.close();
  counts.messages = sampler.dispatches();
  counts.to_nobody += outbox.take_nobody_count();
  counts.emitted += context_.emitted_ & ~Context::heard;
  next_window_ = outbox.next_window();
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
    if (!all_run) std::memcpy(after->data(), before->data(), states_size(chunk));
    here.states = after;
  }
  const ChunkBits running = records.running;
  type.tick(before->data(), after->data(), running, chunk * chunk_slots, context_);
  if (sampler.counts() != nullptr) [[unlikely]]
    for (std::uint32_t index = 0; index < type.chunk_capacity; ++index)
      if (test_bit(running, index)) sampler.counts()->add(chunk * chunk_slots + index);
  for (const std::uint64_t word : running) counts.ticks += static_cast<std::uint64_t>(std::popcount(word));
  if (after != before) outbox.pool.retire(before);
}

}  // namespace orrery::detail
