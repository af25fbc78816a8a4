#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orrery::model {

/// Tells that a rule of a model is broken: which checker ("raft.election_safety"), and what was seen.
using ReportViolation = std::function<void(std::string_view checker, std::string message)>;

/// What sees all nodes of a run, as no process could: it is told by them what they do, checks that against the others,
/// and says when it does not fit. One of each class per run. Never draws, sends or schedules: a run is the same
/// without.
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

/// The witnesses of one run, each made when first asked for.
class RunObjects {
 public:
  explicit RunObjects(ReportViolation report) : report_(std::move(report)) {}
  RunObjects(const RunObjects&) = delete;
  RunObjects& operator=(const RunObjects&) = delete;

  /// That of class `W`, which is constructed from a `ReportViolation` or from a `RunObjects&` and that.
  template <class W>
  W& get() {
    for (const Entry& entry : entries_) {
      if (entry.key == key<W>()) return *static_cast<W*>(entry.witness.get());
    }
    std::unique_ptr<W> made;
    if constexpr (std::is_constructible_v<W, RunObjects&, ReportViolation>) {
      made = std::make_unique<W>(*this, report_);
    } else {
      made = std::make_unique<W>(report_);
    }
    W& witness = *made;
    entries_.push_back({key<W>(), std::move(made)});
    return witness;
  }

  void healed();
  void finish();

 private:
  struct Entry {
    const void* key;
    std::unique_ptr<Witness> witness;
  };

  template <class W>
  static const void* key() {
    static constexpr char unique = 0;
    return &unique;
  }

  ReportViolation report_;
  std::vector<Entry> entries_;
};

}  // namespace orrery::model
