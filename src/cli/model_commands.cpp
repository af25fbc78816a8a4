#include <iostream>

#include <orrery/core/nearest.hpp>
#include <orrery/scenario/models_json.hpp>

#include "cli/arguments.hpp"
#include "cli/prepare.hpp"
#include "cli/scenario_commands.hpp"
#include "platform/terminal.hpp"
#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using detail::Align;
using detail::TextTable;

std::string range_text(const model::Field& field) {
  if (field.min_text.empty() && field.max_text.empty()) return {};
  return field.min_text + ".." + field.max_text;
}

void add_field_rows(TextTable& table, const model::Field& field, const std::string& indent) {
  std::string type(to_string(field.type));
  if (field.type == model::FieldType::list) type += " of " + std::string(to_string(field.element));
  table.row({indent + field.name, type, field.default_text, range_text(field), field.meaning});
  for (const auto& [name, meaning] : field.choices) table.row({indent + "  " + name, "", "", "", meaning});
  for (const model::Field& member : field.members) add_field_rows(table, member, indent + "  ");
}

void print_part(const std::string& title, const TextTable& table, const detail::Paint& paint, std::size_t width) {
  const std::string text = table.text("  ", width);
  if (!text.empty()) std::cout << '\n' << paint.bold(title) << '\n' << text;
}

void print_model(const model::ModelInfo& info, const detail::Paint& paint, std::size_t width) {
  std::cout << paint.bold(info.name) << ": " << info.summary << '\n';
  if (!info.source.empty()) std::cout << "  after " << info.source << '\n';
  TextTable fields({Align::left, Align::left, Align::left, Align::left, Align::left});
  for (const model::Field& field : info.fields) add_field_rows(fields, field, "");
  print_part("parameters (name, type, default, range)", fields, paint, width);
  TextTable shown({Align::left, Align::left, Align::left});
  for (const model::ShownField& field : info.shown)
    shown.row({field.name, std::string(to_string(field.type)), field.meaning});
  print_part("shown state", shown, paint, width);
  TextTable metrics({Align::left, Align::left, Align::left, Align::left});
  for (const model::MetricInfo& metric : info.metrics)
    metrics.row({metric.name, std::string(to_string(metric.kind)), metric.unit, metric.meaning});
  print_part("metrics", metrics, paint, width);
  TextTable messages({Align::right, Align::left, Align::left});
  for (const model::MessageInfo& message : info.messages)
    messages.row({std::to_string(message.id), message.name, message.meaning});
  print_part("messages", messages, paint, width);
  TextTable checkers({Align::left, Align::left});
  for (const model::CheckerInfo& checker : info.checkers)
    checkers.row({info.name + "." + checker.name, checker.meaning});
  print_part("checkers", checkers, paint, width);
  TextTable bugs({Align::left, Align::left});
  for (const auto& [name, meaning] : info.bugs) bugs.row({name, meaning});
  print_part("bugs (with --allow-bugs)", bugs, paint, width);
}

}  // namespace

int list_models(const ModelsOptions& options) {
  TextTable table({Align::left, Align::left});
  for (const model::Model& model : all_models().all()) table.row({model.info().name, model.info().summary});
  if (options.json)
    std::cout << scenario::models_json(all_models()) << '\n';
  else
    std::cout << table.text("", platform::output_columns());
  return exit_ok;
}

int show_fields(const ModelsOptions& options) {
  const model::Model* model = all_models().find(options.model);
  if (model == nullptr)
    return usage_error("unknown model '" + options.model + "'" + suggestion(options.model, all_models().names()));
  if (options.json)
    std::cout << scenario::model_json(*model) << '\n';
  else
    print_model(model->info(), detail::Paint(platform::wants_colour(1)), platform::output_columns());
  return exit_ok;
}

}  // namespace orrery::cli
