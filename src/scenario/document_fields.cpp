#include "scenario/document_fields.hpp"

#include <orrery/model/distribution_field.hpp>
#include <orrery/model/nested_fields.hpp>

#include "scenario/chaos_fields.hpp"
#include "scenario/link_fields.hpp"

namespace orrery {

std::span<const model::Choice<TieOrder>> field_choices(TieOrder) {
  static constexpr model::Choice<TieOrder> all[] = {
      {TieOrder::seeded, "seeded", "What happens at the same time is ordered by the seed; no node always goes first."},
      {TieOrder::by_origin, "by-node", "In the order of the document."},
  };
  return all;
}

}  // namespace orrery

namespace orrery::model {
namespace {

struct Disk {
  ByteCount capacity{DiskOptions().capacity_bytes};
  DurationDistribution read_latency = DiskOptions().read_latency;
  DurationDistribution write_latency = DiskOptions().write_latency;
  DurationDistribution sync_latency = DiskOptions().sync_latency;
  std::optional<std::uint32_t> operations_per_second;
};

const Fields<Disk>& disk_fields() {
  static const auto fields =
      Fields<Disk>()
          .field("capacity", &Disk::capacity, "Of all files together.")
          .field("read_latency", &Disk::read_latency, "Of a read.")
          .field("write_latency", &Disk::write_latency, "Of a write, which reaches memory only.")
          .field("sync_latency", &Disk::sync_latency, "Of a sync, which makes what was written durable.")
          .field("operations_per_second", &Disk::operations_per_second, "What the device serves at most.",
                 {.min = 1, .max = {}});
  return fields;
}

}  // namespace

template <>
struct FieldCodec<DiskOptions> {
  static constexpr FieldType type = FieldType::object;
  static std::optional<DiskOptions> read(const Value& value, Reading& reading) {
    Disk disk;
    const std::size_t before = reading.found();
    disk_fields().read(value, disk, reading);
    if (reading.found() > before) return std::nullopt;
    DiskOptions options;
    options.capacity_bytes = disk.capacity.bytes;
    options.read_latency = disk.read_latency;
    options.write_latency = disk.write_latency;
    options.sync_latency = disk.sync_latency;
    options.device_operations_per_second = disk.operations_per_second.value_or(0);
    return options;
  }
  static std::string show(const DiskOptions&) { return {}; }
  static void describe(Field& field) { field.members = disk_fields().all(); }
};

}  // namespace orrery::model

