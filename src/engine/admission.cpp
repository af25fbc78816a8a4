#include <cstring>
#include <utility>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"

namespace orrery::detail {

Mail* EngineCore::append(std::uint32_t receiver, Tick time, std::size_t mail_class) {
  Partition& partition = *world_.partitions[world_.owners[chunk_of(receiver)]];
  Mail* mail = partition.append(receiver, time, mail_class);
  mail->origin = outside.slot;
  mail->sequence = outside_sequence_++;
  return mail;
}

void EngineCore::journal_control(Control control) {
  if (!options_.journal) return;
  journal_.push_back({.tick = tick_, .to = no_actor, .kind = static_cast<MessageKind>(control)});
}

// As it is read in a journal. What is no longer to be done is left.
void EngineCore::carry_out(Control control) {
  switch (control) {
    case Control::drain: return is_legal(state_, EngineState::draining) ? begin_draining() : void();
    case Control::stop: return state_ == EngineState::draining ? begin_stopping() : void();
    case Control::kill: return state_ == EngineState::draining ? kill_all() : void();
  }
}

void EngineCore::send(AdmittedMessage mail) {
  start();
  if (is_control(mail.kind)) return carry_out(static_cast<Control>(mail.kind));
  settle();
  snapshots_.changes_at(tick_);
  mail.tick = tick_;
  if (options_.journal) journal_.push_back(mail);
  if (chunk_of(mail.to.slot) >= world_.chunks.size()) return;
  Mail* room = append(mail.to.slot, tick_ + mail.after, mail.mail_class);
  room->word = Mail::word_of(mail.to.generation, mail.tier, mail.kind);
  std::memcpy(room->payload(), mail.payload, mail_stride(mail.mail_class) - sizeof(Mail));
}

void EngineCore::admit_replayed() {
  for (; next_replayed_ < replayed_.size() && replayed_[next_replayed_].tick <= tick_; ++next_replayed_) {
    const AdmittedMessage& mail = replayed_[next_replayed_];
    mail.step == 0 ? send(mail) : handle_at_once(mail);
  }
}

void EngineCore::admit() {
  admit_replayed();
  if (state_ == EngineState::draining) return;  // What comes waits: the engine may go back.
  if (!left_over_ && !inbox_.take_notice()) return;
  // Whoever sends without end cannot keep the world from going on.
  AdmittedMessage mail;
  std::uint32_t admitted = 0;
  while (admitted < options_.inbox_capacity && inbox_.pop(mail)) {
    send(mail);
    ++admitted;
  }
  left_over_ = admitted == options_.inbox_capacity;
}

void EngineCore::replay(Journal journal) {
  ORRERY_CHECK_MESSAGE(tick_ == 0, "a journal is replayed from the first tick on");
  replayed_ = std::move(journal);
  next_replayed_ = 0;
}

}  // namespace orrery::detail
