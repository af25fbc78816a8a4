#include <orrery/scenario/schema.hpp>

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

#include <orrery/model/model.hpp>

#include "scenario/action_fields.hpp"
#include "scenario/document_fields.hpp"

namespace orrery::scenario {
namespace {

using Json = nlohmann::ordered_json;
using model::Field;
using model::FieldType;

Json text_like(std::string_view pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

Json reference(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }

Json object_schema(const std::vector<Field>& fields);

Json choice_schema(const Field& field) {
  Json names = Json::array();
  for (const auto& [name, meaning] : field.choices) names.push_back(name);
  return {{"enum", std::move(names)}};
}

// What may also be one of some names.
Json or_choice(const Field& field, Json schema) {
  if (field.choices.empty()) return schema;
  return {{"anyOf", Json::array({choice_schema(field), std::move(schema)})}};
}

Json type_schema(FieldType type, const Field& field) {
  switch (type) {
    case FieldType::boolean: return {{"type", "boolean"}};
    case FieldType::integer: return {{"type", "integer"}};
    case FieldType::real: return {{"type", "number"}};
    case FieldType::duration:
    case FieldType::rate:
    case FieldType::bytes:
    case FieldType::bandwidth:
    case FieldType::distribution:
    case FieldType::nodes: return reference(std::string(to_string(type)));
    case FieldType::text: return {{"type", "string"}};
    case FieldType::choice: return choice_schema(field);
    case FieldType::object:
      if (field.members.empty() && field.choices.empty()) return {{"type", "object"}};
      return or_choice(field, object_schema(field.members));
    case FieldType::list: {
      Json list = {{"type", "array"}, {"items", type_schema(field.element, field)}};
      return field.element == FieldType::choice ? list : or_choice(field, std::move(list));
    }
  }
  return Json::object();
}

Json field_schema(const Field& field) {
  Json schema = type_schema(field.type, field);
  const auto number = [](const std::string& text) { return Json::parse(text, nullptr, false); };
  if (field.type == FieldType::integer || field.type == FieldType::real) {
    if (!field.min_text.empty()) schema["minimum"] = number(field.min_text);
    if (!field.max_text.empty()) schema["maximum"] = number(field.max_text);
  }
  schema["description"] = field.meaning;
  if (field.default_text.empty()) return schema;
  const Json value = number(json_text(field.type, field.default_text));
  if (!value.is_discarded()) schema["default"] = value;
  return schema;
}

Json object_schema(const std::vector<Field>& fields) {
  Json properties = Json::object();
  for (const Field& field : fields) properties[field.name] = field_schema(field);
  properties["description"] = Json::object();
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"patternProperties", {{"^x-", Json::object()}}},
          {"additionalProperties", false}};
}

Json distribution_schema() {
  const auto parameters = [](std::initializer_list<const char*> durations, std::initializer_list<const char*> numbers) {
    Json properties = Json::object();
    for (const char* name : durations) properties[name] = reference("duration");
    for (const char* name : numbers) properties[name] = {{"type", "number"}};
    return Json{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  };
  const Json properties = {
      {"uniform", {{"type", "array"}, {"items", reference("duration")}, {"minItems", 2}, {"maxItems", 2}}},
      {"exponential", parameters({"mean", "min"}, {})},
      {"lognormal", parameters({"median", "min"}, {"sigma"})},
      {"bimodal", parameters({"a", "b", "spread"}, {"p_b"})},
      {"pareto", parameters({"scale"}, {"alpha"})}};
  const Json object = {{"type", "object"},
                       {"properties", properties},
                       {"additionalProperties", false},
                       {"minProperties", 1},
                       {"maxProperties", 1}};
  return {{"anyOf", Json::array({reference("duration"), object})}};
}

Json definitions(const model::Models& models) {
  const std::string number = "^[0-9]+(\\.[0-9]+)?";
  Json all = Json::object();
  all["duration"] = text_like(number + "(ns|us|ms|s|min|h)$");
  all["rate"] = text_like(number + "/(s|min|h)$");
  all["bytes"] = text_like(number + "(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$");
  all["bandwidth"] = text_like(number + "(bit|kbit|Mbit|Gbit|B|kB|MB|GB)/s$");
  all["distribution"] = distribution_schema();
  all["nodes"] = {
      {"anyOf", Json::array({Json{{"type", "string"}}, Json{{"type", "array"}, {"items", {{"type", "string"}}}}})}};
  for (const model::Model& model : models.all()) all["model." + model.info().name] = object_schema(model.info().fields);
  Json actions = Json::array();
  for (const ActionForm& form : action_forms()) {
    Json action = object_schema(form.fields);
    action["required"] = Json::array({form.name});
    action["description"] = form.meaning;
    all["action." + form.name] = std::move(action);
    actions.push_back(reference("action." + form.name));
  }
  all["action"] = {{"anyOf", actions}};
  all["actions"] = {
      {"anyOf", Json::array({reference("action"), Json{{"type", "array"}, {"items", reference("action")}}})}};
  return all;
}

Json nodes_schema(const model::Models& models) {
  Json element = object_schema(nodes_fields().all());
  Json names = Json::array();
  Json cases = Json::array();
  for (const model::Model& model : models.all()) {
    const std::string& name = model.info().name;
    names.push_back(name);
    cases.push_back({{"if", {{"properties", {{"model", {{"const", name}}}}}}},
                     {"then", {{"properties", {{"with", reference("model." + name)}}}}}});
  }
  element["properties"]["model"] = {{"enum", std::move(names)}, {"description", "What runs there."}};
  element["properties"]["with"] = {{"type", "object"}, {"description", "The model's parameters."}};
  element["required"] = Json::array({"id", "model"});
  element["allOf"] = std::move(cases);
  return {{"type", "array"}, {"items", std::move(element)}, {"minItems", 1}, {"description", "What runs where."}};
}

// What says when, beside the members of one action, or "do".
Json faults_schema() {
  Json element = object_schema(fault_fields().all());
  element["properties"]["do"] = reference("actions");
  for (const ActionForm& form : action_forms()) {
    for (const Field& field : form.fields) {
      if (!element["properties"].contains(field.name)) element["properties"][field.name] = field_schema(field);
    }
  }
  Json named = Json::array({Json{{"required", Json::array({"do"})}}});
  for (const ActionForm& form : action_forms()) named.push_back({{"required", Json::array({form.name})}});
  element["anyOf"] = std::move(named);
  return {{"type", "array"}, {"items", std::move(element)}, {"description", "What goes wrong, and when."}};
}

}  // namespace

std::string json_schema(const model::Models& models) {
  Json root = object_schema(document_fields().all());
  for (const Field& field : late_document_fields().all()) root["properties"][field.name] = field_schema(field);
  Json& properties = root["properties"];
  properties["orrery"] = {{"const", document_version}, {"description", "The version of the document's format."}};
  properties["nodes"] = nodes_schema(models);
  properties["faults"] = faults_schema();
  Json rule = object_schema(rule_fields().all());
  rule["properties"]["do"] = reference("actions");
  rule["required"] = Json::array({"when", "do"});
  properties["rules"] = {{"type", "array"}, {"items", std::move(rule)}};
  properties["expect"] = {{"type", "array"}, {"items", {{"type", "string"}}}, {"description", "What must hold."}};
  properties["display"] = {{"type", "object"}, {"description", "Where viewers draw the nodes; no part of the run."}};
  properties["description"] = {{"type", "string"}};
  root["required"] = Json::array({"orrery", "duration", "nodes"});
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Orrery scenario"}};
  schema.update(root);
  schema["$defs"] = definitions(models);
  return schema.dump(2) + "\n";
}

}  // namespace orrery::scenario
