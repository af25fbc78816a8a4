#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace orrery::scenario {

/// Writes JSON (RFC 8259) as it comes, in UTF-8: octets that are none become U+FFFD, a number that is none becomes
/// null.
///
///     JsonWriter json;
///     json.object([&] { json.member("id", name).member("up", true); });
class JsonWriter {
 public:
  enum class Layout : std::uint8_t { compact, indented };
  explicit JsonWriter(Layout layout = Layout::compact) : indented_(layout == Layout::indented) {}

  template <class Members>
  JsonWriter& object(Members&& members) {
    begin('{');
    std::forward<Members>(members)();
    return end('}');
  }
  template <class Elements>
  JsonWriter& array(Elements&& elements) {
    begin('[');
    std::forward<Elements>(elements)();
    return end(']');
  }

  /// The name of the value that follows.
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool truth) { return plain(truth ? "true" : "false"); }
  JsonWriter& value(double number);
  template <std::integral T>
  JsonWriter& value(T number) {
    return plain(std::to_string(number));
  }
  JsonWriter& null() { return plain("null"); }
  /// Text that is JSON already.
  JsonWriter& plain(std::string_view json);

  template <class T>
  JsonWriter& member(std::string_view name, const T& of) {
    return key(name).value(of);
  }
  template <class Members>
  JsonWriter& object(std::string_view name, Members&& members) {
    return key(name).object(std::forward<Members>(members));
  }
  template <class Elements>
  JsonWriter& array(std::string_view name, Elements&& elements) {
    return key(name).array(std::forward<Elements>(elements));
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void begin(char bracket);
  JsonWriter& end(char bracket);
  void next();
  void line();
  void quote(std::string_view text);

  std::string text_;
  bool indented_;
  bool first_ = true;   // Nothing stands in the innermost brackets yet.
  bool named_ = false;  // A name has been written, and its value has not.
  std::size_t depth_ = 0;
};

}  // namespace orrery::scenario
