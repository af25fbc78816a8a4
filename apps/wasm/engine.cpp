// The C boundary of the engine, for WebAssembly: pointers, numbers, and texts in linear memory.
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/core/version.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/ready_scenarios.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>

#define ORRERY_EXPORT(name) extern "C" [[gnu::used, clang::export_name(#name)]]

namespace {

using namespace orrery;

/// What a page opens once: the models, and the text that the last call has left.
struct Engine {
  model::Models models{protocols::models()};
  std::string text;
};

struct Run {
  Run(scenario::Scenario read, std::optional<std::uint64_t> seed) : scenario(std::move(read)), run(scenario, seed) {}

  const scenario::Scenario scenario;
  scenario::ScenarioRun run;
};

}  // namespace

ORRERY_EXPORT(orrery_behaviour_version) std::uint32_t orrery_behaviour_version() { return behaviour_version; }

ORRERY_EXPORT(orrery_allocate) void* orrery_allocate(std::size_t bytes) { return ::operator new(bytes); }
ORRERY_EXPORT(orrery_free) void orrery_free(void* memory) { ::operator delete(memory); }

ORRERY_EXPORT(orrery_open) Engine* orrery_open() { return new Engine; }
ORRERY_EXPORT(orrery_close) void orrery_close(Engine* engine) { delete engine; }

/// The text that the last call with this engine has left, UTF-8; until the next one.
ORRERY_EXPORT(orrery_text) const char* orrery_text(const Engine* engine) { return engine->text.data(); }
ORRERY_EXPORT(orrery_text_bytes) std::size_t orrery_text_bytes(const Engine* engine) { return engine->text.size(); }

ORRERY_EXPORT(orrery_ready_scenarios) std::size_t orrery_ready_scenarios() {
  return scenario::ready_scenarios().size();
}
/// Leaves its document as the text; false if there is none of that number.
ORRERY_EXPORT(orrery_ready_scenario) bool orrery_ready_scenario(Engine* engine, std::size_t number) {
  const auto all = scenario::ready_scenarios();
  engine->text = number < all.size() ? all[number].text : std::string_view();
  return number < all.size();
}

/// A run of a document, from its seed or another; or null: then the text says all that is wrong with it, a line each.
ORRERY_EXPORT(orrery_create)
Run* orrery_create(Engine* engine, const char* document, std::size_t bytes, bool has_seed, std::uint64_t seed) {
  engine->text.clear();
  auto read = scenario::read_scenario(std::string_view(document, bytes), engine->models);
  if (read) return new Run(std::move(*read), has_seed ? std::optional(seed) : std::nullopt);
  for (const model::Problem& problem : read.error()) engine->text += to_string(problem) + '\n';
  return nullptr;
}
ORRERY_EXPORT(orrery_destroy) void orrery_destroy(Run* run) { delete run; }

/// False once it has ended.
ORRERY_EXPORT(orrery_run_until) bool orrery_run_until(Run* run, std::uint64_t time_ns) {
  return run->run.run_until(Time::from_ns(time_ns));
}
ORRERY_EXPORT(orrery_now_ns) std::uint64_t orrery_now_ns(const Run* run) { return run->run.now().ns(); }
ORRERY_EXPORT(orrery_events) std::uint64_t orrery_events(const Run* run) { return run->run.events(); }
/// Ends the run, and returns its digest. Once.
ORRERY_EXPORT(orrery_finish) std::uint64_t orrery_finish(Run* run) { return run->run.finish().digest; }
