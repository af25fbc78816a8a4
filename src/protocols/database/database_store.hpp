#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/database/database_messages.hpp"
#include "protocols/services/key_index.hpp"

namespace orrery::protocols {

/// The rows of a database, each with the position of the write that made it, and which writes of which sessions took
/// effect.
class DatabaseStore {
 public:
  /// The value of a key, "" if it has none; and whether a newer one was announced.
  struct Found {
    std::string_view value;
    bool newer_announced = false;
  };
  [[nodiscard]] Found read(std::string_view key) const;

  /// A write with a position above all before.
  void apply(const DatabaseRecord& record);
  /// A write of this key will be applied.
  void announce(std::string_view key);
  /// Whether a write with this sequence, or a later one, of the session was applied. Of session 0, never.
  [[nodiscard]] bool applied(std::uint64_t session, std::uint64_t sequence) const;

  /// The last writes of keys, of those above `after`, in order of position: so many that they have about `bytes_max`.
  void collect(std::uint64_t after, std::size_t bytes_max, std::vector<DatabaseRecord>& into) const;
  /// The sessions whose last write has a position above `after`.
  void collect(std::uint64_t after, std::vector<DatabaseSession>& into) const;
  void learn(const DatabaseSession& session);

  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  void clear() { *this = DatabaseStore(); }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  struct Row {
    std::string key;
    DatabaseRecord last;  // Without the key.
    std::uint32_t announced = 0;
    std::uint32_t older = none;  // The list of all rows that have a write, by position.
    std::uint32_t newer = none;
  };
  [[nodiscard]] std::uint32_t row(std::string_view key);
  [[nodiscard]] auto key_of() const {
    return [this](std::uint32_t number) -> std::string_view { return rows_[number].key; };
  }
  [[nodiscard]] auto session_of() const {
    return [this](std::uint32_t number) { return bytes_of(sessions_[number].id); };
  }
  static std::string_view bytes_of(const std::uint64_t& id) { return {reinterpret_cast<const char*>(&id), sizeof id}; }
  void move_to_newest(std::uint32_t number);

  std::vector<Row> rows_;
  KeyIndex index_;
  std::vector<DatabaseSession> sessions_;
  KeyIndex session_index_;
  std::uint32_t oldest_ = none;
  std::uint32_t newest_ = none;
  std::uint64_t position_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace orrery::protocols
