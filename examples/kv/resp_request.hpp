#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "resp_buffer.hpp"
#include "resp_limits.hpp"

namespace orrery::kv {

/// The server's side of RESP2: turns bytes, cut anywhere, into commands. Both forms of a request are read: arrays of
/// bulk strings, and inline commands (a line of words, quoted by Redis' rules).
///
///     parser.feed(bytes);
///     while (parser.next() == Parsed::complete) execute(parser.arguments());
///
/// The same bytes give the same commands, and the same error, however they are cut. Empty requests (`*0`, an empty
/// line) are passed over, as Redis does. Where Redis is lax (what stands in the place of a CR LF) this is strict.
///
/// Holds at most one incomplete frame, of `max_buffered_bytes`, and what was fed since `next()` last asked for more.
class RequestParser {
 public:
  explicit RequestParser(const Limits& limits = {}) : limits_(limits) {}

  /// Adds what came. Ends the life of `arguments()`.
  void feed(std::string_view data) { input_.append(data); }

  /// As feed; takes the buffer over, without a copy, if no incomplete frame waits.
  void feed_owned(Bytes&& data) { input_.append_owned(std::move(data)); }

  [[nodiscard]] Parsed next();

  /// After `complete`: the command's name and arguments, at least one. Valid until `feed` or `next` is called.
  [[nodiscard]] std::span<const std::string_view> arguments() const { return arguments_; }

  /// After `error`: what was wrong, in Redis' words where it has some. Reply with `ERR ` before it, then close.
  [[nodiscard]] std::string_view error() const { return error_; }

  /// Bytes that came and are in no command given out so far.
  [[nodiscard]] std::size_t buffered_bytes() const { return input_.unread().size() - (frame_taken_ ? at_ : 0); }

 private:
  enum class State : std::uint8_t { idle, bulk_header, bulk_body, failed };
  struct Extent {
    std::size_t offset, size;
  };

  Parsed begin_frame(std::string_view input);
  Parsed read_count(std::string_view input);
  Parsed read_bulks(std::string_view input);
  Parsed read_line(std::string_view input);
  bool split_line(std::string_view line);
  bool split_quoted_word(std::string_view line, std::size_t& i);
  void skip(std::size_t bytes);
  void give_out(std::string_view bytes);
  Parsed fail(std::string_view message);
  void release_large();

  Limits limits_;
  InputBuffer input_;
  State state_ = State::idle;
  bool frame_taken_ = false;    // The first at_ bytes of the input belong to the command given out last.
  std::size_t at_ = 0;          // Next byte to look at, from the beginning of the frame.
  std::size_t remaining_ = 0;   // Arguments of this frame still to come.
  std::size_t bulk_bytes_ = 0;  // Length of the argument under way.
  std::vector<Extent> extents_;
  std::vector<std::string_view> arguments_;
  Bytes words_;  // The words of an inline command, unquoted.
  Bytes error_;
};

}  // namespace orrery::kv
