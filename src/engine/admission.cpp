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

void EngineCore::send(AdmittedMessage mail) {
  start();
  settle();
  snapshots_.changes_at(tick_);
  mail.tick = tick_;
  if (options_.journal) journal_.push_back(mail);
  if (chunk_of(mail.to.slot) >= world_.chunks.size()) return;
  Mail* room = append(mail.to.slot, tick_ + mail.after, mail.mail_class);
  room->word = Mail::word_of(mail.to.generation, mail.tier, mail.kind);
  std::memcpy(room->payload(), mail.payload, mail_stride(mail.mail_class) - sizeof(Mail));
}

void EngineCore::admit() {
  for (; next_replayed_ < replayed_.size() && replayed_[next_replayed_].tick <= tick_; ++next_replayed_) {
    const AdmittedMessage& mail = replayed_[next_replayed_];
    mail.step == 0 ? send(mail) : handle_at_once(mail);
  }
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
