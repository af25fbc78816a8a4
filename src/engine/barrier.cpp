#include <algorithm>

#include "engine_core.hpp"

namespace orrery::detail {

namespace {

// Who asks, as it was when the window was over and nothing had been carried out yet.
struct Asked {
  const Requests* by;
  const Requests::Request* request;
  std::uint32_t generation;
  std::uint32_t restarts;
};

bool comes_before(const Asked& a, const Asked& b) {
  const Requests::Request& x = *a.request;
  const Requests::Request& y = *b.request;
  if (x.tick != y.tick) return x.tick < y.tick;
  if (x.slot != y.slot) return x.slot < y.slot;
  if (Requests::rank(x.what) != Requests::rank(y.what)) return Requests::rank(x.what) < Requests::rank(y.what);
  return x.number < y.number;
}

}  // namespace

void EngineCore::carry_out_requests() {
  std::vector<Asked> all;
  const auto record_of = [&](std::uint32_t slot) -> const ActorRecord& {
    return world_.chunks[chunk_of(slot)].record_block().records[index_of(slot)];
  };
  for (const auto& partition : world_.partitions) {
    for (const Requests::Request& request : partition->requests.list()) {
      const ActorRecord& record = record_of(request.slot);
      all.push_back({&partition->requests, &request, record.generation, record.restarts});
    }
  }
  if (all.empty()) return;
  new_actors_.clear();
  std::sort(all.begin(), all.end(), comes_before);
  const Tick now = tick_;
  const unsigned shift = world_.constants.window_shift;
  tick_ = ((all.back().request->tick >> shift) + 1) << shift;  // What they start with is due in the next window.
  for (const Asked& asked : all) {
    const std::uint32_t slot = asked.request->slot;
    const ActorRecord& record = record_of(slot);
    const bool same = record.generation == asked.generation && record.restarts == asked.restarts &&
                      test_bit(world_.chunks[chunk_of(slot)].record_block().alive, index_of(slot));
    carry_out(*asked.by, *asked.request, same ? ActorId{slot, asked.generation} : no_actor);
  }
  tick_ = now;
  for (const auto& partition : world_.partitions) partition->requests.clear();
  if (chunks_changed_) assign_chunks();
}

// `asker` is nobody if it has ended, or was started again, since it asked: then only what it spawned is of interest.
void EngineCore::carry_out(const Requests& by, const Requests::Request& request, ActorId asker) {
  using What = Requests::What;
  if (request.what == What::spawn || request.what == What::adopted_spawn) return carry_out_spawn(by, request, asker);
  if (request.what == What::send) return send_to_new(by, request);
  if (request.what == What::cancel) {
    const auto timer = by.value<TimerRef>(request);
    const unsigned shift = world_.constants.window_shift;
    return world_.cancelled.add(*world_.supervision_pool, timer, timer.due >> shift, tick_ >> shift);
  }
  if (asker == no_actor) return;
  switch (request.what) {
    case What::spawn:
    case What::adopted_spawn:
    case What::send:
    case What::cancel: break;
    case What::link_new: return supervision_.link(asker, new_actors_.find(request, by.value<std::uint32_t>(request)));
    case What::monitor_new:
      return supervision_.monitor(asker, new_actors_.find(request, by.value<std::uint32_t>(request)), request.number);
    case What::link: return supervision_.link(asker, by.value<ActorId>(request));
    case What::unlink: return supervision_.unlink(asker, by.value<ActorId>(request));
    case What::monitor: return supervision_.monitor(asker, by.value<ActorId>(request), request.number);
    case What::demonitor: return supervision_.demonitor(asker, by.value<ActorId>(request).slot);
    case What::exit: return supervision_.send_exit(asker, by.value<ActorId>(request), request.reason);
    case What::name: return supervision_.name(asker, by.text(request));
    case What::subscribe:
      return world_.subscriptions.add(*world_.supervision_pool, *by.value<const Topic*>(request), asker,
                                      Subscriptions::itself);
    case What::unsubscribe:
      return world_.subscriptions.remove(*world_.supervision_pool, *by.value<const Topic*>(request), asker,
                                         Subscriptions::itself);
    case What::stop: return supervision_.exited(request.slot, request.reason, "stopped");
    case What::fail: return supervision_.exited(request.slot, request.reason, by.text(request));
  }
}

void EngineCore::fire_timers(std::uint64_t window) {
  const Tick begin = std::max(tick_, window << world_.constants.window_shift);
  if (supervision_.next_tick() > begin) return;
  tick_ = begin;
  supervision_.fire(begin);
  if (chunks_changed_) assign_chunks();
}

}  // namespace orrery::detail

namespace orrery {

std::uint32_t Context::ask(detail::Requests::What what, ActorId about, ExitReason reason) {
  const std::uint32_t number = spawned()++;
  requests_->ask(time_, slot_, number, what, about, reason);
  return number;
}

void Context::register_name(std::string_view name) {
  ORRERY_CHECK_MESSAGE(!name.empty() && name.size() <= sizeof(detail::NameRecord::text), "a name has 1 to 40 bytes");
  requests_->name(time_, slot_, spawned()++, name);
}

ActorId Context::where(std::string_view name) const {
  const detail::SupervisionState& all = partition_->world_.supervision;
  const std::uint32_t node = all.find_name(name);
  return node == detail::nil ? no_actor : all.nodes[node].who;
}

SupervisorRef Context::supervisor() const {
  const std::uint32_t ward = records_->records[detail::index_of(slot_)].ward;
  if (ward == detail::nil) return {};
  const detail::SupervisionState& all = partition_->world_.supervision;
  const std::uint32_t above = all.nodes[ward].parent;
  return {above, all.supervisors[above].generation};
}

}  // namespace orrery
