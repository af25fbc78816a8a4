#include "scenario/chaos_fields.hpp"

#include <concepts>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::model {
namespace {

constexpr FieldRange<double> weight{.min = 0.0, .max = 1e6};

const Fields<Attrition>& fields_of(const Attrition&) {
  static const auto fields =
      Fields<Attrition>()
          .field("max_dead", &Attrition::max_dead, "At most so many nodes are down at once.")
          .field("graceful", &Attrition::graceful, "Weight of a graceful stop.", weight)
          .field("crash", &Attrition::crash, "Weight of a power loss.", weight)
          .field("wipe", &Attrition::wipe, "Weight of a power loss that also empties the disk.", weight)
          .field("pause", &Attrition::pause, "Weight of a process that stands still.", weight)
          .field("zone", &Attrition::zone, "Weight of a power loss of a whole zone.", weight)
          .field("interval", &Attrition::interval_mean, "Mean time between kills.", {.min = Duration{1}, .max = {}})
          .field("recovery_min", &Attrition::recovery_min, "The shortest time that a node is down.")
          .field("recovery_max", &Attrition::recovery_max, "The longest.")
          .field("stop_deadline", &Attrition::stop_deadline, "Of a graceful stop.")
          .field("tag", &Attrition::tag, "Only nodes that have this tag are struck; all if empty.")
          .require("recovery_min is above recovery_max",
                   [](const Attrition& a) { return a.recovery_min <= a.recovery_max; })
          .require("all weights are 0: one of graceful, crash, wipe, pause and zone must be above",
                   [](const Attrition& a) { return a.graceful + a.crash + a.wipe + a.pause + a.zone > 0; });
  return fields;
}

const Fields<NetworkFaults>& fields_of(const NetworkFaults&) {
  static const auto fields =
      Fields<NetworkFaults>()
          .field("partition_interval", &NetworkFaults::partition_interval_mean, "Mean time between partitions.")
          .field("partition_length", &NetworkFaults::partition_length_max, "How long one lasts at most.")
          .field("clog_interval", &NetworkFaults::clog_interval_mean, "Mean time between clogged links.")
          .field("clog_length", &NetworkFaults::clog_length_max, "How long one lasts at most.")
          .field("slow_link_interval", &NetworkFaults::slow_link_interval_mean, "Mean time between slow links.")
          .field("slow_link_length", &NetworkFaults::slow_link_length_max, "How long one lasts at most.")
          .field("slow_link_factor", &NetworkFaults::slow_link_factor_max, "How much slower at most.",
                 {.min = 1.0, .max = 1e9})
          .field("pair_latency", &NetworkFaults::pair_latency_max, "Each link's own extra latency is at most this.");
  return fields;
}

const Fields<DiskFaults>& fields_of(const DiskFaults&) {
  static const auto fields =
      Fields<DiskFaults>()
          .field("slow_interval", &DiskFaults::slow_interval_mean, "Mean time between slow periods.")
          .field("slow_length", &DiskFaults::slow_length_max, "How long one lasts at most.")
          .field("full_interval", &DiskFaults::full_interval_mean, "Mean time between periods in which a disk is full.")
          .field("full_length", &DiskFaults::full_length_max, "How long one lasts at most.")
          .field("stall_interval", &DiskFaults::stall_interval_mean, "Mean time between stalls.")
          .field("stall_length", &DiskFaults::stall_length_max, "How long one lasts at most.");
  return fields;
}

const Fields<ClockFaults>& fields_of(const ClockFaults&) {
  static const auto fields =
      Fields<ClockFaults>()
          .field("drift", &ClockFaults::drift, "Clocks run fast or slow by up to this share.", {.min = 0.0, .max = 0.1})
          .field("jump_interval", &ClockFaults::jump_interval_mean, "Mean time between jumps of wall clocks; 0: none.")
          .field("jump_max", &ClockFaults::jump_max, "How far one jumps at most.");
  return fields;
}

const Fields<CpuFaults>& fields_of(const CpuFaults&) {
  static const auto fields =
      Fields<CpuFaults>()
          .field("slow_interval", &CpuFaults::slow_interval_mean, "Mean time between slow periods.")
          .field("slow_length", &CpuFaults::slow_length_max, "How long one lasts at most.")
          .field("slow_factor", &CpuFaults::slow_factor_max, "How much slower at most.", {.min = 2, .max = 1'000'000})
          .field("stall_interval", &CpuFaults::stall_interval_mean, "Mean time between stalls.")
          .field("stall_length", &CpuFaults::stall_length_max, "How long one lasts at most.");
  return fields;
}

// "all", "swarm", or an object with what is other than usual. Attrition has no swarm.
template <class Faults>
struct Family {
  std::optional<Faults> faults;
};

}  // namespace

