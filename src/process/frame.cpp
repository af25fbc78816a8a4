#include <orrery/process/frame.hpp>

#include <string>
#include <utility>

#include <orrery/core/crc32c.hpp>

namespace orrery {
namespace {

constexpr std::uint16_t magic = 'O' | 'r' << 8;
constexpr std::size_t sum_at = Frame::header_bytes - 4;

enum class Fault : std::uint8_t { none, incomplete, no_magic, header_sum, version, kind, too_long, body_sum };

struct Header {
  std::uint16_t magic = 0;
  std::uint8_t version = 0;
  std::uint8_t kind = 0;
  std::uint32_t body_bytes = 0;
  std::uint64_t id = 0;
  std::uint32_t type = 0;
  std::uint32_t body_sum = 0;
  std::uint32_t sum = 0;
};

Header read_header(std::string_view bytes) {
  WireReader reader(bytes.substr(0, Frame::header_bytes));
  Header header;
  header.magic = reader.fixed<std::uint16_t>();
  header.version = reader.fixed<std::uint8_t>();
  header.kind = reader.fixed<std::uint8_t>();
  header.body_bytes = reader.fixed<std::uint32_t>();
  header.id = reader.fixed<std::uint64_t>();
  header.type = reader.fixed<std::uint32_t>();
  header.body_sum = reader.fixed<std::uint32_t>();
  header.sum = reader.fixed<std::uint32_t>();
  return header;
}

Fault fault_of(const Header& header, std::string_view bytes, std::size_t body_bytes_max) {
  if (header.magic != magic) return Fault::no_magic;
  if (header.sum != crc32c(bytes.substr(0, sum_at))) return Fault::header_sum;
  if (header.version != Frame::version) return Fault::version;
  if (header.kind < static_cast<std::uint8_t>(FrameKind::message)) return Fault::kind;
  if (header.kind > static_cast<std::uint8_t>(FrameKind::close)) return Fault::kind;
  return header.body_bytes > body_bytes_max ? Fault::too_long : Fault::none;
}

// The frame that these bytes begin with.
Fault cut(std::string_view bytes, std::size_t body_bytes_max, Frame& frame) {
  if (bytes.size() < Frame::header_bytes) [[unlikely]]
    return std::string_view("Or").starts_with(bytes.substr(0, 2)) ? Fault::incomplete : Fault::no_magic;
  const Header header = read_header(bytes);
  const Fault fault = fault_of(header, bytes, body_bytes_max);
  if (fault != Fault::none) [[unlikely]]
    return fault;
  if (bytes.size() - Frame::header_bytes < header.body_bytes) [[unlikely]]
    return Fault::incomplete;
  frame.kind = static_cast<FrameKind>(header.kind);
  frame.type = header.type;
  frame.id = header.id;
  frame.body = bytes.substr(Frame::header_bytes, header.body_bytes);
  return crc32c(frame.body) == header.body_sum ? Fault::none : Fault::body_sum;
}

std::string describe(Fault fault, std::string_view bytes, std::size_t body_bytes_max) {
  const Header header = read_header(bytes);
  switch (fault) {
    case Fault::none: break;
    case Fault::incomplete: return "a frame that is cut short";
    case Fault::no_magic: return "no frame: it does not begin with 'Or'";
    case Fault::header_sum: return "a frame's header has a wrong checksum";
    case Fault::version: return "a frame of version " + std::to_string(header.version) + "; this is version 1";
    case Fault::kind: return "a frame of unknown kind " + std::to_string(header.kind);
    case Fault::body_sum: return "a frame's body has a wrong checksum";
    case Fault::too_long:
      return "a frame of " + std::to_string(header.body_bytes) + " bytes; at most " + std::to_string(body_bytes_max);
  }
  return "?";
}

}  // namespace

std::string_view to_string(FrameKind kind) {
  switch (kind) {
    case FrameKind::message: return "message";
    case FrameKind::request: return "request";
    case FrameKind::reply: return "reply";
    case FrameKind::failure: return "failure";
    case FrameKind::cancel: return "cancel";
    case FrameKind::close: return "close";
  }
  return "?";
}

void seal_frame(std::span<char> bytes, const Frame& frame) {
  const std::string_view view(bytes.data(), bytes.size());
  const std::string_view body = view.substr(Frame::header_bytes);
  const std::uint64_t begin = std::uint64_t{magic} | std::uint64_t{Frame::version} << 16 |
                              static_cast<std::uint64_t>(frame.kind) << 24 |
                              static_cast<std::uint64_t>(body.size()) << 32;
  const std::uint64_t end = std::uint64_t{frame.type} | std::uint64_t{crc32c(body)} << 32;
  // Written in words of eight bytes, because that is how they are read back to be summed up.
  WireWriter writer(bytes.first(Frame::header_bytes));
  writer.fixed(begin);
  writer.fixed(frame.id);
  writer.fixed(end);
  writer.fixed(crc32c(view.substr(0, sum_at)));
}

Result<Frame> decode_frame(std::string_view bytes) {
  Frame frame;
  const Fault fault = cut(bytes, bytes.size(), frame);
  if (fault == Fault::too_long) return failure(ErrorCode::invalid_argument, describe(Fault::incomplete, bytes, 0));
  if (fault != Fault::none) return failure(ErrorCode::invalid_argument, describe(fault, bytes, 0));
  if (Frame::header_bytes + frame.body.size() != bytes.size())
    return failure(ErrorCode::invalid_argument, "bytes after the frame");
  return frame;
}

void FrameBuffer::feed(Bytes bytes) {
  consumed_ += begin_;
  if (begin_ == buffer_.size()) {
    buffer_ = std::move(bytes);
  } else {
    buffer_.erase(0, begin_);
    buffer_ += bytes;
  }
  begin_ = 0;
}

std::optional<Frame> FrameBuffer::next() {
  if (begin_ == buffer_.size() || error_.has_value()) return std::nullopt;
  const std::string_view bytes = std::string_view(buffer_).substr(begin_);
  Frame frame;
  const Fault fault = cut(bytes, body_bytes_max_, frame);
  if (fault == Fault::none) [[likely]] {
    begin_ += Frame::header_bytes + frame.body.size();
    return frame;
  }
  if (fault != Fault::incomplete) {
    error_.emplace(
        fault == Fault::too_long ? ErrorCode::too_large : ErrorCode::invalid_argument,
        describe(fault, bytes, body_bytes_max_) + ", at byte " + std::to_string(consumed_ + begin_) + " of the stream");
  }
  return std::nullopt;
}

}  // namespace orrery
