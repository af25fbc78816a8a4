#include <span>

#include <orrery/fault/chaos.hpp>
#include <orrery/network/network_kinds.hpp>
#include <orrery/process/kinds.hpp>
#include <orrery/storage/disk_kinds.hpp>
#include <orrery/testing/kinds.hpp>
#include <orrery/trace/ring.hpp>

#include "platform/throw_watch.hpp"
#include "testing/seed_runner.hpp"
#include "testing/simulation_run.hpp"
#include "testing/stack_text.hpp"

namespace orrery {
namespace {

constexpr std::size_t records_per_node = 64;
constexpr std::size_t events_shown = 20;

constexpr KindInfo testing_kinds[] = {
    {kinds::phase_begins, "phase", "phase: {text}"},
    {kinds::process_restarts, "process_restarts", "restarts after an exception"},
    {kinds::property_held, "property_held", "assertion '{text}'"},
};

// The ring of a seed that runs again, and what it makes of it.
class History {
 public:
  History(const SimulationBuilder& simulation, std::uint64_t seed) : run_(simulation, seed, &ring_) {}

  [[nodiscard]] SimulationRun& run() { return run_; }

  [[nodiscard]] std::vector<std::string> last_events(std::string_view node) {
    TraceDictionary dictionary = simulation_dictionary();
    dictionary.name_nodes([this](NodeId id) { return run_.cluster().node(id).name(); });
    std::vector<std::string> lines;
    for (const RingTrace::Entry& entry : ring_.last(run_.concerned(node), events_shown))
      lines.push_back(dictionary.line(entry.record, entry.text));
    return lines;
  }

 private:
  RingTrace ring_{records_per_node};
  SimulationRun run_;
};

void add_stack(SeedFailure& failure, const std::vector<platform::StackFrame>& frames) {
  const detail::StackText stack = detail::describe_stack(frames);
  failure.stack = stack.text;
  failure.place = stack.place;
}

}  // namespace

TraceDictionary simulation_dictionary() {
  TraceDictionary dictionary;
  dictionary.add(process_kinds());
  dictionary.add(network_kinds());
  dictionary.add(disk_kinds());
  dictionary.add(fault_kinds());
  dictionary.add(testing_kinds);
  return dictionary;
}

void explain_failure(const SimulationBuilder& simulation, SeedResult& result, platform::Symbolizer& symbolizer) {
  if (result.failures.empty()) return;
  History history(simulation, result.seed);
  const platform::ThrowWatch watch;
  const SeedResult again = history.run().run();
  const std::span<const std::uintptr_t> asked_host = history.run().guard().stack();
  if (result.failures.front().property == nondeterminism_property && !asked_host.empty()) {
    SeedFailure& first = result.failures.front();
    first.last_events = history.last_events(first.node);
    return add_stack(first, symbolizer.frames(asked_host, false));  // What it was told may differ, as it should.
  }
  if (again.digest == result.digest && again.events == result.events) {
    for (SeedFailure& failure : result.failures) failure.last_events = history.last_events(failure.node);
    SeedFailure& first = result.failures.front();
    if (first.property == exception_property) add_stack(first, symbolizer.frames(watch.last_throw(), false));
    return;
  }
  const SeedFailure& first = result.failures.front();
  SeedFailure difference = first;
  difference.kind = PropertyKind::process;
  difference.property = "determinism";
  difference.place.clear();
  difference.message = "run twice, this seed gave digests " + digest_text(result.digest) + " and " +
                       digest_text(again.digest) + " after " + std::to_string(result.events) + " and " +
                       std::to_string(again.events) + " events; first it failed with '" + first.property +
                       "': " + first.message;
  result.failures.insert(result.failures.begin(), std::move(difference));
}

detail::SeedHistory history_before(const SimulationBuilder& simulation, std::uint64_t seed, std::uint64_t event) {
  History history(simulation, seed);
  history.run().stop_before(event);
  static_cast<void>(history.run().run());
  return {history.last_events({}), history.run().changed_knobs()};
}

}  // namespace orrery
