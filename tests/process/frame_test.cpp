#include <orrery/process/frame.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include <orrery/core/crc32c.hpp>

#include "process/wire_testing.hpp"

using namespace orrery;
using namespace wire_testing;

namespace {

Bytes frame_of(const std::string& body, std::uint64_t id = 1) {
  return encode_frame({.kind = FrameKind::request, .type = 7, .id = id, .body = {}}, body).value();
}

/// All frames that a buffer cuts out of a stream that comes in such pieces.
std::vector<std::string> cut(std::string_view stream, std::size_t piece_bytes, FrameBuffer& buffer) {
  std::vector<std::string> bodies;
  for (; !stream.empty(); stream.remove_prefix(std::min(piece_bytes, stream.size()))) {
    buffer.feed(Bytes(stream.substr(0, piece_bytes)));
    while (const auto frame = buffer.next()) bodies.emplace_back(frame->body);
  }
  return bodies;
}

std::string error_of(const Bytes& stream, std::size_t body_bytes_max = 1000) {
  FrameBuffer buffer(body_bytes_max);
  (void)cut(stream, stream.size(), buffer);
  return buffer.error() ? buffer.error()->message() : "";
}

/// With a header whose own sum is right.
Bytes with_header(Bytes frame, std::size_t at, char value) {
  frame[at] = value;
  const std::uint32_t sum = crc32c(std::string_view(frame).substr(0, 24));
  for (std::size_t i = 0; i < 4; ++i) frame[24 + i] = static_cast<char>(sum >> (8 * i));
  return frame;
}

}  // namespace

TEST_CASE("frame: its bytes are pinned") {
  const Bytes bytes =
      encode_frame({.kind = FrameKind::reply, .type = 0x01020304, .id = 0x1122334455667788, .body = {}}, Point{1, 2})
          .value();
  CHECK(to_hex(bytes) == "4f720103080000008877665544332211040302012cec737af29fe9210100000002000000");
  const Bytes empty = encode_frame({.kind = FrameKind::cancel, .type = 0, .id = 5, .body = {}}).value();
  CHECK(to_hex(empty) == "4f7201050000000005000000000000000000000000000000c0e42510");
}

TEST_CASE("frame: a datagram is exactly one") {
  const Bytes bytes = frame_of("hello", 9);
  const Result<Frame> frame = decode_frame(bytes);
  REQUIRE(frame.has_value());
  CHECK(frame->kind == FrameKind::request);
  CHECK(frame->type == 7);
  CHECK(frame->id == 9);
  CHECK(wire_decode<std::string>(frame->body) == "hello");
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK(!decode_frame(std::string_view(bytes).substr(0, length)).has_value());
  CHECK(decode_frame(bytes + "x").error().detail == "bytes after the frame");
}

TEST_CASE("frame: no bit of it can be flipped unnoticed") {
  const Bytes bytes = frame_of("hello");
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    Bytes damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    CHECK(!decode_frame(damaged).has_value());
    FrameBuffer buffer(1000);
    buffer.feed(damaged);
    CHECK(!buffer.next().has_value());
    CHECK(buffer.error().has_value());  // At once, even if it is the length that lies.
  }
}

TEST_CASE("frame: however a stream is cut into pieces, its frames are the same") {
  Random random(3);
  Bytes stream;
  std::vector<std::string> sent;
  for (std::uint64_t i = 0; i < 50; ++i) {
    sent.push_back(wire_encode(random_text(random, 60)).value());
    stream += frame_of(wire_decode<std::string>(sent.back()).value(), i);
  }
  for (std::size_t piece_bytes = 1; piece_bytes < 200; ++piece_bytes) {
    FrameBuffer buffer(100);
    CHECK(cut(stream, piece_bytes, buffer) == sent);
    CHECK(!buffer.error().has_value());
    CHECK(buffer.buffered_bytes() == 0);
  }
}

TEST_CASE("frame: what is wrong with a stream is said with its place, and nothing follows") {
  const Bytes good = frame_of("hello");
  CHECK(error_of(good) == "");
  CHECK(error_of("GET / HTTP/1.1\r\n") ==
        "invalid_argument: no frame: it does not begin with 'Or', at byte 0 of the stream");
  CHECK(error_of("O") == "");
  CHECK(error_of("OR") != "");
  CHECK(error_of(good + good + "??") ==
        "invalid_argument: no frame: it does not begin with 'Or', at byte 68 of the stream");
  CHECK(error_of(with_header(good, 2, 2)) ==
        "invalid_argument: a frame of version 2; this is version 1, at byte 0 of the stream");
  CHECK(error_of(with_header(good, 3, 0)) == "invalid_argument: a frame of unknown kind 0, at byte 0 of the stream");
  CHECK(error_of(with_header(good, 3, 7)) == "invalid_argument: a frame of unknown kind 7, at byte 0 of the stream");
  CHECK(error_of(with_header(good, 7, 1)) ==
        "too_large: a frame of 16777222 bytes; at most 1000, at byte 0 of the stream");
  CHECK(error_of(good, 5) == "too_large: a frame of 6 bytes; at most 5, at byte 0 of the stream");
  Bytes damaged = good;
  damaged.back() = 'O';
  CHECK(error_of(damaged) == "invalid_argument: a frame's body has a wrong checksum, at byte 0 of the stream");
  FrameBuffer buffer(1000);
  CHECK(cut(good + damaged + good, 1000, buffer).size() == 1);
  CHECK(!buffer.next().has_value());
}

TEST_CASE("frame: a field over its bound is an error, not a frame") {
  struct Small {
    std::string text;
    void wire_fields(WireSize& fields) { fields.bounded(text, 2); }
    void wire_fields(WireEncode& fields) { fields.bounded(text, 2); }
    void wire_fields(WireDecode& fields) { fields.bounded(text, 2); }
  };
  CHECK(encode_frame(Frame(), Small{"ab"}).has_value());
  CHECK(encode_frame(Frame(), Small{"abc"}).error() == ErrorCode::too_large);
}
