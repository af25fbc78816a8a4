#include <orrery/scenario/models_json.hpp>

#include "scenario/json_writer.hpp"

namespace orrery::scenario {
namespace {

void write(JsonWriter& json, const model::Field& field) {
  json.object([&] {
    json.member("name", field.name).member("type", to_string(field.type)).member("meaning", field.meaning);
    if (!field.default_text.empty()) json.member("default", field.default_text);
    if (!field.min_text.empty()) json.member("min", field.min_text);
    if (!field.max_text.empty()) json.member("max", field.max_text);
    if (field.type == model::FieldType::list) json.member("element", to_string(field.element));
    if (!field.choices.empty()) {
      json.array("choices", [&] {
        for (const auto& [name, meaning] : field.choices)
          json.object([&] { json.member("name", name).member("meaning", meaning); });
      });
    }
    if (field.members.empty()) return;
    json.array("members", [&] {
      for (const model::Field& member : field.members) write(json, member);
    });
  });
}

void write(JsonWriter& json, const model::ModelInfo& info) {
  json.object([&] {
    json.member("name", info.name).member("summary", info.summary).member("source", info.source);
    json.member("behaviour_version", info.behaviour_version);
    json.array("fields", [&] {
      for (const model::Field& field : info.fields) write(json, field);
    });
    json.array("shown", [&] {
      for (const model::ShownField& shown : info.shown)
        json.object([&] {
          json.member("name", shown.name).member("type", to_string(shown.type)).member("meaning", shown.meaning);
        });
    });
    json.array("metrics", [&] {
      for (const model::MetricInfo& metric : info.metrics)
        json.object([&] {
          json.member("name", metric.name).member("kind", to_string(metric.kind));
          json.member("unit", metric.unit).member("meaning", metric.meaning);
        });
    });
    json.array("messages", [&] {
      for (const model::MessageInfo& message : info.messages)
        json.object(
            [&] { json.member("id", message.id).member("name", message.name).member("meaning", message.meaning); });
    });
    json.array("checkers", [&] {
      for (const model::CheckerInfo& checker : info.checkers)
        json.object([&] { json.member("name", checker.name).member("meaning", checker.meaning); });
    });
    json.array("bugs", [&] {
      for (const auto& [name, meaning] : info.bugs)
        json.object([&] { json.member("name", name).member("meaning", meaning); });
    });
  });
}

}  // namespace

std::string models_json(const model::Models& models) {
  JsonWriter json(JsonWriter::Layout::indented);
  json.array([&] {
    for (const model::Model& model : models.all()) write(json, model.info());
  });
  return json.take();
}

std::string model_json(const model::Model& model) {
  JsonWriter json(JsonWriter::Layout::indented);
  write(json, model.info());
  return json.take();
}

std::string problems_json(std::span<const model::Problem> problems) {
  JsonWriter json;
  json.array([&] {
    for (const model::Problem& problem : problems) {
      json.object([&] {
        json.member("line", problem.place.line).member("column", problem.place.column);
        json.member("pointer", problem.pointer).member("message", problem.message);
      });
    }
  });
  return json.take();
}

}  // namespace orrery::scenario
