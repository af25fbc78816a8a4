#include "cli/share_link.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include <zlib.h>
#include <nlohmann/json.hpp>

#include <orrery/core/crc32c.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/version.hpp>

#include "cli/deflate.hpp"

using namespace orrery;
using namespace orrery::cli;

namespace {

std::string bytes_of_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit =
        std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").find(c);
    REQUIRE(digit != std::string_view::npos);
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return bytes;
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (int i = 3; i >= 0; --i) number = number << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  return number;
}

std::string inflated(std::string_view bytes, std::size_t size) {
  std::string content(size, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, -15) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  CHECK(stream.avail_out == 0);
  inflateEnd(&stream);
  return content;
}

// What a link to the page at "x" holds.
nlohmann::json content_of(const std::string& link) {
  const std::string_view prefix = "x#run=1.";
  REQUIRE(link.starts_with(prefix));
  const std::string bytes = bytes_of_base64url(std::string_view(link).substr(prefix.size()));
  REQUIRE(bytes.size() > 8);
  const std::string content =
      inflated(std::string_view(bytes).substr(8), little_endian(std::string_view(bytes).substr(4)));
  CHECK(little_endian(bytes) == crc32c(content));
  return nlohmann::json::parse(content);
}

}  // namespace

TEST_CASE("a link holds the document, the seed and the versions") {
  const SharedRun run{.document = "{\"name\": \"é\"}",
                      .seed = 18446744073709551615U,
                      .allow_bugs = true,
                      .model_versions = {{"client", 1}, {"raft", 3}},
                      .at = Time::from_ns(1'500'000'000),
                      .panel = "invariants"};
  const auto link = share_link("x", run);
  REQUIRE(link.has_value());
  CHECK(content_of(*link) == nlohmann::json{{"document", run.document},
                                            {"seed", "18446744073709551615"},
                                            {"allow_bugs", true},
                                            {"behaviour_version", behaviour_version},
                                            {"model_versions", {{"client", 1}, {"raft", 3}}},
                                            {"at_ns", 1'500'000'000},
                                            {"panel", "invariants"}});
}

TEST_CASE("documents of every length come back, whatever they hold") {
  Random random = Random::stream(1, "links");
  for (std::size_t length = 0; length < 200; ++length) {
    std::string document;
    for (std::size_t i = 0; i < length; ++i) document += static_cast<char>(32 + random.below(95));
    const auto link = share_link("x", {.document = document});
    REQUIRE(link.has_value());
    CHECK(content_of(*link).at("document") == document);
  }
}

TEST_CASE("what is too large for a link is refused") {
  const auto too_long = share_link("x", {.document = std::string(std::size_t{17} << 20, ' ')});
  REQUIRE(!too_long.has_value());
  CHECK(too_long.error() == ErrorCode::too_large);
  Random random = Random::stream(2, "links");
  std::string noise;
  for (std::size_t i = 0; i < (std::size_t{1} << 20); ++i) noise += static_cast<char>(32 + random.below(95));
  const auto too_dense = share_link("x", {.document = noise});
  REQUIRE(!too_dense.has_value());
  CHECK(too_dense.error() == ErrorCode::too_large);
}

TEST_CASE("stored blocks are read as what they hold, whatever its size") {
  for (const std::size_t size : {0U, 1U, 65534U, 65535U, 65536U, 200000U}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * i >> 3);
    CHECK(inflated(stored_blocks(bytes), size) == bytes);
  }
}
