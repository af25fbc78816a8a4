#include <utility>

#include "engine_core.hpp"
#include "outside_act.hpp"

namespace orrery::detail {

namespace {

ActorId as_id(SupervisorRef ref) { return {ref.index, ref.generation}; }

}  // namespace

void EngineCore::note(JournalEntry entry) {
  ++noted_;
  if (options_.journal) journal_.push_back(std::move(entry));
}

// What is done before the start is done again by whoever makes the world again.
template <class Data>
void EngineCore::note(Control control, ActorId about, Data data, const ActorType* type) {
  if (!started_) return;
  JournalEntry entry(AdmittedMessage{.tick = tick_, .to = about, .kind = static_cast<MessageKind>(control)});
  entry.type = type;
  if (options_.journal) entry.data = data();
  note(std::move(entry));
}

void EngineCore::note(Control control) {
  note(control, no_actor, [] { return Bytes(); });
}

ActorId EngineCore::spawn_from_outside(const ActorType& type, const void* state) {
  const ActorId made = spawn(type, state);
  const auto data = [&] { return bytes_of({type.name, {static_cast<const char*>(state), type.state_size}}); };
  note(Control::spawn, made, data, &type);
  return made;
}

void EngineCore::adopt(ActorId actor, const ChildOptions& options, const void* state) {
  const std::uint32_t size = world_.infos[chunk_of(actor.slot)].type->state_size;
  note(Control::adopt, actor, [&] { return bytes_of({options, {static_cast<const char*>(state), size}}); });
  supervision_.adopt(actor, options, static_cast<const std::byte*>(state), false);
}

SupervisorRef EngineCore::supervise(const SupervisorOptions& options) {
  before_change();
  const SupervisorRef made = supervision_.supervise(options);
  note(Control::supervise, as_id(made), [&] { return bytes_of(options); });
  return made;
}

void EngineCore::subscribe(ActorId who, const Topic& topic) {
  before_change();
  if (!find_alive(who)) return;
  note(Control::subscribe, who, [&] { return bytes_of(topic.kind); });
  world_.subscriptions.add(*world_.supervision_pool, topic, who, Subscriptions::from_outside);
}

void EngineCore::unsubscribe(ActorId who, const Topic& topic) {
  before_change();
  if (!find_alive(who)) return;
  note(Control::unsubscribe, who, [&] { return bytes_of(topic.kind); });
  world_.subscriptions.remove(*world_.supervision_pool, topic, who, Subscriptions::from_outside);
}

Result<void> EngineCore::fail(std::string_view why) {
  if (Result<void> legal = check_transition(state_, EngineState::failed); !legal) return legal;
  note(Control::fail, no_actor, [&] { return Bytes(why); });
  return move_to(EngineState::failed, std::string(why));
}

void EngineCore::exit(ActorId to, ExitReason reason) {
  start();
  before_change();
  note(Control::exit, to, [&] { return bytes_of(reason); });
  supervision_.send_exit(outside, to, reason);
  if (chunks_changed_) assign_chunks();
  if (note_end()) snapshot_transition();
}

void EngineCore::shut_down(SupervisorRef supervisor) {
  start();
  before_change();
  note(Control::shut_down, as_id(supervisor), [] { return Bytes(); });
  supervision_.shut_down(supervisor);
  if (chunks_changed_) assign_chunks();
  if (note_end()) snapshot_transition();
}

}  // namespace orrery::detail
