#include <orrery/core/crc32c.hpp>

#include <array>
#include <cstddef>

#include <orrery/core/hash.hpp>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define ORRERY_CRC32C_INSTRUCTION 1
#endif

namespace orrery {
namespace {

using Table = std::array<std::uint32_t, 256>;

// tables[k][b]: what the byte b does to the sum when k more bytes follow it.
constexpr std::array<Table, 8> make_tables() {
  constexpr std::uint32_t reversed_polynomial = 0x82f63b78;
  std::array<Table, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? reversed_polynomial : 0);
    tables[0][byte] = sum;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, 8> tables = make_tables();

#if defined(ORRERY_CRC32C_INSTRUCTION)
[[gnu::target("sse4.2")]] std::uint32_t crc32c_by_instruction(std::string_view bytes, std::uint32_t sum) {
  std::uint64_t wide = static_cast<std::uint32_t>(~sum);
  for (; bytes.size() >= 8; bytes.remove_prefix(8))
    wide = __builtin_ia32_crc32di(wide, detail::load_le64(bytes.data()));
  auto narrow = static_cast<std::uint32_t>(wide);
  for (const char c : bytes) narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(c));
  return ~narrow;
}
#endif

}  // namespace

std::uint32_t detail::crc32c_by_table(std::string_view bytes, std::uint32_t sum) {
  sum = ~sum;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const std::uint64_t word = load_le64(bytes.data()) ^ sum;
    sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum ^= tables[7 - i][(word >> (8 * i)) & 0xff];
  }
  for (const char c : bytes) sum = (sum >> 8) ^ tables[0][(sum ^ static_cast<unsigned char>(c)) & 0xff];
  return ~sum;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t sum) {
#if defined(ORRERY_CRC32C_INSTRUCTION)
  if (__builtin_cpu_supports("sse4.2")) return crc32c_by_instruction(bytes, sum);
#endif
  return detail::crc32c_by_table(bytes, sum);
}

}  // namespace orrery
