#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/core/shared_ptr.hpp>

namespace orrery::model {

/// Tells that a rule of a model is broken: which checker ("raft.election_safety"), and what was seen.
using ReportViolation = std::function<void(std::string_view checker, std::string message)>;

/// What sees all nodes of a group, as no process could: it is told by them what they do, checks that against the
/// others, and says when it does not fit. One of each class for each group; of a class with `static constexpr bool
/// run_wide = true`, one per run. Never draws, sends or schedules: a run is the same without.
class Witness {
 public:
  Witness() = default;
  virtual ~Witness() = default;
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  /// All nodes are up and nothing is broken from now on, as far as faults go; what should go on again, must.
  virtual void healed() {}
  /// The run is over: the last word.
  virtual void finish() {}
};

/// Nodes that a document places together: one element of "nodes".
struct Group {
  std::size_t index = 0;               ///< Of the element.
  std::span<const std::string> ids{};  ///< Of its nodes, in order.
};

/// What the nodes of one run share: witnesses, and what of metrics is counted for a whole group; each made when first
/// asked for.
class RunObjects {
 public:
  explicit RunObjects(ReportViolation report) : report_(std::move(report)) {}
  RunObjects(const RunObjects&) = delete;
  RunObjects& operator=(const RunObjects&) = delete;

  [[nodiscard]] const ReportViolation& report() const { return report_; }

  /// The witness of that class of the whole run.
  template <class W>
  W& get() {
    return of_group<W>(run_wide, [this] { return make<W>(); });
  }
  /// The object of that class of a group, or what `make` makes for it.
  template <class T, class Make>
  T& of_group(std::size_t group, const Make& make) {
    for (const Entry& entry : entries_) {
      if (entry.key == key<T>() && entry.group == group) return *static_cast<T*>(entry.object.get());
    }
    std::shared_ptr<T> made = make();
    T& object = *made;
    Witness* witness = nullptr;
    if constexpr (std::is_base_of_v<Witness, T>) witness = &object;
    entries_.push_back({key<T>(), group, std::move(made), witness});
    return object;
  }
  template <class W>
  [[nodiscard]] std::shared_ptr<W> make() {
    if constexpr (std::is_constructible_v<W, RunObjects&, ReportViolation>) {
      return std::make_shared<W>(*this, report_);
    } else {
      return std::make_shared<W>(report_);
    }
  }

  void healed();
  void finish();

 private:
  static constexpr std::size_t run_wide = static_cast<std::size_t>(-1);

  struct Entry {
    const void* key;
    std::size_t group;
    std::shared_ptr<void> object;
    Witness* witness;  // Null: it is none.
  };

  template <class T>
  static const void* key() {
    static constexpr char unique = 0;
    return &unique;
  }

  ReportViolation report_;
  std::vector<Entry> entries_;
};

}  // namespace orrery::model
