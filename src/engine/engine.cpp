#include <orrery/engine/engine.hpp>

#include <utility>

#include "engine_core.hpp"

namespace orrery {

using detail::EngineCore;

Engine::Engine(const EngineOptions& options) : core_(new EngineCore(options)) {}
Engine::Engine(Engine&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
Engine& Engine::operator=(Engine&& other) noexcept {
  std::swap(core_, other.core_);
  return *this;
}
Engine::~Engine() { delete core_; }

Engine& Engine::run_ticks(Tick ticks) {
  core_->run_until(core_->tick() + ticks);
  return *this;
}

Engine& Engine::run_for(Duration time) {
  core_->run_until(options().tick_rate.tick_at(now() + time));
  return *this;
}

EngineState Engine::state() const { return core_->state(); }
const std::vector<Transition>& Engine::transitions() const { return core_->transitions(); }
Result<void> Engine::start() { return core_->start_by_hand(); }
Result<void> Engine::pause() { return core_->move_to(EngineState::paused); }
Result<void> Engine::resume() {
  // A built engine runs by `start`, which does more.
  if (state() == EngineState::paused) return core_->move_to(EngineState::running);
  return failure(ErrorCode::invalid_argument, "an engine that is " + std::string(to_string(state())) +
                                                  " cannot become running: only what is paused is resumed");
}
Result<std::uint64_t> Engine::drain(Tick most) { return core_->drain(most); }
Result<void> Engine::stop(Tick most) { return core_->stop(most); }
Result<void> Engine::fail(std::string_view why) { return core_->fail(why); }
Result<void> Engine::rollback(const Transition& transition) { return core_->rollback(transition); }

Tick Engine::tick() const { return core_->tick(); }
Time Engine::now() const { return options().tick_rate.time_of(tick()); }
std::uint64_t Engine::population() const { return core_->population(); }
std::uint64_t Engine::digest() const { return core_->digest(); }
Engine Engine::fork() { return Engine(core_->fork().release()); }
Result<Engine> Engine::fork(Tick tick) {
  Result<std::unique_ptr<EngineCore>> forked = core_->fork(tick);
  if (!forked) return std::unexpected(std::move(forked.error()));
  return Engine(forked->release());
}
Result<WorldDiff> Engine::diff(Tick from, Tick to, std::size_t listed) const { return core_->diff(from, to, listed); }
WorldDiff Engine::diff(const Engine& other, std::size_t listed) const { return core_->diff(*other.core_, listed); }
Result<void> Engine::rollback(Tick tick) { return core_->rollback(tick); }
Tick Engine::oldest_tick() const { return core_->oldest_tick(); }
void Engine::confirm(Tick tick) { core_->confirm(tick); }

Engine& Engine::on_effect(std::function<void(const Effect&)> outlet) {
  core_->on_effect(std::move(outlet));
  return *this;
}

EngineStats Engine::stats() const { return core_->stats(); }
std::vector<WorkerStats> Engine::workers() const { return core_->workers(); }
void Engine::trace_workers(WorkerTrace* trace) { core_->trace_workers(trace); }
LatencyHistogram Engine::dispatch_times() const { return core_->dispatch_times(); }
const EngineOptions& Engine::options() const { return core_->options(); }

SupervisorRef Engine::supervise(const SupervisorOptions& options) { return core_->supervise(options); }
void Engine::shut_down(SupervisorRef supervisor) { core_->shut_down(supervisor); }
void Engine::subscribe_raw(ActorId who, const detail::Topic& topic) { core_->subscribe(who, topic); }
void Engine::unsubscribe_raw(ActorId who, const detail::Topic& topic) { core_->unsubscribe(who, topic); }
void Engine::exit(ActorId to, ExitReason reason) { core_->exit(to, reason); }
SupervisionReport Engine::supervision() const { return core_->report(); }

ActorId Engine::where(std::string_view name) const {
  const detail::SupervisionState& all = core_->world().supervision;
  const std::uint32_t node = all.find_name(name);
  return node == detail::nil ? no_actor : all.nodes[node].who;
}

void Engine::adopt_raw(ActorId actor, const ChildOptions& options, const void* state) {
  if (actor != no_actor) core_->adopt(actor, options, state);
}

std::uint32_t Engine::begin_row(const detail::ActorType& type) { return core_->begin_row(type); }
ActorId Engine::spawn_raw(const detail::ActorType& type, const void* state) {
  return core_->refuses() ? no_actor : core_->spawn_from_outside(type, state);
}

void Engine::send_raw(const AdmittedMessage& mail) {
  if (!core_->refuses()) core_->send(mail);
}
Inbox& Engine::inbox() { return core_->inbox(); }
const Journal& Engine::journal() const { return core_->journal(); }
void Engine::replay(Journal journal) { core_->replay(std::move(journal)); }
const std::optional<JournalProblem>& Engine::replay_problem() const { return core_->replay_problem(); }

const void* Engine::find_raw(ActorId actor, const detail::ActorType& type) const {
  const detail::World& world = core_->world();
  const std::uint32_t chunk = detail::chunk_of(actor.slot);
  const std::uint32_t index = detail::index_of(actor.slot);
  if (chunk >= world.chunks.size() || world.infos[chunk].type != &type) return nullptr;
  const detail::RecordsBlock& records = world.chunks[chunk].record_block();
  if (!detail::test_bit(records.alive, index) || records.records[index].generation != actor.generation) return nullptr;
  return world.chunks[chunk].states->data() + std::size_t{index} * type.state_size;
}

detail::PooledEdit Engine::view_raw(ActorId actor, const void* state, const void* member,
                                    std::size_t element_size) const {
  const auto offset = static_cast<const std::byte*>(member) - static_cast<const std::byte*>(state);
  return detail::pooled_in(core_->world().pooled.tables, actor.slot, static_cast<std::uint32_t>(offset), element_size);
}

void Engine::each_raw(const detail::ActorType& type, const void* function, Visitor visitor) const {
  const detail::World& world = core_->world();
  for (std::uint32_t chunk = 0; chunk < world.chunks.size(); ++chunk) {
    if (world.infos[chunk].type != &type) continue;
    const detail::RecordsBlock& records = world.chunks[chunk].record_block();
    for (std::uint32_t index = 0; index < type.chunk_capacity; ++index) {
      if (!detail::test_bit(records.alive, index)) continue;
      visitor(function, {chunk * detail::chunk_slots + index, records.records[index].generation},
              world.chunks[chunk].states->data() + std::size_t{index} * type.state_size);
    }
  }
}

}  // namespace orrery
