#include <orrery/core/crc32c.hpp>

#include <doctest/doctest.h>

#include <string>

#include <orrery/core/random.hpp>

using namespace orrery;

TEST_CASE("crc32c: the published values") {  // RFC 3720, B.4, and the catalogue's check value.
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  std::string ascending(32, '\0');
  for (std::size_t i = 0; i < ascending.size(); ++i) ascending[i] = static_cast<char>(i);
  CHECK(crc32c(ascending) == 0x46dd794e);
}

TEST_CASE("crc32c: by table, by instruction and in pieces it is the same") {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(static_cast<std::size_t>(random.below(100)), '\0');
    for (char& c : bytes) c = static_cast<char>(random.next());
    const auto before = static_cast<std::uint32_t>(random.next());
    const std::uint32_t sum = crc32c(bytes, before);
    CHECK(sum == detail::crc32c_by_table(bytes, before));
    const auto cut = static_cast<std::size_t>(random.below(bytes.size() + 1));
    CHECK(crc32c(std::string_view(bytes).substr(cut), crc32c(std::string_view(bytes).substr(0, cut), before)) == sum);
  }
}