template <class Faults>
struct FieldCodec<Family<Faults>> {
  static constexpr FieldType type = FieldType::object;
  static constexpr bool has_swarm = requires { Faults::swarm(); };

  static std::optional<Family<Faults>> read(const Value& value, Reading& reading) {
    const std::size_t before = reading.found();
    Faults faults;
    if (value.is(Value::Type::object)) {
      fields_of(faults).read(value, faults, reading);
    } else if (value.is(Value::Type::text) && value.text() == "all") {
      if constexpr (requires { Faults::all(); }) faults = Faults::all();
    } else if (has_swarm && value.is(Value::Type::text) && value.text() == "swarm") {
      if constexpr (has_swarm) faults = Faults::swarm();
    } else {
      reading.expected(value, has_swarm ? "\"all\", \"swarm\" or an object" : "\"all\" or an object");
    }
    return reading.found() == before ? std::optional(Family<Faults>{std::move(faults)}) : std::nullopt;
  }
  static std::string show(const Family<Faults>&) { return {}; }
  static void describe(Field& field) {
    field.members = fields_of(Faults()).all();
    field.choices = {{"all", "All of them, at their usual intensity."}};
    if (has_swarm) field.choices.emplace_back("swarm", "A random subset at random intensity, chosen by the seed.");
  }
};

namespace {

struct Chaos {
  Duration from{};
  Duration length{};
  std::optional<NodeList> nodes;
  Family<Attrition> attrition;
  Family<NetworkFaults> network;
  Family<DiskFaults> disk;
  Family<ClockFaults> clock;
  Family<CpuFaults> cpu;
};

const Fields<Chaos>& chaos_fields() {
  static const auto fields =
      Fields<Chaos>()
          .field("from", &Chaos::from, "When it begins.")
          .field("length", &Chaos::length, "How long it lasts; then everything is healed.",
                 {.min = Duration{1}, .max = {}})
          .field("nodes", &Chaos::nodes,
                 "Those that may be killed, and whose disks and clocks may fail; all if left out.")
          .field("attrition", &Chaos::attrition, "Nodes go down and come back.")
          .field("network", &Chaos::network, "Partitions, clogged and slow links, loss, duplicates, reordering.")
          .field("disk", &Chaos::disk, "Errors, slow, full and stalled disks.")
          .field("clock", &Chaos::clock, "Clocks that drift and jump.")
          .field("cpu", &Chaos::cpu, "Slow processors, and nodes that stand still.")
          .require("length is missing", [](const Chaos& c) { return c.length > Duration(); })
          .require("it is chaos without any faults: name attrition, network, disk, clock or cpu", [](const Chaos& c) {
            return c.attrition.faults || c.network.faults || c.disk.faults || c.clock.faults || c.cpu.faults;
          });
  return fields;
}

void require_tag(const Value& chaos, Reading& reading) {
  const Value& attrition = *chaos.find("attrition");
  const Value* tag = attrition.is(Value::Type::object) ? attrition.find("tag") : nullptr;
  if (tag == nullptr || tag->text().empty()) return;
  const Reading::Step outer(reading, "attrition");
  const Reading::Step inner(reading, "tag");
  reading.require_tag(*tag, tag->text());
}

}  // namespace

std::optional<scenario::ChaosPlan> FieldCodec<scenario::ChaosPlan>::read(const Value& value, Reading& reading) {
  Chaos chaos;
  const std::size_t before = reading.found();
  chaos_fields().read(value, chaos, reading);
  if (reading.found() > before) return std::nullopt;
  if (chaos.attrition.faults) require_tag(value, reading);
  scenario::ChaosPlan plan;
  plan.from = chaos.from;
  plan.options.length = chaos.length;
  if (chaos.nodes) {
    plan.victims = chaos.nodes->names;
  } else if (reading.nodes() != nullptr) {
    plan.victims = *reading.nodes();
  }
  if (chaos.attrition.faults) plan.options.attrition = *chaos.attrition.faults;
  if (chaos.network.faults) plan.options.network = *chaos.network.faults;
  if (chaos.disk.faults) plan.options.disk = *chaos.disk.faults;
  if (chaos.clock.faults) plan.options.clock = *chaos.clock.faults;
  if (chaos.cpu.faults) plan.options.cpu = *chaos.cpu.faults;
  return plan;
}

void FieldCodec<scenario::ChaosPlan>::describe(Field& field) { field.members = chaos_fields().all(); }

}  // namespace orrery::model
