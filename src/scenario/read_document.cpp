#include <orrery/scenario/read_document.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "scenario/syntax_error.hpp"

namespace orrery::scenario {
namespace {

using model::Place;
using model::Problem;
using model::Value;

// Tells how far the parser has read: its callbacks do not say where they are.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    ++at_;
    if (furthest_ != nullptr) *furthest_ = at_;
    return *this;
  }
  Cursor operator++(int) {
    Cursor before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Cursor& a, const Cursor& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_in_number(char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E'; }

// Builds the tree from nlohmann-json's SAX events; false ends the parse.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const DocumentLimits& limits)
      : text_(text), limits_(limits), furthest_(text.data()), last_end_(text.data()), line_start_(text.data()) {}

  [[nodiscard]] Cursor begin() { return {text_.data(), &furthest_}; }
  [[nodiscard]] Cursor end() { return {text_.data() + text_.size(), nullptr}; }
  std::expected<Value, Problem> finish(bool whole) {
    if (problem_) return std::unexpected(std::move(*problem_));
    if (!whole || !root_) return std::unexpected(Problem{place_of(furthest_), pointer(), "no JSON document"});
    return std::move(*root_);
  }

  bool null() override { return add(Value::null(scalar_begins())); }
  bool boolean(bool value) override { return add(Value::boolean(value, scalar_begins())); }
  bool number_integer(number_integer_t) override { return number(); }
  bool number_unsigned(number_unsigned_t) override { return number(); }
  bool number_float(number_float_t, const string_t&) override { return number(); }
  bool string(string_t& value) override { return add(Value::text(std::move(value), scalar_begins())); }
  bool binary(binary_t&) override { return refuse(furthest_, "binary data"); }
  bool start_object(std::size_t) override { return open(Value::object(token_begins(furthest_))); }
  bool start_array(std::size_t) override { return open(Value::array(token_begins(furthest_))); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const Place at = token_begins(furthest_);
    if (const auto [first, is_new] = names_.back().try_emplace(name, at); !is_new) {
      problem_ = Problem{at, pointer(),
                         "'" + name + "' is there twice: first in line " + std::to_string(first->second.line) +
                             ", column " + std::to_string(first->second.column)};
      return false;
    }
    key_ = std::move(name);
    key_pending_ = true;
    key_place_ = at;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    const std::size_t at = std::min(position == 0 ? 0 : position - 1, text_.size());
    const auto token = static_cast<std::size_t>(after_separators(text_.data() + at) - text_.data());
    SyntaxError found = explain_syntax_error(error.what(), text_, token, at);
    return refuse(text_.data() + found.at, std::move(found.message));
  }

 private:
  bool refuse(const char* at, std::string message) {
    if (!problem_) problem_ = Problem{place_of(at), pointer(), std::move(message)};
    return false;
  }

  // Lines are counted as the parse goes on, so that each byte is looked at once.
  Place place_of(const char* at) {
    for (; counted_ < static_cast<std::size_t>(at - text_.data()); ++counted_) {
      if (text_[counted_] != '\n') continue;
      ++line_;
      line_start_ = text_.data() + counted_ + 1;
    }
    return {line_, static_cast<std::uint32_t>(at - line_start_) + 1};
  }

  [[nodiscard]] const char* after_separators(const char* end) const {
    const char* at = last_end_;
    while (at < end && (is_space(*at) || *at == ',' || *at == ':')) ++at;
    return at;
  }
  // The place of the token that ends at `end`; what lies between it and the one before are spaces, a comma or a colon.
  Place token_begins(const char* end) {
    const char* at = after_separators(end);
    token_ = at;
    last_end_ = end;
    return place_of(at);
  }
  Place scalar_begins() { return token_begins(furthest_); }

  // Of a number the parser has read one character more, unless the text ends with it.
  bool number() {
    const Place at = token_begins(furthest_);
    const char* end = token_;
    while (end < furthest_ && is_in_number(*end)) ++end;
    last_end_ = end;
    return add(Value::number(std::string(token_, end), at));
  }

  Value* place_for(Value value) {
    if (open_.empty()) return &root_.emplace(std::move(value));
    Value& parent = *open_.back();
    if (parent.is(Value::Type::array)) return &parent.append(std::move(value));
    key_pending_ = false;
    return &parent.append(std::move(key_), key_place_, std::move(value));
  }
  bool count(Place at) {
    if (++values_ <= limits_.values) return true;
    problem_ = Problem{at, pointer(), "more than " + std::to_string(limits_.values) + " values"};
    return false;
  }
  bool add(Value value) {
    if (!count(value.place())) return false;
    place_for(std::move(value));
    return true;
  }
  bool open(Value value) {
    if (!count(value.place())) return false;
    if (open_.size() == limits_.depth) {
      problem_ = Problem{value.place(), pointer(), "nested deeper than " + std::to_string(limits_.depth)};
      return false;
    }
    open_.push_back(place_for(std::move(value)));
    names_.emplace_back();
    return true;
  }
  bool close() {
    last_end_ = furthest_;
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  // Of what is being read.
  [[nodiscard]] std::string pointer() const {
    std::string text;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) text += step_into(*open_[i]);
    if (!open_.empty() && open_.back()->is(Value::Type::array))
      text += "/" + std::to_string(open_.back()->array().size());
    if (key_pending_) text += "/" + model::pointer_token(key_);
    return text;
  }
  static std::string step_into(const Value& parent) {
    if (parent.is(Value::Type::array)) return "/" + std::to_string(parent.array().size() - 1);
    return "/" + model::pointer_token(parent.object().back().name);
  }

  std::string_view text_;
  const DocumentLimits& limits_;
  const char* furthest_;
  const char* last_end_;  // Of the token before.
  const char* token_ = nullptr;
  std::size_t counted_ = 0;
  std::uint32_t line_ = 1;
  const char* line_start_;
  std::size_t values_ = 0;
  std::optional<Value> root_;
  std::vector<Value*> open_;                                      // Stay where they are: only the innermost grows.
  std::vector<std::map<std::string, Place, std::less<>>> names_;  // Of each that is open.
  std::string key_;
  bool key_pending_ = false;  // Its value is being read.
  Place key_place_;
  std::optional<Problem> problem_;
};

}  // namespace

std::expected<Value, Problem> read_document(std::string_view text, const DocumentLimits& limits) {
  if (text.size() > limits.bytes)
    return std::unexpected(Problem{{}, "", "larger than " + std::to_string(limits.bytes) + " bytes"});
  Builder builder(text, limits);
  const bool whole = nlohmann::json::sax_parse(builder.begin(), builder.end(), &builder);
  return builder.finish(whole);
}

}  // namespace orrery::scenario
