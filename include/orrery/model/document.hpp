#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>

namespace orrery::model {

/// Where something stands in a text: line and column count from 1, the column in bytes.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  friend bool operator==(const Place&, const Place&) = default;
};

/// A value of a JSON document (RFC 8259) that knows where it stood. Members keep their order.
class Value {
 public:
  enum class Type : std::uint8_t { null, boolean, number, text, array, object };
  struct Member;

  [[nodiscard]] Type type() const { return type_; }
  [[nodiscard]] bool is(Type type) const { return type_ == type; }
  /// "a number", "an object": for messages.
  [[nodiscard]] std::string_view type_text() const;
  [[nodiscard]] Place place() const { return place_; }

  /// Each only of its type.
  [[nodiscard]] bool boolean() const;
  /// As it was written: "1e3", "18446744073709551615". Whoever knows what it is to be reads it exactly.
  [[nodiscard]] const std::string& number() const;
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] const std::vector<Value>& array() const;
  [[nodiscard]] const std::vector<Member>& object() const;
  /// The member of that name of an object, or null.
  [[nodiscard]] const Value* find(std::string_view name) const;

  static Value null(Place at);
  static Value boolean(bool value, Place at);
  static Value number(std::string text, Place at);
  static Value text(std::string text, Place at);
  static Value array(Place at);
  static Value object(Place at);
  /// To an array. Returns the element.
  Value& append(Value element);
  /// To an object, which must not have a member of that name. Returns the value.
  Value& append(std::string name, Place at, Value value);

  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

 private:
  Value(Type type, Place at);

  Type type_;
  bool boolean_ = false;
  Place place_;
  std::string text_;
  std::vector<Value> elements_;
  std::vector<Member> members_;
};

struct Value::Member {
  std::string name;
  Place place;  ///< Of the name.
  Value value;
};

/// A name as it stands in a JSON pointer (RFC 6901): with "~0" for "~" and "~1" for "/".
[[nodiscard]] std::string pointer_token(std::string_view name);

/// One thing that is wrong with a document.
struct Problem {
  Place place;
  std::string pointer;  ///< JSON pointer (RFC 6901) of the value: "/nodes/0/with/election_timeout".
  std::string message;  ///< What is wrong, what was expected, and the nearest valid name where there is one.

  friend bool operator==(const Problem&, const Problem&) = default;
};

/// "12:7: /nodes/0/id: …", as compilers write it.
[[nodiscard]] std::string to_string(const Problem& problem);

}  // namespace orrery::model
