// The C boundary of the engine, for WebAssembly: handles, numbers, and texts in linear memory.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/version.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/ready_scenarios.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>

#define ORRERY_EXPORT(name) extern "C" [[gnu::used, clang::export_name(#name)]]

namespace {

using namespace orrery;

struct Instance {
  explicit Instance(scenario::Scenario read) : document(std::move(read)) {}

  scenario::Scenario document;
  std::unique_ptr<scenario::ScenarioRun> run;
};

const model::Models& all_models() {
  static const model::Models models(protocols::models());
  return models;
}

// Index + 1 is the handle.
std::vector<std::unique_ptr<Instance>>& instances() {
  static std::vector<std::unique_ptr<Instance>> all;
  return all;
}

Instance& instance(std::uint32_t handle) { return *instances()[handle - 1]; }

std::string& answer() {
  static std::string text;
  return text;
}

}  // namespace

ORRERY_EXPORT(orrery_behaviour_version) std::uint32_t orrery_behaviour_version() { return behaviour_version; }

ORRERY_EXPORT(orrery_allocate) void* orrery_allocate(std::size_t bytes) { return ::operator new(bytes); }
ORRERY_EXPORT(orrery_free) void orrery_free(void* memory) { ::operator delete(memory); }

/// The text that the last call has left, UTF-8; until the next call.
ORRERY_EXPORT(orrery_text) const char* orrery_text() { return answer().data(); }
ORRERY_EXPORT(orrery_text_bytes) std::size_t orrery_text_bytes() { return answer().size(); }

ORRERY_EXPORT(orrery_ready_scenarios) std::uint32_t orrery_ready_scenarios() {
  return static_cast<std::uint32_t>(scenario::ready_scenarios().size());
}
/// Leaves its document as the text.
ORRERY_EXPORT(orrery_ready_scenario) void orrery_ready_scenario(std::uint32_t index) {
  answer() = scenario::ready_scenarios()[index].text;
}

/// A handle, or 0: then the text says all that is wrong with the document, a line each.
ORRERY_EXPORT(orrery_create)
std::uint32_t orrery_create(const char* document, std::size_t bytes, bool has_seed, std::uint64_t seed) {
  answer().clear();
  auto read = scenario::read_scenario({document, bytes}, all_models());
  if (!read) {
    for (const model::Problem& problem : read.error()) answer() += to_string(problem) + '\n';
    return 0;
  }
  auto created = std::make_unique<Instance>(std::move(*read));
  created->run =
      std::make_unique<scenario::ScenarioRun>(created->document, has_seed ? std::optional(seed) : std::nullopt);
  instances().push_back(std::move(created));
  return static_cast<std::uint32_t>(instances().size());
}
ORRERY_EXPORT(orrery_destroy) void orrery_destroy(std::uint32_t handle) { instances()[handle - 1].reset(); }

/// False once it has ended.
ORRERY_EXPORT(orrery_run_until) bool orrery_run_until(std::uint32_t handle, std::uint64_t time_ns) {
  return instance(handle).run->run_until(Time::from_ns(time_ns));
}
ORRERY_EXPORT(orrery_now_ns) std::uint64_t orrery_now_ns(std::uint32_t handle) {
  return instance(handle).run->now().ns();
}
ORRERY_EXPORT(orrery_events) std::uint64_t orrery_events(std::uint32_t handle) {
  return instance(handle).run->events();
}
/// Ends the run, and returns its digest. Once.
ORRERY_EXPORT(orrery_finish) std::uint64_t orrery_finish(std::uint32_t handle) {
  return instance(handle).run->finish().digest;
}
