#include "resp_request.hpp"

#include <cstring>

namespace orrery::kv {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool ends_word(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char unescape(char c) {
  switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'a': return '\a';
    default: return c;
  }
}

}  // namespace

Parsed RequestParser::next() {
  if (frame_taken_) {
    input_.consume(at_);
    frame_taken_ = false;
    at_ = 0;
  }
  while (true) {
    if (state_ == State::failed) return Parsed::error;
    const std::string_view input = input_.unread();
    const Parsed parsed = state_ == State::idle ? begin_frame(input) : read_bulks(input);
    if (parsed != Parsed::complete) return parsed;
    if (frame_taken_) return Parsed::complete;
  }
}

// `complete` without a frame taken: something was read, look again.
Parsed RequestParser::begin_frame(std::string_view input) {
  if (input.empty()) return Parsed::need_more;
  release_large();
  return input[0] == '*' ? read_count(input) : read_line(input);
}

Parsed RequestParser::read_count(std::string_view input) {
  std::size_t at = 1;
  std::int64_t count = 0;
  const Scan scan = scan_integer_line(input, at, count);
  if (scan == Scan::need_more) return Parsed::need_more;
  const bool too_many = count > 0 && static_cast<std::uint64_t>(count) > limits_.max_arguments;
  if (scan == Scan::invalid || too_many) return fail("Protocol error: invalid multibulk length");
  if (count <= 0) {
    skip(at);
    return Parsed::complete;
  }
  at_ = at;
  remaining_ = static_cast<std::size_t>(count);
  extents_.clear();
  state_ = State::bulk_header;
  return read_bulks(input);
}

Parsed RequestParser::read_bulks(std::string_view input) {
  while (remaining_ > 0) {
    if (state_ == State::bulk_header) {
      if (at_ == input.size()) return Parsed::need_more;
      if (input[at_] != '$') return fail("Protocol error: expected '$', got '" + printable(input[at_]) + "'");
      std::size_t at = at_ + 1;
      std::int64_t length = 0;
      const Scan scan = scan_integer_line(input, at, length);
      if (scan == Scan::need_more) return Parsed::need_more;
      const bool too_long = length < 0 || static_cast<std::uint64_t>(length) > limits_.max_bulk_bytes;
      if (scan == Scan::invalid || too_long) return fail("Protocol error: invalid bulk length");
      at_ = at;
      bulk_bytes_ = static_cast<std::size_t>(length);
      if (at_ + bulk_bytes_ + 2 > limits_.max_buffered_bytes) return fail("Protocol error: too big request");
      state_ = State::bulk_body;
    }
    // A wrong byte in the place of CR is an error before LF's place has come: cuts must not matter.
    const std::size_t end = at_ + bulk_bytes_;
    if (input.size() > end && input[end] != '\r') return fail("Protocol error: expected CRLF after bulk");
    if (input.size() < end + 2) return Parsed::need_more;
    if (input[end + 1] != '\n') return fail("Protocol error: expected CRLF after bulk");
    extents_.push_back({at_, bulk_bytes_});
    at_ = end + 2;
    --remaining_;
    state_ = State::bulk_header;
  }
  state_ = State::idle;
  give_out(input);
  return Parsed::complete;
}

// at_ remembers how far the line was searched for its end.
Parsed RequestParser::read_line(std::string_view input) {
  const std::size_t end = input.find('\n', at_);
  at_ = end == std::string_view::npos ? input.size() : end;
  if (at_ > limits_.max_inline_bytes) return fail("Protocol error: too big inline request");
  if (end == std::string_view::npos) return Parsed::need_more;
  const std::size_t line_bytes = end > 0 && input[end - 1] == '\r' ? end - 1 : end;
  if (!split_line(input.substr(0, line_bytes))) return fail("Protocol error: unbalanced quotes in request");
  if (extents_.empty()) {
    skip(end + 1);
    return Parsed::complete;
  }
  at_ = end + 1;
  give_out(words_);
  return Parsed::complete;
}

bool RequestParser::split_line(std::string_view line) {
  words_.clear();
  extents_.clear();
  std::size_t i = 0;
  while (true) {
    while (i < line.size() && is_space(line[i])) ++i;
    if (i == line.size()) return true;
    const std::size_t begin = words_.size();
    while (i < line.size() && !ends_word(line[i])) {
      if (line[i] == '"' || line[i] == '\'') {
        if (!split_quoted_word(line, i)) return false;
        break;
      }
      words_.push_back(line[i++]);
    }
    extents_.push_back({begin, words_.size() - begin});
  }
}

// Within double quotes \xHH, \n, \r, \t, \b, \a and \<any> are escapes; within single ones only \'. What follows the
// closing quote must be a space or the end.
bool RequestParser::split_quoted_word(std::string_view line, std::size_t& i) {
  const char quote = line[i++];
  while (i < line.size() && line[i] != quote) {
    const std::string_view rest = line.substr(i);
    const bool escape = rest[0] == '\\' && rest.size() > 1;
    if (escape && quote == '"') {
      const bool is_hex = rest.size() > 3 && rest[1] == 'x' && hex_value(rest[2]) >= 0 && hex_value(rest[3]) >= 0;
      words_.push_back(is_hex ? static_cast<char>(hex_value(rest[2]) * 16 + hex_value(rest[3])) : unescape(rest[1]));
      i += is_hex ? 4 : 2;
    } else if (escape && rest[1] == '\'') {
      words_.push_back('\'');
      i += 2;
    } else {
      words_.push_back(rest[0]);
      ++i;
    }
  }
  if (i == line.size()) return false;
  ++i;
  return i == line.size() || is_space(line[i]);
}

void RequestParser::skip(std::size_t bytes) {
  input_.consume(bytes);
  at_ = 0;
}

void RequestParser::give_out(std::string_view bytes) {
  arguments_.resize(extents_.size());
  for (std::size_t i = 0; i < extents_.size(); ++i) {
    arguments_[i] = std::string_view(bytes.data() + extents_[i].offset, extents_[i].size);
  }
  frame_taken_ = true;
}

Parsed RequestParser::fail(std::string_view message) {
  error_ = message;
  arguments_.clear();
  state_ = State::failed;
  return Parsed::error;
}

// One huge request must not pin its memory for as long as the connection lives.
void RequestParser::release_large() {
  constexpr std::size_t retained_arguments = 4096;
  if (extents_.capacity() <= retained_arguments) return;
  std::vector<Extent>().swap(extents_);
  std::vector<std::string_view>().swap(arguments_);
}

}  // namespace orrery::kv
