#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/shared_ptr.hpp>
#include <orrery/core/tie_order.hpp>
#include <orrery/core/time.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/model/document.hpp>
#include <orrery/network/link_options.hpp>
#include <orrery/scenario/actions.hpp>
#include <orrery/storage/disk_options.hpp>

namespace orrery::model {
class Model;
class Models;
class Settings;
}  // namespace orrery::model

namespace orrery::scenario {

/// The version of documents that this build reads: the member "orrery".
inline constexpr std::uint32_t document_version = 1;

/// One element of "nodes": hosts that run the same model with the same parameters.
struct NodeGroup {
  std::vector<std::string> ids;
  std::vector<std::string> zones;  ///< Round-robin over the ids; never empty.
  std::vector<std::string> tags;
  std::string model;
  std::shared_ptr<const model::Settings> settings;
  std::uint32_t cores = 1;
  DiskOptions disk;
  double clock_drift = 0;  ///< Each draws a rate error of up to this, fast or slow; 0: none.
  Duration start{};        ///< When they boot.
};

/// One element of "faults": what goes wrong, and when.
struct PlannedFault {
  std::string name;                           ///< Its decisions are "name#1", "name#2", …
  std::optional<Duration> at;                 ///< Once, or …
  std::optional<DurationDistribution> every;  ///< … again and again: from one to the next.
  Duration from{};                            ///< When the first interval begins.
  std::optional<Duration> until;
  std::uint64_t times_max = 0;  ///< 0: any number.
  std::vector<Action> actions;
};

/// "chaos": faults at random, by the scheduler that simulations use.
struct ChaosPlan {
  Duration from{};
  std::vector<std::string> victims;  ///< Ids of the nodes that attrition and the faults of disks and clocks may strike.
  ChaosOptions options;              ///< Healed at the end of its `length`.
};

/// One element of "rules": what is done when a condition becomes true.
struct RuleText {
  std::string name;
  std::string when;  ///< A condition of the rule language.
  model::Place place;
  std::string pointer;
  std::vector<Action> actions;
  bool once = false;
  Duration holds_for{};      ///< It must hold for so long before.
  Duration at_most_every{};  ///< 0: each time.
};

/// One element of "expect": a checker of a model ("raft.election_safety"), or an expectation of the rule language.
struct ExpectationText {
  std::string name;
  std::string text;
  model::Place place;
  std::string pointer;
  bool is_checker = false;
};

/// A scenario as read from a document: what runs where, what goes wrong, what is expected.
struct Scenario {
  Scenario();
  Scenario(const Scenario&);
  Scenario(Scenario&&) noexcept;
  Scenario& operator=(const Scenario&);
  Scenario& operator=(Scenario&&) noexcept;
  ~Scenario();

  std::string name;
  std::string title;
  std::string description;
  std::uint64_t seed = 1;
  Duration duration{};
  TieOrder ties = TieOrder::seeded;
  std::vector<NodeGroup> nodes;
  std::vector<LinkRule> links;
  std::vector<PlannedFault> faults;
  std::optional<ChaosPlan> chaos;
  std::vector<RuleText> rules;
  std::vector<ExpectationText> expectations;
  std::vector<model::Model> models;  ///< Those that are placed, by name.
  bool bugs_allowed = false;         ///< As `ReadOptions` said: so may what is commanded in a run.

  /// Ids of all nodes in the order of the document, which is that of their `NodeId`s.
  [[nodiscard]] std::vector<std::string> node_names() const;
  [[nodiscard]] const model::Model& model_named(std::string_view name) const;
};

struct ReadOptions {
  bool allow_bugs = false;  ///< Documents may choose planted bugs.
  std::size_t nodes_max = 100'000;
};

/// Reads a document (JSON) against the models that there are. All that is wrong with it comes back at once, in the
/// order of the text.
[[nodiscard]] std::expected<Scenario, std::vector<model::Problem>> read_scenario(std::string_view text,
                                                                                 const model::Models& models,
                                                                                 const ReadOptions& options = {});
/// The same of a document that was read already, and perhaps changed.
[[nodiscard]] std::expected<Scenario, std::vector<model::Problem>> read_scenario(const model::Value& document,
                                                                                 const model::Models& models,
                                                                                 const ReadOptions& options = {});

}  // namespace orrery::scenario
