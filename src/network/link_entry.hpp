#pragma once

#include <cstdint>

#include <orrery/core/random.hpp>

namespace orrery::detail {

/// What a host keeps of its link to another. Most links never need more than their random numbers and the ordinal of
/// the next packet: these are plain. Of the others it is the number of their `Link`.
class LinkEntry {
 public:
  LinkEntry() = default;
  explicit LinkEntry(CounterRandom random) : random_(random) {}

  [[nodiscard]] bool plain() const { return packets_ != not_plain; }
  /// Whether one more packet can be counted here; else the link must have its `Link`.
  [[nodiscard]] bool counts_on() const { return packets_ < not_plain - 1; }

  // Only of a plain one.
  [[nodiscard]] const CounterRandom& random() const { return random_; }
  [[nodiscard]] std::uint32_t packets() const { return packets_; }
  std::uint32_t next_packet() { return packets_++; }
  void reseed(std::uint64_t seed) { random_.reseed(seed); }
  void become(std::uint32_t link) {
    packets_ = not_plain;
    link_ = link;
  }

  /// Only of one that is not plain.
  [[nodiscard]] std::uint32_t link() const { return static_cast<std::uint32_t>(link_); }

 private:
  static constexpr std::uint32_t not_plain = 0xffffffff;

  union {
    CounterRandom random_{0};
    std::uint64_t link_;
  };
  std::uint32_t packets_ = 0;  // Ordinal of the next.
};

}  // namespace orrery::detail
