#include <orrery/model/fields.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/nearest.hpp>

namespace orrery::model {

std::optional<std::size_t> find_field(const std::vector<Field>& fields, const Value::Member& member, Reading& reading) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == member.name; });
  if (found != fields.end()) return static_cast<std::size_t>(found - fields.begin());
  if (member.name.starts_with("x-")) return std::nullopt;
  if (member.name == "description") {
    if (!member.value.is(Value::Type::text)) reading.expected(member.value, "a text");
    return std::nullopt;
  }
  std::vector<std::string> names;
  if (reading.found() < Reading::problems_max) {
    for (const Field& field : fields) names.push_back(field.name);
  }
  reading.problem(member.place, "unknown name '" + member.name.substr(0, 40) + "'" + suggestion(member.name, names));
  return std::nullopt;
}

void detail::FieldTable::add(std::string_view name, std::string_view meaning, const MemberCodec& codec,
                             const void* defaults, const void* value, const void* range) {
  Field field{.name = std::string(name),
              .type = codec.type,
              .meaning = std::string(meaning),
              .default_text = "",
              .min_text = "",
              .max_text = "",
              .choices = {}};
  codec.describe(field, value, range);
  fields_.push_back(std::move(field));
  const auto offset = static_cast<const std::byte*>(value) - static_cast<const std::byte*>(defaults);
  members_.push_back({&codec, static_cast<std::size_t>(offset), codec.keep_range(range)});
}

std::string detail::FieldTable::show(std::size_t field, const void* from) const {
  return members_[field].codec->show(static_cast<const std::byte*>(from) + members_[field].offset);
}

void detail::FieldTable::require(std::string_view otherwise, Erased holds) {
  requirements_.push_back({std::string(otherwise), holds});
}

void detail::FieldTable::read(const Value& object, void* into, bool (*test)(Erased holds, const void* into),
                              Reading& reading) const {
  if (!object.is(Value::Type::object)) return reading.expected(object, "an object");
  const std::size_t before = reading.found();
  for (const Value::Member& given : object.object()) {
    const Reading::Step step(reading, given.name);
    const auto index = find_field(fields_, given, reading);
    if (!index) continue;
    const Member& member = members_[*index];
    member.codec->read(given.value, static_cast<std::byte*>(into) + member.offset, member.range.get(), reading);
  }
  if (reading.found() > before) return;
  for (const Requirement& requirement : requirements_)
    if (!test(requirement.holds, into)) reading.problem(object, requirement.otherwise);
}

std::string json_text(FieldType type, std::string_view shown) {
  switch (type) {
    case FieldType::boolean:
    case FieldType::integer:
    case FieldType::real:
    case FieldType::object:
    case FieldType::list: return std::string(shown);
    case FieldType::distribution:
    case FieldType::nodes:
      if (shown.starts_with('{') || shown.starts_with('[')) return std::string(shown);
      break;
    default: break;
  }
  std::string text = "\"";
  for (const char c : shown) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

}  // namespace orrery::model
