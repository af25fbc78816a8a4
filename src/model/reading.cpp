#include <orrery/model/reading.hpp>

#include <utility>

namespace orrery::model {
namespace {

constexpr std::size_t shown_max = 40;

std::string shown(const Value& value) {
  if (value.is(Value::Type::number)) return value.number().substr(0, shown_max);
  if (value.is(Value::Type::text)) {
    const std::string& text = value.text();
    return "'" + text.substr(0, shown_max) + (text.size() > shown_max ? "…'" : "'");
  }
  return std::string(value.type_text());
}

}  // namespace

void Reading::problem(Place at, std::string message) {
  if (++found_ <= problems_max) problems_.push_back({at, pointer_, std::move(message)});
}

void Reading::expected(const Value& value, std::string_view what) {
  problem(value, "expected " + std::string(what) + ", found " + shown(value));
}

Reading::Step::Step(Reading& reading, std::string_view member) : reading_(reading), length_(reading.pointer_.size()) {
  reading.pointer_ += "/" + pointer_token(member);
}

Reading::Step::Step(Reading& reading, std::size_t element) : reading_(reading), length_(reading.pointer_.size()) {
  reading.pointer_ += "/" + std::to_string(element);
}

}  // namespace orrery::model
