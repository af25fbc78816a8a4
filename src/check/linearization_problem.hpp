#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include <orrery/check/history.hpp>
#include <orrery/check/sequential_object.hpp>

namespace orrery::detail {

inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// The operations of one key, but those that failed.
struct HistoryPartition {
  struct Operation {
    OperationId id;
    std::uint32_t called = 0;
    std::uint32_t returned = HistoryBase::never;  // Of an ambiguous one: when it was ruled out.
    std::uint32_t after = none;                   // Index.
    std::uint32_t kind = none;                    // Ambiguous ones of equal kind do the same.
    bool completed = false;
    bool read_only[2] = {};  // Without its output, with it.
    bool overwrites[2] = {};
  };

  HistoryPartition(const HistoryBase& history, const SequentialObject& object, const std::vector<OperationId>& ids);

  std::vector<Operation> operations;     // By call.
  std::vector<std::uint32_t> by_return;  // Indexes of those with a return.
  std::uint32_t ambiguous = 0;
};

/// What a search is to do: order all that is required, with the help of what is optional. Positions are the history's.
struct Problem {
  struct Required {
    OperationId id;
    std::uint32_t called;
    std::uint32_t returned;
    std::uint32_t after;  // Rank, or none.
    bool read_only;
    bool overwrites;
  };
  struct Optional {
    OperationId id;
    std::uint32_t called;
    std::uint32_t limit;  // It may take effect before this position only, or `never`.
    std::uint32_t kind;
    bool overwrites;
  };

  /// All that completed is required, but what is `relaxed` (by index): that may have taken effect before its return or
  /// not at all, with any output. An ambiguous one that is relaxed was not ruled out.
  Problem(const HistoryPartition& partition, const std::vector<bool>& relaxed);

  std::vector<Required> required;  // By return: the place is called rank.
  std::vector<Optional> optional;  // First those with a limit, by limit; then the others, by call.
  std::uint32_t limited = 0;       // How many have a limit.
};

}  // namespace orrery::detail
