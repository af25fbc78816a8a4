#include <orrery/model/document.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery::model {

Value::Value(Type type, Place at) : type_(type), place_(at) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

std::string_view Value::type_text() const {
  switch (type_) {
    case Type::null: return "null";
    case Type::boolean: return boolean_ ? "true" : "false";
    case Type::number: return "a number";
    case Type::text: return "a text";
    case Type::array: return "an array";
    case Type::object: return "an object";
  }
  return "?";
}

bool Value::boolean() const {
  ORRERY_CHECK(is(Type::boolean));
  return boolean_;
}

const std::string& Value::number() const {
  ORRERY_CHECK(is(Type::number));
  return text_;
}

const std::string& Value::text() const {
  ORRERY_CHECK(is(Type::text));
  return text_;
}

const std::vector<Value>& Value::array() const {
  ORRERY_CHECK(is(Type::array));
  return elements_;
}

const std::vector<Value::Member>& Value::object() const {
  ORRERY_CHECK(is(Type::object));
  return members_;
}

const Value* Value::find(std::string_view name) const {
  const auto found = std::find_if(object().begin(), object().end(), [&](const Member& m) { return m.name == name; });
  return found == members_.end() ? nullptr : &found->value;
}

Value Value::null(Place at) { return Value(Type::null, at); }
Value Value::array(Place at) { return Value(Type::array, at); }
Value Value::object(Place at) { return Value(Type::object, at); }

Value Value::boolean(bool value, Place at) {
  Value made(Type::boolean, at);
  made.boolean_ = value;
  return made;
}

Value Value::number(std::string text, Place at) {
  Value made(Type::number, at);
  made.text_ = std::move(text);
  return made;
}

Value Value::text(std::string text, Place at) {
  Value made(Type::text, at);
  made.text_ = std::move(text);
  return made;
}

Value& Value::append(Value element) {
  ORRERY_CHECK(is(Type::array));
  elements_.push_back(std::move(element));
  return elements_.back();
}

Value& Value::append(std::string name, Place at, Value value) {
  ORRERY_CHECK(is(Type::object));
  members_.push_back({std::move(name), at, std::move(value)});
  return members_.back().value;
}

std::string pointer_token(std::string_view name) {
  std::string text;
  for (const char c : name) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return text;
}

namespace {

// Of a text that may have come from anybody: nothing that plays with a terminal, and no more than `bytes_max`, cut
// between characters of UTF-8.
std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string shown;
  for (const char c : text.substr(0, bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      shown += c;
      continue;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
  }
  if (text.size() <= bytes_max) return shown;
  while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80) shown.pop_back();
  if (!shown.empty() && static_cast<unsigned char>(shown.back()) >= 0xc0) shown.pop_back();
  return shown + "…";
}

}  // namespace

std::string to_string(const Problem& problem) {
  constexpr std::size_t pointer_max = 300;
  constexpr std::size_t message_max = 2000;
  return std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column) + ": " +
         (problem.pointer.empty() ? "" : printable(problem.pointer, pointer_max) + ": ") +
         printable(problem.message, message_max);
}

}  // namespace orrery::model
