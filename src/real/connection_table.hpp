#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <orrery/real/runtime.hpp>

#include "real/connection.hpp"
#include "real/loop.hpp"

namespace orrery::real {

/// A place in the table for a connection that is being made. May outlive the table.
class Reservation {
 public:
  explicit Reservation(std::shared_ptr<std::size_t> taken) : taken_(std::move(taken)) { ++*taken_; }
  Reservation(Reservation&&) noexcept = default;
  Reservation& operator=(Reservation&&) = delete;
  ~Reservation() {
    if (taken_) --*taken_;
  }

 private:
  std::shared_ptr<std::size_t> taken_;
};

/// All TCP connections, and what they share: bounds, counters, a buffer for reading.
class ConnectionTable {
 public:
  static constexpr std::size_t scratch_bytes = 64 * 1024;

  ConnectionTable(Loop& loop, const RealOptions& options);
  ~ConnectionTable() = default;
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  /// Nothing when the table is full.
  [[nodiscard]] std::optional<Reservation> reserve();
  /// Takes the place of a reservation, which ends with the call.
  Stream add(tcp::socket socket, Reservation reservation);

  /// Sends what was written in this turn.
  void flush();
  /// Closes those that have lingered for long enough.
  void expire(Time now);
  [[nodiscard]] Time next_expiry() const;

  /// No more lingering: connections close as soon as what was written is sent.
  void drain();
  [[nodiscard]] bool drained() const { return buffered_bytes_ == 0; }

  void report(RealStatistics& statistics) const;

 private:
  friend class Connection;

  void release(Connection& connection);
  std::list<Lingering>::iterator linger(Connection& connection);

  Loop& loop_;
  const RealOptions& options_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::shared_ptr<std::size_t> reserved_ = std::make_shared<std::size_t>(0);
  std::vector<Connection*> unflushed_;
  std::vector<Connection*> flushing_;
  std::list<Lingering> lingering_;
  bool draining_ = false;
  std::size_t buffered_bytes_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t bytes_written_ = 0;
  std::unique_ptr<char[]> scratch_;
};

}  // namespace orrery::real
