#include <algorithm>
#include <cstring>

#include "engine_core.hpp"

namespace orrery {

namespace detail {

bool EngineCore::find_alive(ActorId who) const {
  const std::uint32_t chunk = chunk_of(who.slot);
  if (chunk >= world_.chunks.size()) return false;
  const RecordsBlock& records = world_.chunks[chunk].record_block();
  return test_bit(records.alive, index_of(who.slot)) &&
         records.records[index_of(who.slot)].generation == who.generation;
}

void EngineCore::end_subscriptions(std::uint32_t slot, Subscriptions::By by) {
  if (!world_.subscriptions.empty()) world_.subscriptions.remove_all(*world_.supervision_pool, slot, by);
}

}  // namespace detail

void Context::ask_for_topic(detail::Requests::What what, const detail::Topic& topic) {
  const detail::ActorType& type = *partition_->world_.infos[detail::chunk_of(slot_)].type;
  const bool taken = std::find(type.messages.begin(), type.messages.end(), &topic) != type.messages.end();
  ORRERY_CHECK_MESSAGE(taken, "subscribe: this type of actors does not take this message");
  requests_->ask(time_, slot_, spawned()++, what, &topic);
}

// One number for all: of those who get it, each gets it once.
void Context::publish_raw(const detail::Topic& topic, const void* payload, std::size_t size) {
  const std::size_t mail_class = detail::mail_class_of(size);
  detail::ActorRecord* sender = nullptr;
  partition_->world_.subscriptions.each(topic, [&](ActorId to) {
    if (sender == nullptr) ++(sender = &record())->sequence;
    detail::Mail* mail = outbox_->append(to.slot, time_ + world_->lookahead, mail_class);
    mail->origin = slot_;
    mail->sequence = sender->sequence - 1;
    mail->word = detail::Mail::word_of(to.generation, Tier::normal, topic.kind);
    std::memset(mail->payload(), 0, 8);
    std::memcpy(mail->payload(), payload, size);
  });
}

}  // namespace orrery
