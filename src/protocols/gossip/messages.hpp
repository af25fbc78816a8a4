#pragma once

#include <cstdint>
#include <vector>

#include <orrery/process/message_socket.hpp>

#include "protocols/gossip/entry.hpp"

namespace orrery::protocols::gossip {

inline constexpr std::uint16_t port = 4020;

/// Of entries or versions in one datagram, and of keys that one `Versions` speaks for.
inline constexpr std::uint32_t batch_max = 64;

/// Anti-entropy begins: answered with `Versions` of all keys if the checksums differ, or else not at all.
struct Compare {
  static constexpr std::uint32_t wire_id = 1;
  std::uint64_t checksum = 0;

  void wire_fields(auto& fields) { fields(checksum); }
};

/// What the sender has of the keys from `first_key` to `first_key + batch_max - 1`; nothing of those left out.
struct Versions {
  static constexpr std::uint32_t wire_id = 2;
  std::uint32_t first_key = 0;
  std::vector<Version> versions{};

  void wire_fields(auto& fields) {
    fields.varint(first_key);
    fields.bounded(versions, batch_max);
  }
};

/// Asks for these keys, which the sender has not or in an older version.
struct Want {
  static constexpr std::uint32_t wire_id = 3;
  std::vector<std::uint32_t> keys{};

  void wire_fields(auto& fields) { fields.bounded(keys, batch_max); }
};

/// Items that anti-entropy found to differ.
struct Entries {
  static constexpr std::uint32_t wire_id = 4;
  std::vector<Entry> entries{};

  void wire_fields(auto& fields) { fields.bounded(entries, batch_max); }
};

/// Hot rumours; answered with `Feedback` if the recipient gives any.
struct Rumours {
  static constexpr std::uint32_t wire_id = 5;
  std::vector<Entry> entries{};

  void wire_fields(auto& fields) { fields.bounded(entries, batch_max); }
};

/// Asks for hot rumours.
struct AskRumours {
  static constexpr std::uint32_t wire_id = 6;

  void wire_fields(auto&) {}
};

/// What became of the rumours: the n-th bit says whether the n-th was news.
struct Feedback {
  static constexpr std::uint32_t wire_id = 7;
  std::uint64_t news = 0;
  std::vector<Version> rumours{};

  void wire_fields(auto& fields) {
    fields(news);
    fields.bounded(rumours, batch_max);
  }
};

}  // namespace orrery::protocols::gossip
