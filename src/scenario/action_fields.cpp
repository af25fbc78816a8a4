#include "scenario/action_fields.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/model/nested_fields.hpp>

#include "scenario/link_fields.hpp"
#include "scenario/raw_field.hpp"

namespace orrery::scenario {

std::span<const model::Choice<Isolate::Way>> field_choices(Isolate::Way) {
  static constexpr model::Choice<Isolate::Way> all[] = {
      {Isolate::Way::both, "both", "Nothing passes to or from it."},
      {Isolate::Way::in, "in", "It hears nothing, and is heard."},
      {Isolate::Way::out, "out", "It hears, and is not heard."},
  };
  return all;
}

}  // namespace orrery::scenario

namespace orrery {

std::span<const model::Choice<CaughtPacket::Fate>> field_choices(CaughtPacket::Fate) {
  static constexpr model::Choice<CaughtPacket::Fate> all[] = {
      {CaughtPacket::Fate::drop, "drop", "It is lost."},
      {CaughtPacket::Fate::delay, "delay", "It arrives later."},
      {CaughtPacket::Fate::duplicate, "duplicate", "It arrives once more."},
  };
  return all;
}

}  // namespace orrery

namespace orrery::scenario {
namespace {

using model::FieldRange;
using model::Fields;

constexpr Duration least{1};
constexpr FieldRange<Duration> some_time{.min = least, .max = {}};
constexpr FieldRange<std::uint32_t> slower{.min = 2, .max = 1'000'000};

// In a document, parameters are an object of which only the model knows what it holds.
struct SetForm {
  Target target;
  RawValue with;
};

struct Form {
  ActionForm described;
  std::shared_ptr<const void> fields;  // Of the struct that `read` reads.
  std::optional<Action> (*read)(const void* fields, const model::Value& object, model::Reading& reading);
};

// A struct with the fields, of which nothing is wrong.
template <class A>
std::optional<A> read_form(const void* fields, const model::Value& object, model::Reading& reading) {
  A action{};
  const std::size_t before = reading.found();
  static_cast<const Fields<A>*>(fields)->read(object, action, reading);
  if (reading.found() > before) return std::nullopt;
  return action;
}

std::optional<Action> read_set(const void* fields, const model::Value& object, model::Reading& reading) {
  std::optional<SetForm> set = read_form<SetForm>(fields, object, reading);
  if (!set) return std::nullopt;
  return SetParameter{std::move(set->target), std::move(*set->with.value)};
}

template <class A>
Form form(std::string_view name, std::string_view meaning, Fields<A> fields) {
  Form made;
  made.described = {std::string(name), std::string(meaning), fields.all()};
  made.fields = std::make_shared<const Fields<A>>(std::move(fields));
  if constexpr (std::is_same_v<A, SetForm>) {
    made.read = read_set;
  } else {
    made.read = [](const void* of, const model::Value& object, model::Reading& reading) {
      return std::optional<Action>(read_form<A>(of, object, reading));
    };
  }
  return made;
}

template <class A>
Fields<A> about(std::string_view name, Target A::* member, std::string_view meaning) {
  return Fields<A>().field(name, member, meaning);
}

void add_node_forms(std::vector<Form>& all) {
  all.push_back(
      form("crash", "Power loss: what is in memory and not synced is gone.",
           about("crash", &Crash::target, "Which nodes.")
               .field("reboot_after", &Crash::reboot_after, "They come back after so long; never if left out.")
               .field("wipe", &Crash::wipe, "Their disks are empty then.")));
  all.push_back(form("stop", "Asks nodes to stop; what still runs at the deadline loses power.",
                     about("stop", &Stop::target, "Which nodes.")
                         .field("deadline", &Stop::deadline, "How long they have.", some_time)
                         .field("start_after", &Stop::start_after, "They start again after so long from now.")));
  all.push_back(form("start", "Boots nodes that are down.", about("start", &Start::target, "Which nodes.")));
  all.push_back(form("pause", "Processes stand still, while the network buffers for them.",
                     about("pause", &Pause::target, "Which nodes.")
                         .field("for", &Pause::length, "They go on after so long.", {.min = least, .max = {}})));
  all.push_back(form("resume", "Paused processes go on.", about("resume", &Resume::target, "Which nodes.")));
  all.push_back(
      form("stall", "Hosts stand still, as in a collection of garbage.",
           about("stall", &Stall::target, "Which nodes.").field("for", &Stall::length, "How long.", some_time)));
  all.push_back(form("slow_cpu", "Work for processors takes longer.",
                     about("slow_cpu", &SlowCpu::target, "Which nodes.")
                         .field("for", &SlowCpu::length, "How long.", some_time)
                         .field("factor", &SlowCpu::factor, "How many times as long.", slower)));
  all.push_back(form("step_clock", "Wall clocks are set to another time.",
                     about("step_clock", &StepClock::target, "Which nodes.")
                         .field("forward", &StepClock::forward, "By how much.")
                         .field("back", &StepClock::back, "By how much.")
                         .require("forward or back must say by how much", [](const StepClock& s) {
                           return (s.forward > Duration()) != (s.back > Duration());
                         })));
  all.push_back(form("fire_timer", "The next timer fires now: the node's clock leaps forward to it.",
                     about("fire_timer", &FireTimer::target, "Which nodes.")));
}

void add_disk_forms(std::vector<Form>& all) {
  all.push_back(form("slow_disk", "Operations of disks take longer.",
                     about("slow_disk", &SlowDisk::target, "Which nodes.")
                         .field("for", &SlowDisk::length, "How long.", some_time)
                         .field("factor", &SlowDisk::factor, "How many times as long.", slower)));
  all.push_back(form("stall_disk", "No operation of disks completes.",
                     about("stall_disk", &StallDisk::target, "Which nodes.")
                         .field("for", &StallDisk::length, "How long.", some_time)));
  all.push_back(form(
      "fill_disk", "Whatever needs space on disks fails.",
      about("fill_disk", &FillDisk::target, "Which nodes.").field("for", &FillDisk::length, "How long.", some_time)));
}

void add_network_forms(std::vector<Form>& all) {
  all.push_back(form("partition", "Cuts the links between groups of nodes.",
                     Fields<Partition>()
                         .field("partition", &Partition::partition,
                                "\"random-halves\", \"random-node\", or groups; a node in several groups is a bridge.")
                         .field("heal_after", &Partition::heal_after, "It heals after so long; never if left out.")));
  all.push_back(form("isolate", "Cuts all links of nodes.",
                     about("isolate", &Isolate::target, "Which nodes.")
                         .field("way", &Isolate::way, "Which direction.")
                         .field("heal_after", &Isolate::heal_after, "It heals after so long; never if left out.")));
  all.push_back(form("heal", "Ends all partitions, slow links and other faults of the network.",
                     Fields<Heal>().field("heal", &Heal::heal, "True.").require("heal must be true", [](const Heal& h) {
                       return h.heal;
                     })));
  all.push_back(
      form("slow_links", "Packets to and from nodes travel slower.",
           about("slow_links", &SlowLinks::target, "Which nodes.")
               .field("factor", &SlowLinks::factor, "Latencies are multiplied by it.", {.min = 0.0, .max = 1e9})
               .field("extra", &SlowLinks::extra, "And this is added.")
               .field("for", &SlowLinks::length, "How long.", some_time)));
  all.push_back(form("link", "Links are different from now on.",
                     Fields<SetLink>().field("link", &SetLink::link, "As an element of \"links\".")));
  all.push_back(form("packet", "A datagram is caught on its way.",
                     Fields<CatchPacket>()
                         .field("packet", &CatchPacket::fate, "What becomes of it.")
                         .field("sender", &CatchPacket::sender, "The node that sent it.")
                         .field("receiver", &CatchPacket::receiver, "The node that it goes to.")
                         .field("arrives", &CatchPacket::arrives, "When it is to arrive, from the start of the run.")
                         .field("by", &CatchPacket::by, "How much later it, or its copy, arrives.")
                         .require("sender and receiver must name one node each", [](const CatchPacket& p) {
                           return p.sender.names.size() == 1 && p.receiver.names.size() == 1;
                         })));
}

void add_other_forms(std::vector<Form>& all) {
  all.push_back(form("set", "Parameters change, and processes see it the next time they look.",
                     about("set", &SetForm::target, "Which nodes.")
                         .field("with", &SetForm::with, "The parameters of their model that change.")
                         .require("with is missing, or no object", [](const SetForm& s) {
                           return s.with.value && s.with.value->is(model::Value::Type::object);
                         })));
  all.push_back(form("note", "Puts a text on the timeline.", Fields<Note>().field("note", &Note::note, "The text.")));
  all.push_back(
      form("break", "Ends the run, as one that found something.",
           Fields<Break>().field("break", &Break::breaks, "True.").require("break must be true", [](const Break& b) {
             return b.breaks;
           })));
}

const std::vector<Form>& forms() {
  static const std::vector<Form> all = [] {
    std::vector<Form> made;
    add_node_forms(made);
    add_disk_forms(made);
    add_network_forms(made);
    add_other_forms(made);
    return made;
  }();
  return all;
}

const Form* find_form(std::string_view name) {
  const auto found =
      std::find_if(forms().begin(), forms().end(), [&](const Form& f) { return f.described.name == name; });
  return found == forms().end() ? nullptr : &*found;
}

}  // namespace

const std::vector<ActionForm>& action_forms() {
  static const std::vector<ActionForm> all = [] {
    std::vector<ActionForm> described;
    for (const Form& form : forms()) described.push_back(form.described);
    return described;
  }();
  return all;
}

bool is_action(std::string_view member) { return find_form(member) != nullptr; }

std::optional<Action> read_action(const model::Value& object, model::Reading& reading) {
  if (!object.is(model::Value::Type::object)) {
    reading.expected(object, "an action, such as {\"crash\": \"n1\"}");
    return std::nullopt;
  }
  const Form* found = nullptr;
  std::vector<std::string> names;
  for (const Form& form : forms()) names.push_back(form.described.name);
  for (const model::Value::Member& member : object.object()) {
    if (found == nullptr) found = find_form(member.name);
  }
  for (const model::Value::Member& member : object.object()) {
    const Form* other = find_form(member.name);
    if (other == nullptr || other == found) continue;
    reading.problem(member.place, "a second action, '" + member.name + "', beside '" + found->described.name +
                                      "'; write several in \"do\": [{…}, {…}]");
    return std::nullopt;
  }
  if (found != nullptr) return found->read(found->fields.get(), object, reading);
  const std::string first = object.object().empty() ? std::string() : object.object().front().name.substr(0, 40);
  reading.problem(object,
                  (first.empty() ? "it names no action" : "'" + first + "' is no action") + suggestion(first, names));
  return std::nullopt;
}

}  // namespace orrery::scenario
