#include "new_actors.hpp"

#include <algorithm>
#include <cstring>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"

namespace orrery::detail {

void NewActors::add(const Requests::Request& asked, ActorId made) {
  if (asked.tick != tick_ || asked.slot != slot_) made_.clear();
  tick_ = asked.tick;
  slot_ = asked.slot;
  made_.emplace_back(asked.number, made);
}

ActorId NewActors::find(const Requests::Request& by, std::uint32_t number) const {
  const auto found = std::lower_bound(made_.begin(), made_.end(), number,
                                      [](const auto& made, std::uint32_t wanted) { return made.first < wanted; });
  ORRERY_CHECK(by.tick == tick_ && by.slot == slot_ && found != made_.end() && found->first == number);
  return found->second;
}

void EngineCore::carry_out_spawn(const Requests& by, const Requests::Request& request, ActorId asker) {
  const ActorId made = spawn(*request.type, by.bytes(request));
  new_actors_.add(request, made);
  if (request.what == Requests::What::adopted_spawn)
    supervision_.adopt(made, by.value<ChildOptions>(request, request.size), by.bytes(request), true);
  if (asker == no_actor || !world_.infos[chunk_of(asker.slot)].type->takes_spawned) return;
  const OnSpawned spawned{.actor = made, .number = request.number};
  tell(asker, tick_, OnSpawned::kind, &spawned, sizeof(spawned));
}

void EngineCore::send_to_new(const Requests& by, const Requests::Request& request) {
  const auto head = by.value<Mail>(request);
  const ActorId to = new_actors_.find(request, head.receiver);
  const std::size_t size = request.size - sizeof(Mail);
  const std::size_t mail_class = mail_class_of(size);
  Mail* mail = world_.partitions[world_.owners[chunk_of(to.slot)]]->append(to.slot, head.time, mail_class);
  mail->origin = head.origin;
  mail->sequence = head.sequence;
  mail->word = Mail::word_of(to.generation, head.tier(), head.kind());
  std::memset(mail->payload(), 0, mail_stride(mail_class) - sizeof(Mail));
  std::memcpy(mail->payload(), by.bytes(request) + sizeof(Mail), size);
}

}  // namespace orrery::detail

namespace orrery {

void Context::check_is_new(std::uint32_t index, std::uint32_t number) const {
  ORRERY_CHECK_MESSAGE(
      requests_->is_spawn(slot_, index, number),
      "what `spawn` returned stands for that actor in the same handler only; later it has an id, which "
      "an OnSpawned tells");
}

std::uint32_t Context::ask_for_new(detail::Requests::What what, std::uint32_t index, std::uint32_t number) {
  check_is_new(index, number);
  const std::uint32_t own = spawned()++;
  requests_->ask(time_, slot_, own, what, number);
  return own;
}

}  // namespace orrery