namespace orrery::scenario {

using model::Fields;

const Fields<Document>& document_fields() {
  static const auto fields =
      Fields<Document>()
          .field("orrery", &Document::version, "The version of the document's format: 1.")
          .field("$schema", &Document::schema, "Where its JSON Schema is; for editors.")
          .field("name", &Document::name, "What it is called in lists and reports.")
          .field("title", &Document::title, "One line for people.")
          .field("seed", &Document::seed, "A whole number of 64 bits as text, decimal or hexadecimal (0x…).")
          .field("duration", &Document::duration, "How much simulated time it runs.", {.min = Duration{1}, .max = {}})
          .field("ties", &Document::ties, "The order of what happens at the same time.")
          .field("nodes", &Document::nodes, "What runs where.")
          .field("faults", &Document::faults, "What goes wrong, and when.")
          .field("rules", &Document::rules, "What is done when a condition becomes true.")
          .field("expect", &Document::expect, "What must hold.")
          .field("links", &Document::raw_links, "How packets travel.")
          .field("chaos", &Document::raw_chaos, "Faults at random.")
          .field("display", &Document::display, "Where viewers draw the nodes; no part of the run.");
  return fields;
}

const Fields<Document>& late_document_fields() {
  static const auto fields = Fields<Document>()
                                 .field("links", &Document::links, "How packets travel.")
                                 .field("chaos", &Document::chaos, "Faults at random.");
  return fields;
}

const Fields<NodesElement>& nodes_fields() {
  static const auto fields =
      Fields<NodesElement>()
          .field("id", &NodesElement::id, "The node's name, or several: \"n[1..5]\".")
          .field("model", &NodesElement::model, "What runs there; see `orrery models`.")
          .field("with", &NodesElement::with, "The model's parameters; see `orrery fields MODEL`.")
          .field("zone", &NodesElement::zone, "Where it stands; of \"z[1..3]\" they take turns.")
          .field("tags", &NodesElement::tags, "Roles that others find it by.")
          .field("cores", &NodesElement::cores, "Of its processor.", {.min = 1, .max = 1024})
          .field("clock_drift", &NodesElement::clock_drift, "Its clock is fast or slow by up to this share.",
                 {.min = 0.0, .max = 0.1})
          .field("start", &NodesElement::start, "When it boots.")
          .field("disk", &NodesElement::disk, "What its disk is like.")
          .require("id is missing", [](const NodesElement& n) { return !n.id.empty(); })
          .require("model is missing", [](const NodesElement& n) { return !n.model.empty(); });
  return fields;
}

const Fields<FaultElement>& fault_fields() {
  static const auto fields =
      Fields<FaultElement>()
          .field("name", &FaultElement::name, "What its decisions are called; \"fault-1\" for the first if left out.")
          .field("at", &FaultElement::at, "Once, at this time.")
          .field("every", &FaultElement::every, "Again and again: the time from one to the next.")
          .field("rate", &FaultElement::rate, "At random times, so often on average.",
                 {.min = model::Rate{1e-9}, .max = model::Rate{1e9}})
          .field("from", &FaultElement::from, "When the first interval begins.")
          .field("until", &FaultElement::until, "None comes after this.")
          .field("times", &FaultElement::times, "At most so often; 0: any number.")
          .field("do", &FaultElement::actions, "Several actions, one after the other.")
          .require("it needs one of at, every and rate",
                   [](const FaultElement& f) {
                     return int{f.at.has_value()} + int{f.every.has_value()} + int{f.rate.has_value()} == 1;
                   })
          .require("from, until and times go with every or rate",
                   [](const FaultElement& f) { return !f.at || (f.from == Duration() && !f.until && f.times == 0); })
          .require("until is not after from: it would never happen",
                   [](const FaultElement& f) { return !f.until || *f.until > f.from; })
          .require("every may be zero: nothing else would ever happen",
                   [](const FaultElement& f) { return !f.every || f.every->mean() > Duration(); });
  return fields;
}

PlannedFault planned_fault(const FaultElement& element, std::size_t index) {
  PlannedFault fault;
  fault.name = element.name.empty() ? "fault-" + std::to_string(index + 1) : element.name;
  fault.at = element.at;
  fault.every = element.every;
  if (element.rate) {
    const double mean_ns = 1e9 / element.rate->per_second;
    fault.every = DurationDistribution::exponential({.mean = Duration{static_cast<std::int64_t>(mean_ns)}});
  }
  fault.from = element.from;
  fault.until = element.until;
  fault.times_max = element.times;
  return fault;
}

const Fields<RuleElement>& rule_fields() {
  static const auto fields =
      Fields<RuleElement>()
          .field("name", &RuleElement::name, "For people; \"rule-1\" for the first if left out.")
          .field("when", &RuleElement::when, "A condition over the state of nodes, metrics and time.")
          .field("do", &RuleElement::actions, "An action, or several.")
          .field("once", &RuleElement::once, "Whether it fires at most once.")
          .field("for", &RuleElement::holds_for, "How long the condition must have held.")
          .field("at_most_every", &RuleElement::at_most_every, "The shortest time from one firing to the next.")
          .require("when is missing", [](const RuleElement& r) { return !r.when.empty(); })
          .require("do is missing", [](const RuleElement& r) { return r.actions.value.has_value(); });
  return fields;
}

}  // namespace orrery::scenario
