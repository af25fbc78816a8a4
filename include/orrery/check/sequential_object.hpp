#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <orrery/check/history.hpp>
#include <orrery/core/hash.hpp>

namespace orrery {

/// What one key of the system does when operations come one at a time: the model that a history is judged by.
///
///     struct Counter {
///       using State = std::int64_t;
///       using Operation = std::int64_t;  // Adds so much
///       using Output = std::int64_t;     // and gives the sum.
///       State initial() const { return 0; }
///       std::optional<State> step(const State& sum, const Operation& amount, const Output* output) const {
///         if (output != nullptr && *output != sum + amount) return std::nullopt;
///         return sum + amount;
///       }
///       std::uint64_t hash(const State& sum) const { return mix64(static_cast<std::uint64_t>(sum)); }
///       std::string describe(const Operation&, const Output*) const;
///     };
///
/// `step` gives the state after `operation`, or nothing if in `state` it cannot give `output`. Without an output it may
/// give any: what it does must then follow from the state alone. `describe` is for people; `output` is null when
/// nothing came back. Three more functions are optional, and prune the search; each must be true of every state:
///
///     bool read_only(const Operation&, const Output*) const;   // Giving this output (null: any), it changes no state.
///     bool overwrites(const Operation&, const Output*) const;  // It can always give this output (null: some), and the
///                                                              // state after is the same whatever was before.
///     std::uint64_t memory_bytes(const State&) const;          // On the heap, for the bound; default 0.
///
/// A system with thousands of ambiguous writes needs `overwrites`. An `Operation` with `==` lets equal ambiguous
/// operations be taken as one kind.
template <class S>
concept SequentialSpecification = std::copyable<typename S::State> && std::equality_comparable<typename S::State> &&
                                  requires(const S& specification, const typename S::State& state,
                                           const typename S::Operation& operation, const typename S::Output* output) {
                                    { specification.initial() } -> std::convertible_to<typename S::State>;
                                    {
                                      specification.step(state, operation, output)
                                    } -> std::same_as<std::optional<typename S::State>>;
                                    { specification.hash(state) } -> std::convertible_to<std::uint64_t>;
                                    { specification.describe(operation, output) } -> std::convertible_to<std::string>;
                                  };

namespace detail {

/// A specification and the operations of a history, with the types taken away: states are numbers, equal states equal
/// numbers, and 0 is the initial one.
class SequentialObject {
 public:
  static constexpr std::uint32_t impossible = std::numeric_limits<std::uint32_t>::max();

  SequentialObject() = default;
  virtual ~SequentialObject() = default;
  SequentialObject(const SequentialObject&) = delete;
  SequentialObject& operator=(const SequentialObject&) = delete;

  /// Forgets all states but the initial one.
  virtual void reset() = 0;
  /// The state after `operation`; `output_known`: with the output that it gave.
  virtual std::uint32_t step(std::uint32_t state, OperationId operation, bool output_known) = 0;
  [[nodiscard]] virtual bool read_only(OperationId operation, bool output_known) const = 0;
  [[nodiscard]] virtual bool overwrites(OperationId operation, bool output_known) const = 0;
  /// Whether the two do the same; false if that is not known.
  [[nodiscard]] virtual bool equal(OperationId a, OperationId b) const = 0;
  [[nodiscard]] virtual std::string describe(OperationId operation) const = 0;
  /// Whether all fit, one after the other in this order, with the outputs that they gave.
  [[nodiscard]] virtual bool fits(std::span<const OperationId> operations) const = 0;
  /// Of all states.
  [[nodiscard]] virtual std::uint64_t memory_bytes() const = 0;
};

/// Finds numbers by hash. Open addressing; never iterated.
class HashIndex {
 public:
  /// The number stored under `hash` for which `equal(number)` holds; else stores `fresh` and returns it.
  template <class Equal>
  std::uint32_t find_or_insert(std::uint64_t hash, std::uint32_t fresh, Equal&& equal) {
    if ((count_ + 1) * 2 > slots_.size()) grow();
    std::size_t at = static_cast<std::size_t>(hash) & (slots_.size() - 1);
    for (; slots_[at].number != empty; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].hash == hash && equal(slots_[at].number)) return slots_[at].number;
    }
    slots_[at] = {hash, fresh};
    ++count_;
    return fresh;
  }
  void clear();
  [[nodiscard]] std::uint64_t memory_bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  static constexpr std::uint32_t empty = std::numeric_limits<std::uint32_t>::max();
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = empty;
  };
  void grow();

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

template <SequentialSpecification S>
class SpecifiedObject final : public SequentialObject {
 public:
  using Operations = History<typename S::Operation, typename S::Output>;

  SpecifiedObject(const S& specification, const Operations& history)
      : specification_(specification), history_(history) {
    SpecifiedObject::reset();
  }

  void reset() override {
    states_.clear();
    index_.clear();
    heap_bytes_ = 0;
    intern(specification_.initial());
  }
  std::uint32_t step(std::uint32_t state, OperationId id, bool output_known) override {
    std::optional<State> after = specification_.step(states_[state], history_.operation(id), output(id, output_known));
    if (!after) return impossible;
    if (*after == states_[state]) return state;
    return intern(std::move(*after));
  }
  [[nodiscard]] bool read_only(OperationId id, bool output_known) const override {
    if constexpr (requires { specification_.read_only(history_.operation(id), output(id, output_known)); })
      return specification_.read_only(history_.operation(id), output(id, output_known));
    return false;
  }
  [[nodiscard]] bool overwrites(OperationId id, bool output_known) const override {
    if constexpr (requires { specification_.overwrites(history_.operation(id), output(id, output_known)); })
      return specification_.overwrites(history_.operation(id), output(id, output_known));
    return false;
  }
  [[nodiscard]] bool equal(OperationId a, OperationId b) const override {
    if constexpr (std::equality_comparable<typename S::Operation>)
      return history_.operation(a) == history_.operation(b);
    return false;
  }
  [[nodiscard]] std::string describe(OperationId id) const override {
    return specification_.describe(history_.operation(id), history_.output(id));
  }
  [[nodiscard]] bool fits(std::span<const OperationId> operations) const override {
    State state = specification_.initial();
    for (const OperationId id : operations) {
      std::optional<State> after = specification_.step(state, history_.operation(id), history_.output(id));
      if (!after) return false;
      state = std::move(*after);
    }
    return true;
  }
  [[nodiscard]] std::uint64_t memory_bytes() const override {
    return heap_bytes_ + states_.size() * sizeof(State) + index_.memory_bytes();
  }

 private:
  using State = typename S::State;

  const typename S::Output* output(OperationId id, bool known) const { return known ? history_.output(id) : nullptr; }

  std::uint32_t intern(State state) {
    const auto fresh = static_cast<std::uint32_t>(states_.size());
    const std::uint32_t number = index_.find_or_insert(specification_.hash(state), fresh,
                                                       [&](std::uint32_t other) { return states_[other] == state; });
    if (number != fresh) return number;
    if constexpr (requires { specification_.memory_bytes(state); }) heap_bytes_ += specification_.memory_bytes(state);
    states_.push_back(std::move(state));
    return fresh;
  }

  const S& specification_;
  const Operations& history_;
  std::vector<State> states_;
  HashIndex index_;
  std::uint64_t heap_bytes_ = 0;
};

}  // namespace detail
}  // namespace orrery
