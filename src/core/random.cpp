#include <orrery/core/random.hpp>

namespace orrery {
namespace detail {

std::uint64_t stream_key(std::uint64_t seed, std::string_view purpose, std::string_view id, std::uint32_t incarnation) {
  const std::uint64_t with_purpose = hash_bytes(purpose, mix64(seed + 0x9e3779b97f4a7c15));
  const std::uint64_t with_id = hash_bytes(id, with_purpose);
  return combine(with_id, incarnation);
}

}  // namespace detail

Random::Random(std::uint64_t seed) {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    word = mix64(seed);
  }
}

Random Random::stream(std::uint64_t seed, std::string_view purpose, std::string_view id, std::uint32_t incarnation) {
  return Random(detail::stream_key(seed, purpose, id, incarnation));
}

void Random::reseed(std::uint64_t salt) {
  std::uint64_t key = salt;
  for (const std::uint64_t word : state_) key = combine(key, word);
  const std::uint64_t draws = draws_;
  *this = Random(key);
  draws_ = draws;
}

std::uint64_t Random::below_rejecting(std::uint64_t bits, std::uint64_t n) {
  const std::uint64_t excess = (0 - n) % n;  // 2^64 mod n: so many values too many to share among n.
  while (bits * n < excess) bits = next();
  return detail::mul_high(bits, n);
}

CounterRandom::CounterRandom(std::uint64_t seed, std::string_view purpose, std::string_view id,
                             std::uint32_t incarnation)
    : key_(combine(detail::stream_key(seed, purpose, id, incarnation), 0x636f756e746572)) {}  // "counter"

}  // namespace orrery
