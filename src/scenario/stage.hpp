#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/model/model.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/scenario/scenario.hpp>

#include "scenario/performer.hpp"
#include "scenario/rule_book.hpp"

namespace orrery::scenario {

/// A scenario on the nodes of a run: it adds them, boots them, makes things go wrong and watches what was expected. Who
/// has the run leads it: `start`, then the simulator's events, `after_event` after each if it `watches_events`, then
/// `finish`.
class Stage final : private Performance {
 public:
  /// All outlive it. The cluster has no nodes yet.
  Stage(const Scenario& scenario, Cluster& cluster, PropertyLog& properties);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Boots what boots at once, and plans the rest.
  void start();
  /// Whether it wants to be told of events; else nothing depends on them.
  [[nodiscard]] bool watches_events() const { return rules_.watches(); }
  /// After the event that the simulator dispatched last.
  void after_event();
  /// When it wants to look, even if there is no event: no later than this, by `time_passed`.
  [[nodiscard]] Time next_look() const { return rules_.next_look(); }
  void time_passed();
  /// A rule has ended the run.
  [[nodiscard]] bool broken() const { return broken_; }
  /// The last word of all that was expected.
  void finish();
  /// What somebody commands, carried out by an event of origin "commands" in this instant: or what is wrong with it.
  [[nodiscard]] std::vector<model::Problem> command(std::vector<Action> actions);

  [[nodiscard]] const std::vector<std::unique_ptr<model::Placed>>& placed() const { return cast_->placed; }
  /// How often each planned fault came true, and what chaos did.
  [[nodiscard]] std::vector<FaultCount> fault_counts() const;
  [[nodiscard]] const RuleBook& rules() const { return rules_; }
  [[nodiscard]] RuleBook& rules() { return rules_; }

 private:
  struct Planned {
    const PlannedFault* fault;
    Random* stream;
    std::uint64_t ordinal = 0;
    std::uint64_t count = 0;
  };

  // A run that nobody commands anything in does not have this origin.
  struct Commands {
    Commands(OriginId by, Cluster& cluster, Performance& run) : origin(by), performer(cluster, by, run) {}
    OriginId origin;
    Performer performer;
    std::vector<std::vector<Action>> given{};
  };

  // What processes hold on to until the last of them is gone, which may be after the stage is.
  struct Cast {
    explicit Cast(PropertyLog& properties);
    model::RunObjects run_objects;
    std::vector<std::unique_ptr<model::Placed>> placed;  // By node.
  };

  [[nodiscard]] std::vector<NodeId> matching(const std::string& condition) override;
  void set_parameters(NodeId node, const model::Value& with) override;
  void break_run(std::string why) override;

  void add_nodes();
  void plan(std::size_t index);
  void schedule(std::size_t index, Duration delay);
  void strike(std::size_t index);
  void turn_chaos(bool on);
  void carry_out(const std::vector<std::size_t>& fired);
  void carry_out_command(std::size_t index);

  const Scenario& scenario_;
  Cluster& cluster_;
  PropertyLog& properties_;
  OriginId origin_;
  OriginId rules_origin_;
  std::shared_ptr<Cast> cast_;
  std::optional<Performer> performer_;
  std::optional<Commands> commands_;
  RuleBook rules_;
  std::vector<Planned> planned_;
  std::optional<Chaos> chaos_;
  std::uint64_t firings_ = 0;
  bool broken_ = false;
};

}  // namespace orrery::scenario
