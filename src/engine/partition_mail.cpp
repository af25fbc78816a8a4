#include <algorithm>
#include <cstring>

#include "partition.hpp"

namespace orrery::detail {

namespace {

constexpr std::uint32_t no_prefetch = 0xffffffff;

// Left out only by the benchmark that tells what it costs.
#if defined(ORRERY_BENCH_WITHOUT_METRICS)
constexpr bool observes_dispatches = false;
#else
constexpr bool observes_dispatches = true;
#endif

}  // namespace

void Partition::gather(const MailList& list, std::size_t mail_class) {
  if (!world_.cancelled.empty() || world_.doubts_mail) return gather_some(list, mail_class);
  list.each(mail_stride(mail_class),
            [&](const Mail& mail) { due_.push_back({&mail, nullptr, static_cast<std::uint32_t>(mail_class), 0}); });
}

void Partition::gather_some(const MailList& list, std::size_t mail_class) {
  list.each(mail_stride(mail_class), [&](const Mail& mail) {
    if (world_.cancelled.has(mail)) {
      ++counts.cancelled;
      cancelled.push_back({.due = mail.time, .owner = {mail.receiver, mail.generation()}, .number = mail.sequence});
    } else if (world_.doubts_mail && !is_taken(mail, mail_class)) {
      ++counts.to_nobody;
    } else {
      due_.push_back({&mail, nullptr, static_cast<std::uint32_t>(mail_class), 0});
    }
  });
}

bool Partition::is_taken(const Mail& mail, std::size_t mail_class) const {
  return mail.kind() < first_user_kind || takes(*world_.infos[chunk_of(mail.receiver)].type, mail.kind(), mail_class);
}

[[gnu::always_inline]] inline void Partition::link(std::uint32_t at) {
  Due& due = due_[at];
  const Mail& mail = *due.mail;
  RecordsBlock& records = writable_records(chunk_of(mail.receiver));
  const std::uint32_t index = index_of(mail.receiver);
  ActorRecord& record = records.records[index];
  if (record.generation != mail.generation() || !test_bit(records.running, index)) [[unlikely]]
    return turn_away({&mail, due.mail_class});
  due.record = &record;
  due.next = record.mail_head;
  record.mail_head = at + 1;
}

// Mail that its receiver does not take in this window: it is gone, held or down.
void Partition::turn_away(const SizedMail& mail) {
  const RecordsBlock& records = world_.chunks[chunk_of(mail.mail->receiver)].record_block();
  const std::uint32_t index = index_of(mail.mail->receiver);
  const bool is_alive = test_bit(records.alive, index);
  if (!is_alive || records.records[index].generation != mail.mail->generation()) return void(++counts.to_nobody);
  if (test_bit(records.held, index)) return held_.push_back(mail);
  defer(mail);
}

[[gnu::always_inline]] inline bool Partition::deliver(const Mail& mail, ActorRecord& record) {
  const std::uint32_t chunk = chunk_of(mail.receiver);
  const ActorType& type = *world_.infos[chunk].type;
  context_.time_ = std::max(mail.time, window_begin());
  context_.slot_ = mail.receiver;
  context_.records_ = &world_.chunks[chunk].record_block();
  context_.record_ = &record;
  void* const state = writable_states(chunk) + std::size_t{index_of(mail.receiver)} * type.state_size;
  if (observes_dispatches && sampler.measures()) [[unlikely]]
    return deliver_measured(type, state, mail);
  return type.deliver(state, mail, context_);
}

bool Partition::deliver_measured(const ActorType& type, void* state, const Mail& mail) {
  return sampler.measure(mail.receiver, std::max<std::size_t>(chain_.size(), 1),
                         [&] { return type.deliver(state, mail, context_); });
}

// The only mail of its receiver, as most is: every mailbox has room for it.
[[gnu::always_inline]] inline void Partition::run_alone(const Due& due, std::uint32_t step) {
  due.record->mail_head = 0;
  chain_.clear();
  context_.ordinal_ = (std::uint64_t{step} << 32) + 1;
  if (!deliver(*due.mail, *due.record)) return stop_chain(0, due.mail->receiver);
  if (outbox.fresh.empty()) [[likely]]
    return;
  insert_fresh(0);
  run_rest(*due.record);
}

// Mail is linked to its receivers first, and then each receiver takes all of its mail: who runs before whom shows
// nowhere, since what one sends no other sees in this window.
void Partition::hand_out(std::uint32_t step) {
  // Few actors are in the nearer caches anyway.
  const std::uint32_t ahead = world_.chunks.size() > 64 ? 8 : no_prefetch;
  const auto count = static_cast<std::uint32_t>(due_.size());
  for (std::uint32_t at = 0; at < count; ++at) {
    if (ahead < count - at) {
      const std::uint32_t slot = due_[at + ahead].mail->receiver;
      __builtin_prefetch(&world_.chunks[chunk_of(slot)].record_block().records[index_of(slot)], 1);
    }
    link(at);
  }
  for (std::uint32_t at = 0; at < count; ++at) {
    if (ahead < count - at) {
      const std::uint32_t slot = due_[at + ahead].mail->receiver;
      const std::uint32_t size = world_.infos[chunk_of(slot)].type->state_size;
      __builtin_prefetch(world_.chunks[chunk_of(slot)].states->data() + std::size_t{index_of(slot)} * size, 1);
    }
    const Due& due = due_[at];
    if (due.record == nullptr || due.record->mail_head == 0) continue;
    if (due.record->mail_head == at + 1 && due.next == 0)
      run_alone(due, step);
    else
      run_chain(at, step);
  }
  due_.clear();
  if (!held_.empty()) hold_mail();
}

void Partition::run_chain(std::uint32_t at, std::uint32_t step) {
  ActorRecord& record = *due_[at].record;
  chain_.clear();
  for (std::uint32_t next = record.mail_head; next != 0; next = due_[next - 1].next)
    chain_.push_back({due_[next - 1].mail, due_[next - 1].mail_class});
  record.mail_head = 0;
  if (chain_.size() > 1) {
    // Linked last to first; mostly it arrives in order.
    const auto in_order = [begin = window_begin()](const SizedMail& a, const SizedMail& b) {
      return Mail::before(*a.mail, *b.mail, begin);
    };
    std::reverse(chain_.begin(), chain_.end());
    if (!std::is_sorted(chain_.begin(), chain_.end(), in_order)) std::sort(chain_.begin(), chain_.end(), in_order);
  }
  const std::uint32_t slot = chain_.front().mail->receiver;
  const MailboxOptions& mailbox = *world_.infos[chunk_of(slot)].mailbox;
  if (chain_.size() > mailbox.capacity || mailbox.handled_per_window > 0) {
    if (!bound_mail(mailbox, slot)) return stop_chain(0, slot);
  }
  context_.ordinal_ = std::uint64_t{step} << 32;
  run_rest(record);
}

void Partition::run_rest(ActorRecord& record) {
  for (std::size_t next = 0; next < chain_.size(); ++next) {
    ++context_.ordinal_;
    const Mail& mail = *chain_[next].mail;
    if (!deliver(mail, record)) return stop_chain(next + 1, mail.receiver);
    if (!outbox.fresh.empty()) [[unlikely]]
      insert_fresh(next + 1);
  }
}

// The actor has failed: the rest of its mail waits for what becomes of it.
void Partition::stop_chain(std::size_t next, std::uint32_t slot) {
  RecordsBlock& records = world_.chunks[chunk_of(slot)].record_block();
  clear_bit(records.running, index_of(slot));
  clear_bit(records.held, index_of(slot));
  outbox.fresh.clear();
  cancelled_now_.clear();
  for (; next < chain_.size(); ++next) defer(chain_[next]);
}

// What an actor has just sent to itself for later in this window.
void Partition::insert_fresh(std::size_t next) {
  for (const SizedMail& fresh : outbox.fresh) {
    if (fresh.mail == nullptr) continue;  // It has cancelled something.
    if (world_.doubts_mail && !is_taken(*fresh.mail, fresh.mail_class)) {
      ++counts.to_nobody;
      continue;
    }
    const auto place = std::upper_bound(chain_.begin() + static_cast<std::ptrdiff_t>(next), chain_.end(), fresh,
                                        [begin = window_begin()](const SizedMail& a, const SizedMail& b) {
                                          return Mail::before(*a.mail, *b.mail, begin);
                                        });
    chain_.insert(place, fresh);
  }
  outbox.fresh.clear();
  if (!cancelled_now_.empty()) erase_cancelled(next);
}

// Its receiver is down: to the next window, or that in which it starts again, unless it wants none of this.
void Partition::defer(const SizedMail& mail) {
  const std::uint32_t chunk = chunk_of(mail.mail->receiver);
  const std::uint32_t ward = world_.chunks[chunk].record_block().records[index_of(mail.mail->receiver)].ward;
  std::uint64_t window = window_ + 1;
  bool drops = world_.infos[chunk].type->drops_mail;
  if (ward != nil) {
    const Node& node = world_.supervision.nodes[ward];
    drops = drops || node.mail == RestartMail::drop;
    if (node.status == ChildStatus::waiting) window = std::max(window, node.wakes >> world_.constants.window_shift);
  }
  if (drops) return void(++counts.dropped);
  postpone(mail, window);
}

// It keeps its time, so that it is handled before what comes later, however long it waits. That may have the wheel give
// it out too early, and so here again.
void Partition::postpone(const SizedMail& mail, std::uint64_t window) {
  ++counts.deferred;
  const std::size_t stride = mail_stride(mail.mail_class);
  Mail* copy = outbox.wheels[mail.mail_class].append(outbox.pool, stride, window);
  std::memcpy(static_cast<void*>(copy), mail.mail, stride);
}

}  // namespace orrery::detail
