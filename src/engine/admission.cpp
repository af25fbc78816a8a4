#include <algorithm>
#include <cstring>

#include "engine_core.hpp"

namespace orrery::detail {

bool takes(const ActorType& type, MessageKind kind, std::size_t mail_class) {
  return std::any_of(type.messages.begin(), type.messages.end(), [&](const Topic* topic) {
    return topic->kind == kind && mail_class_of(topic->payload_size) == mail_class;
  });
}

Mail* EngineCore::append(std::uint32_t receiver, Tick time, std::size_t mail_class) {
  Partition& partition = *world_.partitions[world_.owners[chunk_of(receiver)]];
  Mail* mail = partition.append(receiver, time, mail_class);
  mail->origin = outside.slot;
  mail->sequence = outside_sequence_++;
  return mail;
}

bool EngineCore::is_taken(const AdmittedMessage& mail) const {
  const std::uint32_t chunk = chunk_of(mail.to.slot);
  if (chunk >= world_.chunks.size()) return false;
  return takes(*world_.infos[chunk].type, mail.kind, mail.mail_class);
}

void EngineCore::send(AdmittedMessage mail) {
  start();
  settle();
  if (!is_taken(mail)) return void(++stats_.to_nobody);  // Whom it was for has been undone.
  snapshots_.changes_at(tick_);
  mail.tick = tick_;
  note(mail);
  Mail* room = append(mail.to.slot, tick_ + mail.after, mail.mail_class);
  room->word = Mail::word_of(mail.to.generation, mail.tier, mail.kind);
  std::memcpy(room->payload(), mail.payload, mail_stride(mail.mail_class) - sizeof(Mail));
}

void EngineCore::admit() {
  admit_replayed();
  if (!runs() || state_ == EngineState::draining) return;  // What comes waits: the engine may go back.
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

}  // namespace orrery::detail
