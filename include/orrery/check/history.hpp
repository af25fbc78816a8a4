#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/time.hpp>

namespace orrery {

/// An operation of a `History`, numbered from 0 in the order of calls. A default one names none.
struct OperationId {
  std::uint32_t value = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] constexpr bool valid() const { return value != OperationId().value; }
  constexpr auto operator<=>(const OperationId&) const = default;
};

/// A client or a key of a `History`: a name, found once.
struct HistoryClient {
  std::uint32_t index = 0;
};
struct HistoryKey {
  std::uint32_t index = 0;
};

/// What is known of how an operation ended.
enum class Outcome : std::uint8_t {
  pending,    ///< Nothing yet; taken as `ambiguous` when the history is checked.
  completed,  ///< It took effect between its call and its return, with this output.
  failed,     ///< It certainly never took effect.
  ambiguous,  ///< It may take effect at any time after its call, once, or never: its reply was lost, its client died.
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

/// What became of an attempt to record something. All but `yes` and `full` are mistakes of whoever records: they are
/// counted (`HistoryBase::refused`), and a history with mistakes is not judged.
enum class Recorded : std::uint8_t {
  yes,
  full,               ///< The history had reached its bound: it ends there.
  unknown_operation,  ///< No call has this id.
  returned_before,    ///< The operation has its outcome already.
  time_went_back,     ///< Earlier than what was recorded before.
};
[[nodiscard]] std::string_view to_string(Recorded recorded);

struct HistoryLimits {
  std::uint32_t operations_max = 1 << 20;  ///< At most 2^30.
};

/// The order of a history's calls and returns, whatever the operations are: the part of `History` that needs no types.
///
/// What precedes what is decided by the order of recording alone: the position of each call and each return. Times are
/// for people; they may be equal, may be left out (all zero), and must not go back.
class HistoryBase {
 public:
  static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

  struct Entry {
    std::uint32_t client = 0;  ///< See `client_name`.
    std::uint32_t key = 0;     ///< See `key_name`.
    Outcome outcome = Outcome::pending;
    OperationId after;               ///< Takes effect after this one, though both may be under way together.
    std::uint32_t called = 0;        ///< Position.
    std::uint32_t returned = never;  ///< Position; of an ambiguous one: of its `rule_out`.
    Time called_at;
    Time returned_at;  ///< Of an ambiguous one: when its client gave it up.
  };

  explicit HistoryBase(HistoryLimits limits = {});

  /// The reply was lost, or the client is gone: the operation is ambiguous.
  Recorded lose(OperationId id, Time at = {});
  /// It certainly did not take effect, and never will.
  Recorded fail(OperationId id, Time at = {});
  /// From now on an operation without a reply cannot take effect any more: it did before, or never will. The process
  /// that could still have had the request is gone.
  Recorded rule_out(OperationId id, Time at = {});

  /// The number of a name, for those who record much.
  [[nodiscard]] HistoryClient client(std::string_view name) { return HistoryClient{clients_.index(name)}; }
  [[nodiscard]] HistoryKey key(std::string_view name) { return HistoryKey{keys_.index(name)}; }

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] const Entry& entry(OperationId id) const { return entries_[id.value]; }
  [[nodiscard]] std::string_view client_name(const Entry& entry) const { return clients_.names[entry.client]; }
  [[nodiscard]] std::string_view key_name(const Entry& entry) const { return keys_.names[entry.key]; }
  [[nodiscard]] std::string_view name(HistoryKey key) const { return keys_.names[key.index]; }
  /// In the order of their names.
  [[nodiscard]] std::vector<HistoryKey> sorted_keys() const;

  /// A call came when `operations_max` were recorded. The history ends there: later returns are not recorded either,
  /// because what they saw may be what is missing. What was under way stays ambiguous.
  [[nodiscard]] bool full() const { return full_; }
  /// Mistakes so far, and what the first was.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] Recorded first_refused() const { return first_refused_; }

 protected:
  OperationId call(HistoryClient client, HistoryKey key, Time at, OperationId after);
  Recorded finish(OperationId id, Outcome outcome, Time at);
  void forget();

 private:
  struct Names {
    std::uint32_t index(std::string_view name);
    std::map<std::string, std::uint32_t, std::less<>> indexes;
    std::vector<std::string> names;
  };

  Recorded refuse(Recorded why);
  Recorded admit(Time at);

  HistoryLimits limits_;
  std::vector<Entry> entries_;
  Names clients_;
  Names keys_;
  Time last_;
  std::uint32_t positions_ = 0;
  bool full_ = false;
  std::uint64_t refused_ = 0;
  Recorded first_refused_ = Recorded::yes;
};

/// Who called what when, and what came of it: what a workload records of a system with several clients, to be judged by
/// `check_linearizability`. Recording draws nothing and schedules nothing.
///
/// Each operation is of one key, and concerns nothing else: keys are judged one by one. A client may have any number of
/// operations under way.
///
///     History<Operation, Output> history;
///     const OperationId id = history.invoke("client-1", "x", Operation{…}, env.now());
///     …
///     if (reply) history.complete(id, *reply, env.now()); else history.lose(id, env.now());
template <class Operation, class Output>
class History : public HistoryBase {
 public:
  using HistoryBase::HistoryBase;

  /// An operation begins. `after`, of the same client and key, is for pipelines: the system executes this operation
  /// after that one. (It binds while both have completed.) Without an id, if it was not recorded.
  OperationId invoke(std::string_view client_name, std::string_view key_name, Operation operation, Time at = {},
                     OperationId after = {}) {
    return invoke(client(client_name), key(key_name), std::move(operation), at, after);
  }
  OperationId invoke(HistoryClient client, HistoryKey key, Operation operation, Time at = {}, OperationId after = {}) {
    const OperationId id = call(client, key, at, after);
    if (!id.valid()) return id;
    operations_.push_back(std::move(operation));
    outputs_.emplace_back();
    return id;
  }
  /// It took effect and gave `output`.
  Recorded complete(OperationId id, Output output, Time at = {}) {
    const Recorded recorded = finish(id, Outcome::completed, at);
    if (recorded == Recorded::yes) outputs_[id.value] = std::move(output);
    return recorded;
  }

  /// Forgets all operations and mistakes, and that it was full; clients and keys keep their numbers.
  void clear() {
    forget();
    operations_.clear();
    outputs_.clear();
  }

  [[nodiscard]] std::size_t size() const { return operations_.size(); }
  [[nodiscard]] const Operation& operation(OperationId id) const { return operations_[id.value]; }
  /// Null unless it has completed.
  [[nodiscard]] const Output* output(OperationId id) const {
    return outputs_[id.value] ? &*outputs_[id.value] : nullptr;
  }

 private:
  std::vector<Operation> operations_;
  std::vector<std::optional<Output>> outputs_;
};

}  // namespace orrery
