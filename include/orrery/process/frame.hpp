#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/process/wire.hpp>

namespace orrery {

/// What a frame is for; see `docs/rpc.md` for the protocol.
enum class FrameKind : std::uint8_t {
  message = 1,  ///< One way: nothing comes back.
  request,      ///< Answered by one `reply` or `failure` of the same id.
  reply,
  failure,
  cancel,  ///< The sender of the request with this id no longer waits.
  close,   ///< The last frame: why the connection ends.
};
[[nodiscard]] std::string_view to_string(FrameKind kind);

/// The unit that travels: 28 bytes of header, then the body. Version 1, little-endian:
///
///     offset 0  'O' 'r'      magic
///            2  u8           version of the format: 1
///            3  u8           kind
///            4  u32          length of the body
///            8  u64          id: says which reply is for which request
///           16  u32          type: the `wire_id` of the message in the body, or 0
///           20  u32          CRC-32C of the body
///           24  u32          CRC-32C of the 24 bytes before
///
/// The header's own sum is checked before its length is believed, so that damage shows at once and not when a megabyte
/// that nobody sent has failed to come. A stream carries frames one after the other, a datagram exactly one.
struct Frame {
  static constexpr std::size_t header_bytes = 28;
  static constexpr std::uint8_t version = 1;

  FrameKind kind = FrameKind::message;
  std::uint32_t type = 0;
  std::uint64_t id = 0;
  std::string_view body;
};

/// Fills in the header of a frame whose body stands at its place already. `frame.body` is not looked at.
void seal_frame(std::span<char> bytes, const Frame& frame);

/// A frame with these values for a body, one after the other, in one allocation. Errors: `too_large`, when a bound of a
/// field is exceeded or the body has over 4 GiB.
template <WireType... Parts>
[[nodiscard]] Result<Bytes> encode_frame(const Frame& head, const Parts&... parts) {
  WireSize size;
  (WireCodec<Parts>::measure(size, parts), ...);
  if (!size.fits() || size.bytes() > 0xffffffff) return failure(ErrorCode::too_large, "a field is over its bound");
  return detail::written_bytes(Frame::header_bytes + size.bytes(), [&](std::span<char> whole) {
    WireWriter writer(whole.subspan(Frame::header_bytes));
    (WireCodec<Parts>::write(writer, parts), ...);
    writer.require_full();
    seal_frame(whole, head);
  });
}

/// The one frame that these bytes are, such as a datagram. Errors: `invalid_argument`, saying what is wrong where.
[[nodiscard]] Result<Frame> decode_frame(std::string_view bytes);

/// Cuts what a stream brings into frames. Holds no more than a frame of the largest size and what is fed at once.
class FrameBuffer {
 public:
  /// A frame whose body is larger is refused as soon as its header is there.
  explicit FrameBuffer(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  /// Bytes as they come; kept without a copy if nothing is waiting for its rest.
  void feed(Bytes bytes);
  /// The next frame, if all of it is there and nothing was wrong before it. Its body is valid until the next `feed`.
  [[nodiscard]] std::optional<Frame> next();
  /// What is wrong with the stream, which has no frame boundaries any more from there on; `invalid_argument` or
  /// `too_large`, with the offset in the stream.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  /// Bytes of a frame that is not complete.
  [[nodiscard]] std::size_t buffered_bytes() const { return buffer_.size() - begin_; }

 private:
  std::size_t body_bytes_max_;
  Bytes buffer_;
  std::size_t begin_ = 0;
  std::uint64_t consumed_ = 0;  // Of the stream, before what is in the buffer.
  std::optional<Error> error_;
};

}  // namespace orrery
