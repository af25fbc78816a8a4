#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenario/rules/evaluator.hpp"
#include "scenario/rules/groups.hpp"
#include "scenario/rules/program.hpp"
#include "scenario/rules/tally.hpp"
#include "scenario/rules/time_heap.hpp"

namespace orrery::scenario::rules {

/// A program and what it has computed so far: after a change, only what depends on it is computed anew.
class Engine final : public Parts {
 public:
  explicit Engine(std::unique_ptr<const Program> program);

  [[nodiscard]] const Program& program() const { return *program_; }

  void changed(std::uint32_t node);
  void metric_changed(std::uint32_t metric);
  void restart();

  /// The root's value now.
  const Seen& refresh(const RuleWorld& world);
  [[nodiscard]] Time next_time() const { return fresh_ ? root_.until : Time(); }

  [[nodiscard]] Seen aggregate(std::uint32_t index, std::uint32_t slot) const override;
  [[nodiscard]] Seen grouping(std::uint32_t index) const override;
  [[nodiscard]] Seen captured(std::uint32_t index) const override;
  [[nodiscard]] RuleValue key(std::uint32_t grouping, std::uint32_t slot) const override;

  /// What a node's part in an aggregate is, as of the last refresh.
  [[nodiscard]] RuleValue part(std::uint32_t aggregate, std::uint32_t node) const {
    return counted_[aggregate].tally.part(node);
  }
  [[nodiscard]] const Groups& groups(std::uint32_t grouping) const { return grouped_[grouping].groups; }
  [[nodiscard]] RuleTruth group_truth(std::uint32_t grouping, std::uint32_t slot) const {
    return grouped_[grouping].truths[slot];
  }

 private:
  struct Captured {
    Seen seen;
    std::string text;  // The world's texts do not last.
    Time at;
    bool known = false;
  };
  struct Counted {
    Tally tally;
    TimeHeap heap;
    Time until = Time::max();  // Of what all parts are compared with.
  };
  struct Grouped {
    Groups groups;
    TimeHeap heap;
    Time until = Time::max();
    std::vector<RuleTruth> truths;
    std::vector<std::uint8_t> is_dirty;
    std::vector<std::uint32_t> dirty;
    std::uint32_t yes = 0, no = 0;
  };

  void build();
  bool refresh_captures(const std::vector<std::uint32_t>& captures, const Evaluator& evaluator, Time now, Time& until);
  bool refresh_capture(std::uint32_t index, const Evaluator& evaluator, Time now);
  void refresh_aggregate(std::uint32_t index, const Evaluator& evaluator, Time now);
  void refresh_part(std::uint32_t index, std::uint32_t node, std::uint32_t slot, const Evaluator& evaluator,
                    Grouped* grouped);
  void refresh_grouping(std::uint32_t index, const Evaluator& evaluator, Time now);
  void regroup(std::uint32_t index, std::uint32_t node, const Evaluator& evaluator);
  void leave_group(const Grouping& grouping, Grouped& state, std::uint32_t node);
  void refresh_group(const Grouping& grouping, Grouped& state, std::uint32_t slot, const Evaluator& evaluator);
  static void mark(Grouped& state, std::uint32_t slot);
  static void set_truth(Grouped& state, std::uint32_t slot, RuleTruth truth);

  std::unique_ptr<const Program> program_;
  NodeSet watched_;
  std::vector<Counted> counted_;
  std::vector<Grouped> grouped_;
  std::vector<Captured> captured_;
  std::vector<std::uint8_t> is_changed_;
  std::vector<std::uint32_t> changed_;
  Seen root_;
  Time refreshed_at_;
  bool fresh_ = false;  // Nothing has changed since the last refresh.
  bool begun_ = false;  // There has been one.
};

}  // namespace orrery::scenario::rules
