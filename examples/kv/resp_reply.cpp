#include "resp_reply.hpp"

#include <string>

#include "resp_write.hpp"

namespace orrery::kv {

namespace detail {

void append_line(Bytes& out, char type, std::string_view text) {
  out.push_back(type);
  for (const char c : text) out.push_back(c == '\r' || c == '\n' ? ' ' : c);
  out.append("\r\n", 2);
}

}  // namespace detail

void append_request(Bytes& out, std::span<const std::string_view> arguments) {
  append_array_header(out, arguments.size());
  for (const std::string_view argument : arguments) append_bulk(out, argument);
}

namespace {

struct Describe {
  Bytes operator()(const Reply::Null&) const { return "(nil)"; }
  Bytes operator()(const Reply::Simple& simple) const { return simple.text; }
  Bytes operator()(const Reply::Error& error) const { return "(error) " + error.text; }
  Bytes operator()(std::int64_t value) const { return "(integer) " + std::to_string(value); }
  Bytes operator()(const Bytes& bulk) const {
    Bytes text = "\"";
    for (const char c : bulk) text += c == '"' || c == '\\' ? Bytes{'\\', c} : printable(c);
    return text + '"';
  }
  Bytes operator()(const Reply::Array& items) const {
    Bytes text = "[";
    for (const Reply& item : items) {
      if (text.size() > 1) text += ", ";
      text += describe(item);
    }
    return text + ']';
  }
};

}  // namespace

Bytes describe(const Reply& reply) { return std::visit(Describe{}, reply.value); }

Parsed ReplyParser::next() {
  if (!error_.empty()) return Parsed::error;
  while (true) {
    const std::string_view input = input_.unread();
    if (input.empty()) return Parsed::need_more;
    Reply value;
    std::size_t used = 0;
    opened_ = false;
    const Parsed parsed = read_value(input, value, used);
    if (parsed != Parsed::complete) return parsed;
    if (!fits(used)) return fail("frame too large");
    input_.consume(used);
    frame_bytes_ += used;
    searched_ = 0;
    if (opened_ || !close_arrays(std::move(value))) continue;
    frame_bytes_ = 0;
    return Parsed::complete;
  }
}

Parsed ReplyParser::read_value(std::string_view input, Reply& value, std::size_t& used) {
  switch (input[0]) {
    case '+':
    case '-': return read_line(input, value, used);
    case '$': return read_bulk(input, value, used);
    case '*': return read_array(input, value, used);
    case ':': {
      std::int64_t number = 0;
      used = 1;
      const Scan scan = scan_integer_line(input, used, number);
      if (scan == Scan::invalid) return fail("invalid integer");
      if (scan == Scan::need_more) return Parsed::need_more;
      value.value = number;
      return Parsed::complete;
    }
    default: return fail("expected one of '+-:$*', got '" + printable(input[0]) + "'");
  }
}

Parsed ReplyParser::read_line(std::string_view input, Reply& value, std::size_t& used) {
  const std::size_t end = input.find('\r', searched_);
  searched_ = end == std::string_view::npos ? input.size() : end;
  if (searched_ > limits_.max_inline_bytes) return fail("line too long");
  if (!fits(searched_)) return fail("frame too large");
  if (searched_ + 1 >= input.size()) return Parsed::need_more;
  if (input[end + 1] != '\n') return fail("expected LF after CR");
  used = end + 2;
  Bytes text(input.substr(1, end - 1));
  if (input[0] == '+') {
    value.value = Reply::Simple{std::move(text)};
  } else {
    value.value = Reply::Error{std::move(text)};
  }
  return Parsed::complete;
}

Parsed ReplyParser::read_bulk(std::string_view input, Reply& value, std::size_t& used) {
  std::size_t at = 1;
  std::int64_t length = 0;
  const Scan scan = scan_integer_line(input, at, length);
  if (scan == Scan::need_more) return Parsed::need_more;
  const bool too_long = length > 0 && static_cast<std::uint64_t>(length) > limits_.max_bulk_bytes;
  if (scan == Scan::invalid || length < -1 || too_long) return fail("invalid bulk length");
  used = at;
  if (length == -1) return Parsed::complete;
  const std::size_t end = at + static_cast<std::size_t>(length);
  used = end + 2;
  if (!fits(used)) return fail("frame too large");
  if (input.size() > end && input[end] != '\r') return fail("expected CRLF after bulk");
  if (input.size() < end + 2) return Parsed::need_more;
  if (input[end + 1] != '\n') return fail("expected CRLF after bulk");
  value.value = Bytes(input.substr(at, static_cast<std::size_t>(length)));
  return Parsed::complete;
}

Parsed ReplyParser::read_array(std::string_view input, Reply& value, std::size_t& used) {
  std::int64_t count = 0;
  used = 1;
  const Scan scan = scan_integer_line(input, used, count);
  if (scan == Scan::need_more) return Parsed::need_more;
  const bool too_many = count > 0 && static_cast<std::uint64_t>(count) > limits_.max_arguments;
  if (scan == Scan::invalid || count < -1 || too_many) return fail("invalid array length");
  if (count == -1) return Parsed::complete;
  if (count == 0) {
    value.value = Reply::Array{};
    return Parsed::complete;
  }
  if (open_.size() == limits_.max_depth) return fail("arrays nested too deep");
  open_.push_back({{}, static_cast<std::size_t>(count)});
  opened_ = true;
  return Parsed::complete;
}

// Puts the value into the innermost open array, that one, if now full, into the next, and so on. True if the
// outermost is full.
bool ReplyParser::close_arrays(Reply&& value) {
  reply_ = std::move(value);
  while (!open_.empty()) {
    OpenArray& innermost = open_.back();
    innermost.items.push_back(std::move(reply_));
    if (--innermost.missing > 0) return false;
    Reply full;
    full.value = std::move(innermost.items);
    reply_ = std::move(full);
    open_.pop_back();
  }
  return true;
}

Parsed ReplyParser::fail(std::string_view message) {
  error_ = "reply: ";
  error_ += message;
  open_.clear();
  return Parsed::error;
}

}  // namespace orrery::kv
