#include <orrery/scenario/read_document.hpp>

#include "scenario/json_writer.hpp"

namespace orrery::scenario {
namespace {

void write(JsonWriter& json, const model::Value& value) {
  switch (value.type()) {
    case model::Value::Type::null: json.null(); return;
    case model::Value::Type::boolean: json.value(value.boolean()); return;
    case model::Value::Type::number: json.plain(value.number()); return;
    case model::Value::Type::text: json.value(value.text()); return;
    case model::Value::Type::array:
      json.array([&] {
        for (const model::Value& element : value.array()) write(json, element);
      });
      return;
    case model::Value::Type::object:
      json.object([&] {
        for (const model::Value::Member& member : value.object()) {
          json.key(member.name);
          write(json, member.value);
        }
      });
      return;
  }
}

}  // namespace

std::string document_json(const model::Value& document) {
  JsonWriter json(JsonWriter::Layout::indented);
  write(json, document);
  return json.take();
}

}  // namespace orrery::scenario
