#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/model/fields.hpp>

namespace orrery::model {

/// A struct that is an object in a document, with fields of its own: `static const Fields<T>& document_fields()`.
template <class T>
concept DocumentObject = requires {
  { T::document_fields() } -> std::same_as<const Fields<T>&>;
};

template <DocumentObject T>
struct FieldCodec<T> {
  static constexpr FieldType type = FieldType::object;
  static std::optional<T> read(const Value& value, Reading& reading) {
    T object{};
    const std::size_t before = reading.found();
    T::document_fields().read(value, object, reading);
    return reading.found() == before ? std::optional<T>(std::move(object)) : std::nullopt;
  }
  /// Without what is at its default.
  static std::string show(const T& object) {
    std::string text;
    const Fields<T>& fields = T::document_fields();
    for (std::size_t i = 0; i < fields.all().size(); ++i) {
      const Field& field = fields.all()[i];
      const std::string member = fields.show(i, object);
      if (member == field.default_text) continue;
      text += (text.empty() ? "\"" : ", \"") + field.name + "\": " + json_text(field.type, member);
    }
    return "{" + text + "}";
  }
  static void describe(Field& field) { field.members = T::document_fields().all(); }
};

/// What may be left out, and is then none. Its default is shown as "".
template <class T>
struct FieldCodec<std::optional<T>> {
  static constexpr FieldType type = FieldCodec<T>::type;
  static std::optional<std::optional<T>> read(const Value& value, Reading& reading) {
    std::optional<T> present = FieldCodec<T>::read(value, reading);
    return present ? std::optional<std::optional<T>>(std::move(present)) : std::nullopt;
  }
  static std::string show(const std::optional<T>& value) { return value ? FieldCodec<T>::show(*value) : std::string(); }
  static void describe(Field& field) {
    if constexpr (requires { FieldCodec<T>::choices(); }) field.choices = FieldCodec<T>::choices();
    if constexpr (requires { FieldCodec<T>::describe(field); }) FieldCodec<T>::describe(field);
  }
};

/// An array, of at most `list_max` elements.
template <class T>
struct FieldCodec<std::vector<T>> {
  static constexpr FieldType type = FieldType::list;
  static constexpr std::size_t list_max = 10'000;
  static std::optional<std::vector<T>> read(const Value& value, Reading& reading) {
    if (!value.is(Value::Type::array)) {
      reading.expected(value, "an array");
      return std::nullopt;
    }
    if (value.array().size() > list_max) {
      reading.problem(value, "more than " + std::to_string(list_max) + " elements");
      return std::nullopt;
    }
    std::vector<T> list;
    bool complete = true;
    for (std::size_t i = 0; i < value.array().size(); ++i) {
      const Reading::Step step(reading, i);
      std::optional<T> element = FieldCodec<T>::read(value.array()[i], reading);
      if (element) list.push_back(std::move(*element));
      complete = complete && element.has_value();
    }
    return complete ? std::optional<std::vector<T>>(std::move(list)) : std::nullopt;
  }
  static std::string show(const std::vector<T>& list) {
    std::string text;
    for (const T& element : list)
      text += (text.empty() ? "" : ", ") + json_text(FieldCodec<T>::type, FieldCodec<T>::show(element));
    return "[" + text + "]";
  }
  static void describe(Field& field) {
    field.element = FieldCodec<T>::type;
    if constexpr (requires { FieldCodec<T>::choices(); }) field.choices = FieldCodec<T>::choices();
    if constexpr (requires { FieldCodec<T>::describe(field); }) FieldCodec<T>::describe(field);
  }
};

}  // namespace orrery::model
