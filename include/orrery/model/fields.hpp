#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/model/field_types.hpp>

namespace orrery::model {

/// One parameter as everything but the model itself knows it: the schema, the validation, `orrery fields`, the
/// reference page, the viewer's inspector.
struct Field {
  std::string name;
  FieldType type = FieldType::text;
  std::string meaning;       ///< One sentence.
  std::string default_text;  ///< As a document would have it.
  std::string min_text, max_text;
  std::vector<std::pair<std::string, std::string>> choices;  ///< Names and meanings.
  std::vector<Field> members{};                              ///< Of an object, or of the objects in a list.
  FieldType element = FieldType::text;                       ///< Of a list.
};

/// What `Field::default_text` and the like are in JSON: in quotes, unless a number, an object or the like.
[[nodiscard]] std::string json_text(FieldType type, std::string_view shown);

/// The index of the field that a member names. Nothing if there is none, which is a problem unless the name is free for
/// all: "description", which is a text, or one that begins with "x-".
[[nodiscard]] std::optional<std::size_t> find_field(const std::vector<Field>& fields, const Value::Member& member,
                                                    Reading& reading);

/// What a field's values may be, both ends included; of a type that has no order, anything.
template <class M>
struct FieldRange {};
template <class M>
  requires requires(const M& value) { value < value; }
struct FieldRange<M> {
  std::optional<M> min{}, max{};
};

/// What a struct of parameters looks like in a document. Members and defaults are those of the struct, so neither can
/// be declared twice:
///
///     struct Options {
///       Duration timeout = 100ms;
///       std::uint32_t attempts_max = 3;
///     };
///     const Fields<Options> fields = Fields<Options>()
///         .field("timeout", &Options::timeout, "How long a request waits for its reply.", {.min = 1ns})
///         .field("attempts_max", &Options::attempts_max, "How often a request is sent.", {.min = 1, .max = 100})
///         .require("timeout must be at most 1min", [](const Options& o) { return o.timeout <= 1min; });
template <class T>
class Fields {
 public:
  template <class M>
  Fields& field(std::string name, M T::* member, std::string meaning, FieldRange<M> range = {}) {
    Field described{.name = std::move(name),
                    .type = FieldCodec<M>::type,
                    .meaning = std::move(meaning),
                    .default_text = FieldCodec<M>::show(T().*member),
                    .min_text = "",
                    .max_text = "",
                    .choices = {}};
    if constexpr (requires { range.min; }) {
      if (range.min) described.min_text = FieldCodec<M>::show(*range.min);
      if (range.max) described.max_text = FieldCodec<M>::show(*range.max);
    }
    if constexpr (requires { FieldCodec<M>::choices(); }) described.choices = FieldCodec<M>::choices();
    if constexpr (requires { FieldCodec<M>::describe(described); }) FieldCodec<M>::describe(described);
    fields_.push_back(std::move(described));
    accesses_.push_back({[member, range = std::move(range)](const Value& value, T& into, Reading& reading) {
                           std::optional<M> read = FieldCodec<M>::read(value, reading);
                           if (read && in_range(*read, range, value, reading)) into.*member = std::move(*read);
                         },
                         [member](const T& from) { return FieldCodec<M>::show(from.*member); }});
    return *this;
  }

  /// What must hold of all members together; `otherwise` says what is wrong if it does not.
  Fields& require(std::string otherwise, std::function<bool(const T&)> holds) {
    requirements_.push_back({std::move(otherwise), std::move(holds)});
    return *this;
  }

  [[nodiscard]] const std::vector<Field>& all() const { return fields_; }
  [[nodiscard]] std::string show(std::size_t field, const T& from) const { return accesses_[field].show(from); }

  /// Reads the members of `object`; what it does not have keeps the value that `into` has. Every problem goes to
  /// `reading`: unknown names, wrong types, values out of range, and then what is required of all together.
  void read(const Value& object, T& into, Reading& reading) const {
    if (!object.is(Value::Type::object)) return reading.expected(object, "an object");
    const std::size_t before = reading.found();
    for (const Value::Member& member : object.object()) {
      const Reading::Step step(reading, member.name);
      if (const auto index = find_field(fields_, member, reading)) accesses_[*index].read(member.value, into, reading);
    }
    if (reading.found() > before) return;
    for (const auto& [otherwise, holds] : requirements_) {
      if (!holds(into)) reading.problem(object, otherwise);
    }
  }

 private:
  struct Access {
    std::function<void(const Value&, T&, Reading&)> read;
    std::function<std::string(const T&)> show;
  };

  template <class M>
  static bool in_range(const M& value, const FieldRange<M>& range, const Value& at, Reading& reading) {
    if constexpr (requires { range.min; }) {
      if (range.min && value < *range.min)
        return reading.problem(at, "less than " + FieldCodec<M>::show(*range.min)), false;
      if (range.max && *range.max < value)
        return reading.problem(at, "more than " + FieldCodec<M>::show(*range.max)), false;
    }
    return true;
  }

  std::vector<Field> fields_;
  std::vector<Access> accesses_;
  std::vector<std::pair<std::string, std::function<bool(const T&)>>> requirements_;
};

}  // namespace orrery::model
