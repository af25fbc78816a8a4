#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/shared_ptr.hpp>
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

namespace detail {

template <class M>
bool in_range(const M& value, const FieldRange<M>& range, const Value& at, Reading& reading) {
  if constexpr (requires { range.min; }) {
    if (range.min && value < *range.min)
      return reading.problem(at, "less than " + FieldCodec<M>::show(*range.min)), false;
    if (range.max && *range.max < value)
      return reading.problem(at, "more than " + FieldCodec<M>::show(*range.max)), false;
  }
  return true;
}

/// What a document does with members of one type, whatever they are members of: there are hundreds of fields, and of
/// types a few.
struct MemberCodec {
  FieldType type;
  void (*describe)(Field& field, const void* value, const void* range);
  void (*read)(const Value& value, void* into, const void* range, Reading& reading);
  std::string (*show)(const void* value);
  std::shared_ptr<const void> (*keep_range)(const void* range);
};

template <class M>
void describe_member(Field& field, const void* value, const void* erased_range) {
  const auto& range = *static_cast<const FieldRange<M>*>(erased_range);
  field.default_text = FieldCodec<M>::show(*static_cast<const M*>(value));
  if constexpr (requires { range.min; }) {
    if (range.min) field.min_text = FieldCodec<M>::show(*range.min);
    if (range.max) field.max_text = FieldCodec<M>::show(*range.max);
  }
  if constexpr (requires { FieldCodec<M>::choices(); }) field.choices = FieldCodec<M>::choices();
  if constexpr (requires { FieldCodec<M>::describe(field); }) FieldCodec<M>::describe(field);
}

template <class M>
void read_member(const Value& value, void* into, const void* range, Reading& reading) {
  std::optional<M> read = FieldCodec<M>::read(value, reading);
  if (read && in_range(*read, *static_cast<const FieldRange<M>*>(range), value, reading))
    *static_cast<M*>(into) = std::move(*read);
}

template <class M>
std::string show_member(const void* value) {
  return FieldCodec<M>::show(*static_cast<const M*>(value));
}

template <class M>
std::shared_ptr<const void> keep_range_of(const void* range) {
  return std::make_shared<const FieldRange<M>>(*static_cast<const FieldRange<M>*>(range));
}

template <class M>
inline constexpr MemberCodec member_codec{FieldCodec<M>::type, describe_member<M>, read_member<M>, show_member<M>,
                                          keep_range_of<M>};

/// The fields of a struct, which is known by where its members lie.
class FieldTable {
 public:
  /// `value` is the member of `defaults`; the range is one of the member's type.
  void add(std::string_view name, std::string_view meaning, const MemberCodec& codec, const void* defaults,
           const void* value, const void* range);

  [[nodiscard]] const std::vector<Field>& all() const { return fields_; }
  [[nodiscard]] std::string show(std::size_t field, const void* from) const;

  using Erased = void (*)();  // One type for all requirements, of whatever struct.
  void require(std::string_view otherwise, Erased holds);
  // `test` calls a requirement of `into`.
  void read(const Value& object, void* into, bool (*test)(Erased holds, const void* into), Reading& reading) const;

 private:
  struct Member {
    const MemberCodec* codec;
    std::size_t offset;
    std::shared_ptr<const void> range;
  };

  std::vector<Field> fields_;
  struct Requirement {
    std::string otherwise;
    Erased holds;
  };

  std::vector<Member> members_;
  std::vector<Requirement> requirements_;
};

}  // namespace detail

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
  Fields& field(std::string_view name, M T::* member, std::string_view meaning, const FieldRange<M>& range = {}) {
    const T& defaults = Fields::defaults();
    table_.add(name, meaning, detail::member_codec<M>, &defaults, &(defaults.*member), &range);
    return *this;
  }

  /// What must hold of all members together; `otherwise` says what is wrong if it does not.
  Fields& require(std::string_view otherwise, bool (*holds)(const T&)) {
    table_.require(otherwise, reinterpret_cast<Erased>(holds));
    return *this;
  }

  [[nodiscard]] const std::vector<Field>& all() const { return table_.all(); }
  [[nodiscard]] std::string show(std::size_t field, const T& from) const { return table_.show(field, &from); }

  /// Reads the members of `object`; what it does not have keeps the value that `into` has. Every problem goes to
  /// `reading`: unknown names, wrong types, values out of range, and then what is required of all together.
  void read(const Value& object, T& into, Reading& reading) const { table_.read(object, &into, test, reading); }

 private:
  using Erased = detail::FieldTable::Erased;

  static bool test(Erased holds, const void* into) {
    return reinterpret_cast<bool (*)(const T&)>(holds)(*static_cast<const T*>(into));
  }
  static const T& defaults() {
    static const T all{};
    return all;
  }

  detail::FieldTable table_;
};

}  // namespace orrery::model
