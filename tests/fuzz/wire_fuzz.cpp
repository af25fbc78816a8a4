// Any bytes as messages and as frames: nothing crashes, nothing is read beyond the end, what is accepted has exactly
// one encoding, and it does not matter how a stream is cut into pieces.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/crc32c.hpp>
#include <orrery/process/frame.hpp>

#include "src/process/rpc_notices.hpp"
#include "tests/process/wire_testing.hpp"

namespace {

using namespace orrery;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Member {
  static constexpr std::uint32_t wire_version = 2;
  std::string name;
  std::vector<std::uint32_t> list;
  void wire_fields(auto& fields) {
    fields(name);
    if (fields.since(2)) fields(list);
  }
};

template <class T>
void decode(std::string_view input) {
  const auto value = wire_decode<T>(input);
  if (!value) return require(value.error().offset <= input.size());
  require(wire_encode(*value) == Bytes(input));
}

void decode_versions(std::string_view input) {
  const auto value = wire_decode<std::vector<Member>>(input);
  if (!value) return;
  const auto again = wire_decode<std::vector<Member>>(wire_encode(*value).value());
  require(again.has_value() && again->size() == value->size());
}

std::string cut(std::string_view stream, std::size_t piece_bytes) {
  FrameBuffer buffer(512);
  std::string told;
  for (; !stream.empty(); stream.remove_prefix(std::min(piece_bytes, stream.size()))) {
    buffer.feed(Bytes(stream.substr(0, piece_bytes)));
    while (const auto frame = buffer.next()) {
      require(frame->body.size() <= 512);
      told.append(to_string(frame->kind)).append(frame->body);
    }
    if (buffer.error()) return told + buffer.error()->message();
    require(buffer.buffered_bytes() < Frame::header_bytes + 512);
  }
  return told;
}

// Sums that are right, so that what lies behind them is reached too: every 28 bytes with the magic are made a header.
std::string with_right_sums(std::string_view input) {
  std::string stream(input);
  for (std::size_t at = 0; at + Frame::header_bytes <= stream.size();) {
    std::string_view header = std::string_view(stream).substr(at, Frame::header_bytes);
    if (!header.starts_with("Or")) break;
    stream[at + 5] = static_cast<char>(stream[at + 5] & 3);
    stream[at + 6] = stream[at + 7] = 0;
    const std::size_t length =
        static_cast<unsigned char>(stream[at + 4]) + 256U * static_cast<unsigned char>(stream[at + 5]);
    const std::uint32_t body_sum = crc32c(std::string_view(stream).substr(at + Frame::header_bytes, length));
    for (std::size_t i = 0; i < 4; ++i) stream[at + 20 + i] = static_cast<char>(body_sum >> (8 * i));
    const std::uint32_t sum = crc32c(std::string_view(stream).substr(at, 24));
    for (std::size_t i = 0; i < 4; ++i) stream[at + 24 + i] = static_cast<char>(sum >> (8 * i));
    at += Frame::header_bytes + length;
  }
  return stream;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  decode<wire_testing::Everything>(input);
  decode<std::vector<wire_testing::Point>>(input);
  decode<wire_testing::Tree>(input);
  decode<detail::FailureNotice>(input);
  decode<detail::CloseNotice>(input);
  decode_versions(input);
  (void)decode_frame(input);
  const std::size_t piece_bytes = data[0] % 40 + 1;
  for (const std::string& stream : {std::string(input), with_right_sums(input)})
    require(cut(stream, piece_bytes) == cut(stream, std::max<std::size_t>(1, size)));
  return 0;
}
