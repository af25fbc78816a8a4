#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>

#include "protocols/raft/sessions.hpp"

namespace orrery::protocols::raft {

/// A write, as it stands in the log.
struct Command {
  std::uint64_t session = 0;
  std::uint64_t sequence = 0;
  std::string_view key{};
  std::string_view value{};
};

[[nodiscard]] Bytes write_command(const Command& command);
/// Nothing if it is damaged.
[[nodiscard]] std::optional<Command> read_command(std::string_view bytes);

/// A map of strings to strings, and whose writes it has seen. Every node applies the same commands in the same order,
/// and so has the same; its snapshots are equal byte for byte.
class StateMachine {
 public:
  SessionOutcome apply(const Command& command);
  /// Null if there is none.
  [[nodiscard]] const std::string* find(std::string_view key) const;
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }
  /// Of all pairs, whatever their order.
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

  [[nodiscard]] Bytes snapshot() const;
  /// False, and left empty, if the bytes are no snapshot.
  bool restore(std::string_view bytes);

 private:
  struct Pair {
    std::string key;
    std::string value;
    std::uint64_t key_hash;
    std::uint64_t hash;
  };
  static constexpr std::uint32_t no_pair = 0xffffffff;

  void set(std::string_view key, std::string_view value);
  [[nodiscard]] std::uint32_t* slot_of(std::string_view key, std::uint64_t key_hash);
  void grow();
  void clear();

  std::vector<Pair> pairs_;           // In the order in which the keys came.
  std::vector<std::uint32_t> slots_;  // By hash of the key, open addressing: places in `pairs_`.
  std::uint64_t hash_ = 0;
  Sessions sessions_;
};

}  // namespace orrery::protocols::raft
