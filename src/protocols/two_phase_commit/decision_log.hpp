#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <orrery/core/move_only_function.hpp>
#include <orrery/process/env.hpp>

#include "protocols/two_phase_commit/messages.hpp"

namespace orrery::protocols::two_phase_commit {

enum class Fact : std::uint8_t {
  prepared = 1,  ///< A participant has promised to do what the coordinator decides.
  committed,     ///< Coordinator: decided. Participant: learnt so.
  aborted,       ///< Participant: learnt so, or voted no.
  ended,         ///< Coordinator: all participants have committed.
};

struct Record {
  Fact fact = Fact::prepared;
  TransactionId transaction = 0;
};

/// What a node must not forget, on its disk: records of 13 bytes with a checksum, appended in batches. A write or a
/// sync that fails is tried again from where the log was last known to be durable, until it succeeds.
class DecisionLog {
 public:
  /// Opens the log, cuts off what a crash has left half written, and gives its records. After it, `run_writer` must
  /// run.
  Task<std::vector<Record>> recover(Env& env);
  Task<> run_writer();

  /// `durable` is called once the record is, after those appended before.
  void append(Record record, MoveOnlyFunction<void()> durable);

 private:
  struct Pending {
    Record record;
    MoveOnlyFunction<void()> durable;
  };

  Task<> reach_disk(Bytes bytes);

  std::optional<File> file_;
  std::uint64_t durable_bytes_ = 0;
  std::vector<Pending> pending_;
  Event work_;
};

}  // namespace orrery::protocols::two_phase_commit
