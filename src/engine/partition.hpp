#pragma once

#include <cstdint>
#include <vector>

#include "dispatch_sampler.hpp"
#include "pending_effect.hpp"
#include "pooled_edits.hpp"
#include "world.hpp"

namespace orrery::detail {

struct PartitionCounts {
  std::uint64_t messages = 0;  // Handled.
  std::uint64_t ticks = 0;     // Handlers of ticks called.
  std::uint64_t emitted = 0;
  std::uint64_t to_nobody = 0;   // Mail for actors that were gone.
  std::uint64_t deferred = 0;    // Times that a mail had to wait for another window.
  std::uint64_t overflowed = 0;  // Mail beyond the bound of a mailbox.
  std::uint64_t dropped = 0;     // Mail dropped instead.
  std::uint64_t cancelled = 0;   // Timers.
  std::uint64_t failures = 0;
};

/// Some chunks of actors, their mail and their memory. One thread at a time runs it; what it writes nobody else reads
/// before the window is over.
class Partition {
 public:
  Partition(std::uint16_t index, std::uint16_t partitions, World& world);

  // Takes in what the others sent in the window before, hands out the mail that is due in `window`, and calls ticks.
  void run(std::uint64_t window);
  // The same for what the others sent in the step before.
  void run_step(std::uint64_t window, std::uint32_t step);
  // Hands out one mail, in a step of its own.
  void run_step(std::uint64_t window, std::uint32_t step, const SizedMail& mail);
  // Takes in what the others sent.
  void take_in_mail() { take_in_mail_of(world_); }
  // What the others of that world sent to the one of this number.
  void take_in_mail_of(const World& world);

  // Room for a mail from outside, which arrives at `time`; while it does not run.
  Mail* append(std::uint32_t receiver, std::uint64_t time, std::size_t mail_class);

  // Its chunks have changed.
  void set_chunks(std::vector<std::uint32_t> chunks);

  // No mail of its own is due before this window.
  [[nodiscard]] std::uint64_t next_window() const { return next_window_; }
  [[nodiscard]] std::uint64_t ticking() const { return ticking_.size(); }

  RecordsBlock& writable_records(std::uint32_t chunk) {
    Block*& block = world_.chunks[chunk].records;
    if (!outbox.pool.writable(block)) [[unlikely]]
      copy_forward(block, sizeof(RecordsBlock));
    return *reinterpret_cast<RecordsBlock*>(block->data());
  }
  std::byte* writable_states(std::uint32_t chunk) {
    Block*& block = world_.chunks[chunk].states;
    if (!outbox.pool.writable(block)) [[unlikely]]
      copy_forward(block, states_size(chunk));
    return block->data();
  }

  Outbox outbox;
  Requests requests;
  std::vector<PendingEffect> effects;  // Of this window, as they were made.
  PartitionCounts counts;
  std::vector<Excess> excess;
  std::vector<Waiting> waiting;
  std::vector<TimerRef> cancelled;  // Whose mail has come in this window.
  DispatchSampler sampler;

 private:
  friend class orrery::Context;

  struct Due {
    const Mail* mail;
    ActorRecord* record;
    std::uint32_t mail_class;
    std::uint32_t next;  // Of the same receiver, plus one; 0: there is none.
  };

  // A snapshot sees `block`: puts a copy in its place.
  void copy_forward(Block*& block, std::size_t size);
  [[nodiscard]] std::size_t states_size(std::uint32_t chunk) const {
    const ActorType& type = *world_.infos[chunk].type;
    return std::size_t{type.state_size} * type.chunk_capacity;
  }

  void gather(const MailList& list, std::size_t mail_class);
  // The same without what was cancelled, or is for nobody.
  void gather_some(const MailList& list, std::size_t mail_class);
  // Whether its receiver takes what such a mail carries, whoever says so.
  [[nodiscard]] bool is_taken(const Mail& mail, std::size_t mail_class) const;
  void cancel_now(std::uint32_t number);
  void erase_cancelled(std::size_t next);
  void hand_out(std::uint32_t step);
  void link(std::uint32_t at);
  void turn_away(const SizedMail& mail);
  void run_alone(const Due& due, std::uint32_t step);
  void run_chain(std::uint32_t at, std::uint32_t step);
  void run_rest(ActorRecord& record);
  void stop_chain(std::size_t next, std::uint32_t slot);
  bool deliver(const Mail& mail, ActorRecord& record);
  bool deliver_measured(const ActorType& type, void* state, const Mail& mail);
  // The mail of one actor is in `chain_`, in order: makes it keep to its bound, and puts what must wait into the next
  // window. False: the actor has failed by it.
  bool bound_mail(const MailboxOptions& mailbox, std::uint32_t slot);
  // Takes `count` mails out of `chain_`, and puts them into `victims_`.
  void take_victims(bool oldest, std::size_t count);
  void refuse(const MailboxOptions& mailbox, std::uint32_t slot);
  // The mail of those that are held waits, too.
  void hold_mail();
  [[nodiscard]] Tick window_begin() const { return window_ << world_.constants.window_shift; }
  void insert_fresh(std::size_t next);
  void defer(const SizedMail& mail);
  void postpone(const SizedMail& mail, std::uint64_t window);
  void run_ticks_of(std::uint32_t chunk);
  void begin_window(std::uint64_t window);
  void end_window();

  std::uint16_t index_;
  World& world_;
  Context context_;
  PooledEdits pooled_;
  std::vector<std::uint32_t> ticking_;  // Chunks of actors that take ticks.
  std::vector<Due> due_;
  std::vector<MailList> taken_;               // Lists that the mail in `due_` lies in.
  std::vector<SizedMail> chain_;              // The mail of one actor, in order.
  std::vector<SizedMail> victims_;            // Of it: what there is no room for.
  std::vector<std::uint32_t> cancelled_now_;  // Timers that this dispatch has cancelled.
  std::vector<SizedMail> held_;               // Mail of those that are held.
  std::uint64_t next_window_ = MailWheel::never;
  std::uint64_t window_ = 0;
};

}  // namespace orrery::detail
