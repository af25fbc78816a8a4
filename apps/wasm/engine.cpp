// What an engine is, without any run: its version, its memory, its models.
#include <new>

#include <orrery/core/version.hpp>
#include <orrery/model/model.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/scenario/schema.hpp>

#include "boundary.hpp"

using namespace orrery;
using wasm::Engine;

ORRERY_EXPORT(orrery_behaviour_version) std::uint32_t orrery_behaviour_version() { return behaviour_version; }

/// Text: {"version", "build_id", "behaviour_version", "document_version", "record_bytes"}.
ORRERY_EXPORT(orrery_version) void orrery_version(Engine* engine) {
  engine->text = "{\"version\":\"" ORRERY_VERSION "\",\"build_id\":\"" ORRERY_BUILD_ID "\",\"behaviour_version\":" +
                 std::to_string(behaviour_version) +
                 ",\"document_version\":" + std::to_string(scenario::document_version) +
                 ",\"record_bytes\":" + std::to_string(sizeof(TraceRecord)) + "}";
}

ORRERY_EXPORT(orrery_allocate) void* orrery_allocate(std::size_t bytes) { return ::operator new(bytes); }
ORRERY_EXPORT(orrery_free) void orrery_free(void* memory) { ::operator delete(memory); }

ORRERY_EXPORT(orrery_open) Engine* orrery_open() { return new Engine; }
ORRERY_EXPORT(orrery_close) void orrery_close(Engine* engine) { delete engine; }

ORRERY_EXPORT(orrery_text) const char* orrery_text(const Engine* engine) { return engine->text.data(); }
ORRERY_EXPORT(orrery_text_bytes) std::size_t orrery_text_bytes(const Engine* engine) { return engine->text.size(); }

/// Text: what every model declares of itself.
ORRERY_EXPORT(orrery_models) void orrery_models(Engine* engine) {
  engine->text = scenario::models_json(engine->models);
}

/// Text: what the model of that name declares; false if there is none.
ORRERY_EXPORT(orrery_fields) bool orrery_fields(Engine* engine, const char* name, std::size_t bytes) {
  const model::Model* model = engine->models.find({name, bytes});
  if (model != nullptr) return engine->leave(scenario::model_json(*model));
  engine->text = "no model of that name";
  return false;
}

/// Text: the JSON Schema of documents.
ORRERY_EXPORT(orrery_schema) void orrery_schema(Engine* engine) {
  engine->text = scenario::json_schema(engine->models);
}
