#include "cli/measures_table.hpp"

#include <charconv>
#include <system_error>

namespace orrery::cli {
namespace {

std::string number_text(double value) {
  char text[40];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : std::string();
}

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

void MeasuresTable::add(const SeedResult& result) {
  std::string row = std::to_string(result.seed) + (result.ok ? ",true" : ",false");
  for (const auto& [name, value] : overrides_.values(result.seed)) row += "," + cell(value);
  if (columns_.empty()) {
    for (const Measure& measure : result.measures) columns_.push_back(measure.name);
  }
  // A seed that died has none.
  for (std::size_t i = 0; i < columns_.size() && i < result.measures.size(); ++i)
    row += "," + number_text(result.measures[i].value);
  rows_[result.seed] = std::move(row);
}

std::string MeasuresTable::text() const {
  std::string all = "seed,ok";
  for (const auto& [name, value] : overrides_.values(0)) all += "," + cell(name);
  for (const std::string& column : columns_) all += "," + cell(column);
  all += "\n";
  for (const auto& [seed, row] : rows_) all += row + "\n";
  return all;
}

}  // namespace orrery::cli
