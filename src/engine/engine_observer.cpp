#include <orrery/engine/engine_observer.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "engine_core.hpp"
#include "platform/clock.hpp"

namespace orrery {

using namespace detail;

namespace {

constexpr std::size_t few_partitions = 16;

// Of many partitions some are looked at, evenly spread, and stand for all: each has a lane to each other.
std::uint64_t queue_depth(const World& world) {
  const std::size_t count = world.partitions.size();
  const std::size_t stride = (count + few_partitions - 1) / few_partitions;
  std::uint64_t depth = 0;
  std::size_t looks = 0;
  for (std::size_t n = 0; n < count; n += stride, ++looks) {
    const Outbox& outbox = world.partitions[n]->outbox;
    for (const MailWheel& wheel : outbox.wheels) depth += wheel.count();
    depth += outbox.lanes.readable();
  }
  return looks == 0 ? 0 : depth * count / looks;
}

}  // namespace

EngineObserver::EngineObserver(Engine& engine)
    : engine_(engine), began_ns_(platform::steady_now_ns()), seen_ns_(began_ns_), seen_(engine.workers()) {}

void EngineObserver::observe(ObserverDetail detail, ObserverSnapshot& into) {
  const EngineCore& core = *engine_.core_;
  // The counters of many partitions lie far apart: not all of them are read at each look.
  if (core.world().partitions.size() <= few_partitions || looks_ % 10 == 0) stats_ = core.stats();
  ++looks_;
  const std::uint64_t now_ns = platform::steady_now_ns();
  into.uptime_ns = now_ns - began_ns_;
  const std::uint64_t held = core.world().back_pressure.holds.size();
  into.states.resize(2);
  into.states[0] = {.name = "alive", .count = core.population() - held};
  into.states[1] = {.name = "held", .count = held};
  into.memory_bytes = stats_.memory;
  into.spawned = stats_.spawned;
  into.finished = stats_.stopped;
  into.messages = 0;
  for (const auto& partition : core.world().partitions) into.messages += partition->counts.messages;
  into.queue_depth = queue_depth(core.world());
  observe_workers(now_ns, into);
  into.busiest.clear();
  into.supervision.clear();
  into.load = {};
  const bool wanted = detail == ObserverDetail::table;
  if (wanted && !watches_) watched_from_ = core.tick();
  if (wanted || watches_) engine_.core_->watch(wanted);
  watches_ = wanted;
  if (!wanted) return;
  observe_table(into);
  observe_places(into);
}

void EngineObserver::observe_workers(std::uint64_t now_ns, ObserverSnapshot& into) {
  const std::vector<WorkerStats> now = engine_.workers();
  const auto passed = static_cast<double>(std::max<std::uint64_t>(now_ns - seen_ns_, 1));
  seen_.resize(now.size());
  into.workers.resize(now.size());
  for (std::size_t n = 0; n < now.size(); ++n) {
    const double busy = static_cast<double>((now[n].busy - seen_[n].busy).count()) / passed;
    into.workers[n] = {.busy = std::clamp(busy, 0.0, 1.0), .dispatches = now[n].dispatches, .steals = now[n].steals};
  }
  seen_ = now;
  seen_ns_ = now_ns;
}

namespace {

struct Hot {
  std::uint32_t slot;
  std::uint32_t depth;
  std::uint64_t samples;
  std::uint64_t weight;
};

std::string_view status_of(const RecordsBlock& records, std::uint32_t index) {
  if (test_bit(records.running, index)) return "running";
  return test_bit(records.held, index) ? "held" : "down";
}

// The names that it has registered under are of more use than what it is.
std::string name_of(const World& world, const ActorType& type, std::uint32_t ward) {
  if (ward == nil || world.supervision.nodes[ward].name == nil) return std::string(type.name);
  const NameRecord& name = world.supervision.names[world.supervision.nodes[ward].name];
  return std::string(name.text, name.size);
}

// Of the actor in a slot; nothing if nobody is there.
std::optional<ProcessRow> row_of(const World& world, std::uint32_t slot) {
  const std::uint32_t chunk = chunk_of(slot);
  const RecordsBlock& records = world.chunks[chunk].record_block();
  if (!test_bit(records.alive, index_of(slot))) return std::nullopt;
  const ActorType& type = *world.infos[chunk].type;
  const ActorRecord& record = records.records[index_of(slot)];
  return ProcessRow{.id = std::uint64_t{record.generation} << 32 | slot,
                    .name = name_of(world, type, record.ward),
                    .status = std::string(status_of(records, index_of(slot))),
                    .memory_bytes = type.state_size + sizeof(ActorRecord)};
}

}  // namespace

std::optional<ProcessRow> EngineObserver::find(const Engine& engine, std::uint64_t id) {
  const World& world = engine.core_->world();
  const auto slot = static_cast<std::uint32_t>(id);
  if (chunk_of(slot) >= world.chunks.size()) return std::nullopt;
  std::optional<ProcessRow> row = row_of(world, slot);
  return row && row->id == id ? row : std::nullopt;
}

void EngineObserver::observe_table(ObserverSnapshot& into) {
  EngineCore& core = *engine_.core_;
  const World& world = core.world();
  std::vector<Hot> hot;
  for (const auto& partition : world.partitions) {
    HotActors* seen = partition->sampler.hot();
    if (seen == nullptr) continue;
    seen->each(
        [&](const HotActors::Entry& entry) { hot.push_back({entry.slot, entry.depth, entry.samples, entry.weight}); });
    seen->age();
  }
  const auto busier = [](const Hot& a, const Hot& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.slot < b.slot;
  };
  const auto top = hot.begin() + static_cast<std::ptrdiff_t>(std::min(hot.size(), rows_max));
  std::partial_sort(hot.begin(), top, hot.end(), busier);
  hot.erase(top, hot.end());

  const Tick watched = core.tick() - std::min(core.tick(), watched_from_);
  const auto add = [&](std::uint32_t slot, std::uint64_t depth, std::uint64_t samples) {
    std::optional<ProcessRow> row = row_of(world, slot);
    if (!row) return;
    row->mailbox_depth = depth;
    row->dispatches =
        samples * DispatchSampler::watch_gap_mean + (world.infos[chunk_of(slot)].type->takes_tick ? watched : 0);
    into.busiest.push_back(std::move(*row));
  };
  for (const Hot& one : hot) add(one.slot, one.depth, one.samples);
  // Who only takes ticks is as busy as all others of its type.
  for (std::uint32_t chunk = 0; chunk < world.chunks.size() && into.busiest.size() < rows_max; ++chunk) {
    if (!world.infos[chunk].type->takes_tick) continue;
    for (std::uint32_t index = 0; index < chunk_slots && into.busiest.size() < rows_max; ++index) {
      const std::uint32_t slot = chunk * chunk_slots + index;
      const bool listed = std::any_of(hot.begin(), hot.end(), [&](const Hot& one) { return one.slot == slot; });
      if (!listed) add(slot, 0, 0);
    }
  }
  core.list_supervisors(into.supervision, supervisors_max);
}

void EngineObserver::observe_places(ObserverSnapshot& into) const {
  const World& world = engine_.core_->world();
  std::uint64_t placed = 0;
  for (const TypeSpace& space : world.spaces) placed += space.type->place != nullptr ? space.alive : 0;
  if (placed == 0) return;
  const Box& box = engine_.options().space;
  into.load = {.width = load_side, .height = load_side, .cells = std::vector<double>(load_side * load_side)};
  const auto cell_along = [](double at, double low, double high) {
    const double share = high > low ? (at - low) / (high - low) : 0;
    return static_cast<std::uint32_t>(std::clamp(share, 0.0, 1.0 - 0x1p-20) * load_side);
  };
  const std::uint64_t stride = placed / places_max + 1;
  const bool counted = engine_.core_->counts_dispatches();
  engine_.core_->each_place(stride, [&](const Position& place, std::uint64_t dispatches) {
    const std::uint32_t x = cell_along(place.x, box.low.x, box.high.x);
    const std::uint32_t y = load_side - 1 - cell_along(place.y, box.low.y, box.high.y);
    into.load.cells[y * load_side + x] += counted ? static_cast<double>(dispatches) : 1;
  });
  const double most = *std::max_element(into.load.cells.begin(), into.load.cells.end());
  if (most == 0) return;
  for (double& cell : into.load.cells) cell /= most;
}

}  // namespace orrery
