// From documents to runs.
#include <optional>

#include <orrery/scenario/ready_scenarios.hpp>
#include <orrery/scenario/run_json.hpp>
#include <orrery/scenario/scenario.hpp>

#include "boundary.hpp"

using namespace orrery;
using wasm::Engine;
using wasm::Run;

ORRERY_EXPORT(orrery_ready_scenarios) std::size_t orrery_ready_scenarios() {
  return scenario::ready_scenarios().size();
}
/// Text: the document of that number; false if there is none.
ORRERY_EXPORT(orrery_ready_scenario) bool orrery_ready_scenario(Engine* engine, std::size_t number) {
  const auto all = scenario::ready_scenarios();
  engine->text = number < all.size() ? all[number].text : std::string_view();
  return number < all.size();
}

/// Text: all that is wrong with the document; false if anything is. Planted bugs are allowed.
ORRERY_EXPORT(orrery_validate) bool orrery_validate(Engine* engine, const char* document, std::size_t bytes) {
  const auto read = scenario::read_scenario(std::string_view(document, bytes), engine->models, {.allow_bugs = true});
  return engine->leave(read ? std::span<const model::Problem>() : read.error());
}

/// A run of the document, from its seed or another; or null, and as text all that is wrong.
ORRERY_EXPORT(orrery_create)
Run* orrery_create(Engine* engine, const char* document, std::size_t bytes, bool has_seed, std::uint64_t seed,
                   bool allow_bugs) {
  auto read = scenario::read_scenario(std::string_view(document, bytes), engine->models, {.allow_bugs = allow_bugs});
  engine->leave(read ? std::span<const model::Problem>() : read.error());
  return read ? new Run(std::move(*read), has_seed ? std::optional(seed) : std::nullopt) : nullptr;
}
ORRERY_EXPORT(orrery_destroy) void orrery_destroy(Run* run) { delete run; }

/// Text: what is where.
ORRERY_EXPORT(orrery_describe) void orrery_describe(Engine* engine, const Run* run) {
  engine->text = scenario::description_json(run->scenario(), run->run());
}
