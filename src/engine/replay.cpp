#include <algorithm>
#include <string>
#include <utility>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"
#include "outside_act.hpp"

namespace orrery::detail {

namespace {

std::string text_of(ActorId who) { return std::to_string(who.slot) + "." + std::to_string(who.generation); }

const std::byte* bytes_in(std::string_view text) { return reinterpret_cast<const std::byte*>(text.data()); }

const std::string unreadable = "what it carries cannot be read";

}  // namespace

void EngineCore::replay(Journal journal) {
  ORRERY_CHECK_MESSAGE(tick_ == 0, "a journal is replayed from the first tick on");
  replayed_ = std::move(journal);
  world_.doubts_mail = true;
  next_replayed_ = std::min(noted_, replayed_.size());
}

void EngineCore::admit_replayed() {
  if (replay_problem_) return;
  for (; next_replayed_ < replayed_.size() && replayed_[next_replayed_].tick <= tick_; ++next_replayed_) {
    std::string problem = do_again(replayed_[next_replayed_]);
    if (problem.empty()) continue;
    (void)move_to(EngineState::failed, "entry " + std::to_string(next_replayed_) + " of the journal: " + problem);
    replay_problem_ = {next_replayed_, std::move(problem)};
    return;
  }
}

std::string EngineCore::do_again(const JournalEntry& entry) {
  if (!is_control(entry.kind)) return send_again(entry);
  // What is no longer to be done is left.
  switch (static_cast<Control>(entry.kind)) {
    case Control::drain: return is_legal(state_, EngineState::draining) ? begin_draining() : void(), "";
    case Control::stop: return state_ == EngineState::draining ? begin_stopping() : void(), "";
    case Control::kill: return state_ == EngineState::draining ? kill_all() : void(), "";
    case Control::fail: return is_legal(state_, EngineState::failed) ? void(fail(entry.data)) : void(), "";
    case Control::spawn: return spawn_again(entry);
    case Control::adopt: return adopt_again(entry);
    case Control::supervise: return supervise_again(entry);
    case Control::subscribe:
    case Control::unsubscribe: return subscribe_again(entry);
    case Control::shut_down:
      if (entry.to.slot == 0) return "the root is not shut down";
      return shut_down({entry.to.slot, entry.to.generation}), "";
    case Control::exit:
      const std::optional<ExitReason> reason = read_exit(entry.data);
      if (!reason) return unreadable;
      return exit(entry.to, *reason), "";
  }
  return unreadable;
}

std::string EngineCore::send_again(const JournalEntry& entry) {
  if (!is_taken(entry))
    return "actor " + text_of(entry.to) + " takes no message of kind " +
           std::to_string(static_cast<unsigned>(entry.kind)) + " with " +
           std::to_string(mail_stride(entry.mail_class) - sizeof(Mail)) + " bytes at most";
  if (entry.step == 0) return send(entry), "";
  if (!after_window()) return "it was handled in a step after a window, and none was run";
  return handle_at_once(entry), "";
}

std::string EngineCore::spawn_again(const JournalEntry& entry) {
  const std::optional<SpawnAct> act = read_spawn(entry.data);
  if (!act) return unreadable;
  const ActorType* type = entry.type;
  for (const auto& known : state_classes_)
    if (type == nullptr && known.first->name == act->type && known.first->state_size == act->state.size())
      type = known.first;
  if (type == nullptr || type->state_size != act->state.size())
    return "this world has no actors of a type '" + std::string(act->type) + "' with " +
           std::to_string(act->state.size()) + " bytes of state";
  if (state_ == EngineState::draining) return "nothing is spawned while the engine is draining";
  const ActorId made = spawn_from_outside(*type, act->state.data());
  if (chunks_changed_) assign_chunks();
  return made == entry.to ? "" : "who is spawned is actor " + text_of(made) + ", not " + text_of(entry.to);
}

std::string EngineCore::adopt_again(const JournalEntry& entry) {
  const std::optional<AdoptAct> act = read_adopt(entry.data);
  if (!act) return unreadable;
  if (!find_alive(entry.to)) return "there is no actor " + text_of(entry.to);
  const std::uint32_t chunk = chunk_of(entry.to.slot);
  if (world_.infos[chunk].type->state_size != act->state.size())
    return "actor " + text_of(entry.to) + " has not " + std::to_string(act->state.size()) + " bytes of state";
  if (world_.chunks[chunk].record_block().records[index_of(entry.to.slot)].ward != nil)
    return "actor " + text_of(entry.to) + " is supervised already";
  if (const char* problem = supervision_.problem_with(act->options)) return problem;
  adopt(entry.to, act->options, bytes_in(act->state));
  if (chunks_changed_) assign_chunks();
  return "";
}

std::string EngineCore::supervise_again(const JournalEntry& entry) {
  const std::optional<SupervisorOptions> options = read_supervise(entry.data);
  if (!options) return unreadable;
  if (const char* problem = supervision_.problem_with(*options)) return problem;
  const SupervisorRef made = supervise(*options);
  const SupervisorRef then{entry.to.slot, entry.to.generation};
  return made == then ? "" : "who supervises is another than then";
}

std::string EngineCore::subscribe_again(const JournalEntry& entry) {
  const std::optional<MessageKind> kind = read_kind(entry.data);
  if (!kind) return unreadable;
  if (!find_alive(entry.to)) return "there is no actor " + text_of(entry.to);
  for (const Topic* topic : world_.infos[chunk_of(entry.to.slot)].type->messages) {
    if (topic->kind != *kind) continue;
    const bool begins = static_cast<Control>(entry.kind) == Control::subscribe;
    return begins ? subscribe(entry.to, *topic) : unsubscribe(entry.to, *topic), "";
  }
  return "actor " + text_of(entry.to) + " takes no messages of kind " + std::to_string(static_cast<unsigned>(*kind));
}

}  // namespace orrery::detail
