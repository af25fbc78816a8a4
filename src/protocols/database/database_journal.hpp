#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include <orrery/process/env.hpp>

#include "protocols/database/database_messages.hpp"
#include "protocols/database/database_store.hpp"

namespace orrery::protocols {

/// A database's log on its node's disk: a file of records, each with its length and a checksum. One write and sync is
/// under way at a time; what comes meanwhile goes with the next. When a write or sync fails, or the file has grown well
/// beyond what it says, it is written anew from memory, aside, and put in its place.
class DatabaseJournal {
 public:
  using OnDurable = std::function<void(const DatabaseRecord&)>;

  /// `durable` is called for each record that is on the disk, in order; it applies it to `store`. All outlive it.
  DatabaseJournal(Env& env, const DatabaseStore& store, std::uint64_t& syncs, OnDurable durable)
      : env_(env), store_(store), syncs_(syncs), on_durable_(std::move(durable)) {}

  /// Reads the log; what a crash left unfinished at its end is left out.
  Task<> load(DatabaseStore& into);
  /// Writes what is added; never ends.
  Task<> run();

  void add(DatabaseRecord record);
  /// Positions are given by another primary from now on; what is under way belongs to the one before.
  void add(const DatabaseReign& reign);
  /// Forgets what was added and is not durable; the store was cleared. What follows is of `reign`.
  void begin_anew(const DatabaseReign& reign);

  [[nodiscard]] const DatabaseReign& reign() const { return reign_; }
  /// Of the last that was added; 0 if that is none.
  [[nodiscard]] std::uint64_t waiting_up_to() const { return waiting_.empty() ? 0 : waiting_.back().position; }
  [[nodiscard]] const std::deque<DatabaseRecord>& waiting() const { return waiting_; }

 private:
  Task<Result<Bytes>> read_whole();
  Task<Result<void>> write_out();
  Task<Result<void>> write_anew();
  void parse(std::string_view file, DatabaseStore& into);
  template <WireMessage Message>
  void write_record(const Message& message, Bytes& into);

  Env& env_;
  const DatabaseStore& store_;
  std::uint64_t& syncs_;
  OnDurable on_durable_;
  std::optional<File> file_;  // None: it must be written anew.
  DatabaseReign reign_;
  Bytes unwritten_;
  std::deque<DatabaseRecord> waiting_;
  Event added_;
  std::uint64_t anew_ = 0;       // How often it began anew: what was written before does not count.
  std::uint64_t file_anew_ = 0;  // The same, when the file was begun.
};

}  // namespace orrery::protocols
