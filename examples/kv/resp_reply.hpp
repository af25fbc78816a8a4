#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "resp_buffer.hpp"
#include "resp_limits.hpp"

namespace orrery::kv {

/// A reply, as a client sees it.
struct Reply {
  /// `$-1` and `*-1`, which say the same.
  struct Null {
    bool operator==(const Null&) const = default;
  };
  struct Simple {
    Bytes text;
    bool operator==(const Simple&) const = default;
  };
  struct Error {
    Bytes text;
    bool operator==(const Error&) const = default;
  };
  using Array = std::vector<Reply>;

  std::variant<Null, Simple, Error, std::int64_t, Bytes, Array> value;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<Null>(value); }
  [[nodiscard]] bool is_ok() const { return value.index() == 1 && std::get_if<Simple>(&value)->text == "OK"; }
  [[nodiscard]] const Error* error() const { return std::get_if<Error>(&value); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  [[nodiscard]] const Bytes* bulk() const { return std::get_if<Bytes>(&value); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value); }

  bool operator==(const Reply&) const = default;
};

/// One line for people: `OK`, `(error) ERR …`, `(integer) 3`, `"a\x00b"`, `(nil)`, `["a", (nil)]`.
[[nodiscard]] Bytes describe(const Reply& reply);

/// The client's side of RESP2: turns bytes, cut anywhere, into replies. Used as RequestParser is. An array deeper than
/// `max_depth`, or a frame of more than `max_buffered_bytes`, is an error.
class ReplyParser {
 public:
  explicit ReplyParser(const Limits& limits = {}) : limits_(limits) {}

  void feed(std::string_view data) { input_.append(data); }
  void feed_owned(Bytes&& data) { input_.append_owned(std::move(data)); }

  [[nodiscard]] Parsed next();

  /// After `complete`, once.
  [[nodiscard]] Reply take() { return std::move(reply_); }

  /// After `error`.
  [[nodiscard]] std::string_view error() const { return error_; }

 private:
  struct OpenArray {
    Reply::Array items;
    std::size_t missing;
  };

  Parsed read_value(std::string_view input, Reply& value, std::size_t& used);
  Parsed read_line(std::string_view input, Reply& value, std::size_t& used);
  Parsed read_bulk(std::string_view input, Reply& value, std::size_t& used);
  Parsed read_array(std::string_view input, Reply& value, std::size_t& used);
  bool close_arrays(Reply&& value);
  bool fits(std::size_t used) const { return frame_bytes_ + used <= limits_.max_buffered_bytes; }
  Parsed fail(std::string_view message);

  Limits limits_;
  InputBuffer input_;
  std::vector<OpenArray> open_;  // The arrays around the next value, outermost first.
  bool opened_ = false;          // The last value read was the header of an array with elements.
  std::size_t frame_bytes_ = 0;  // Consumed for the frame under way.
  std::size_t searched_ = 0;     // So much of the line under way has no CR.
  Reply reply_;
  Bytes error_;
};

}  // namespace orrery::kv
