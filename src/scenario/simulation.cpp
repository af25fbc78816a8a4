#include <orrery/scenario/simulation.hpp>

#include <utility>

#include <orrery/scenario/scenario.hpp>
#include <orrery/testing/simulation_builder.hpp>
#include <orrery/testing/world.hpp>

#include "scenario/run_metrics.hpp"
#include "scenario/stage.hpp"

namespace orrery::scenario {
namespace {

class ScenarioWorld final : public World {
 public:
  ScenarioWorld(std::shared_ptr<const Scenario> scenario, Cluster& cluster, PropertyLog& properties)
      : scenario_(std::move(scenario)), simulator_(cluster.simulator()), stage_(*scenario_, cluster, properties) {}

  void start() override { stage_.start(); }
  [[nodiscard]] Duration length() const override { return scenario_->duration; }
  [[nodiscard]] bool watches_events() const override { return stage_.watches_events(); }
  void after_event() override { stage_.after_event(); }
  [[nodiscard]] Time next_look() const override { return stage_.next_look(); }
  void time_passed() override { stage_.time_passed(); }
  [[nodiscard]] bool over() const override { return stage_.broken(); }
  void finish() override { stage_.finish(); }
  [[nodiscard]] std::vector<FaultCount> fault_counts() const override { return stage_.fault_counts(); }
  [[nodiscard]] std::vector<Measure> measures() const override {
    return measures_of(metrics_of(*scenario_, stage_.placed(), simulator_.now()));
  }

 private:
  std::shared_ptr<const Scenario> scenario_;
  Simulator& simulator_;
  Stage stage_;
};

}  // namespace

SimulationBuilder simulation_of(std::shared_ptr<const Scenario> scenario) {
  std::string name = scenario->name.empty() ? "scenario" : scenario->name;
  const TieOrder ties = scenario->ties;
  return simulation_of(std::move(name), ties, [scenario = std::move(scenario)](std::uint64_t) { return scenario; });
}

SimulationBuilder simulation_of(std::string name, TieOrder ties,
                                std::function<std::shared_ptr<const Scenario>(std::uint64_t)> scenario_of_seed) {
  SimulationBuilder builder(std::move(name));
  builder.world(
      [of = std::move(scenario_of_seed)](Cluster& cluster, PropertyLog& properties) -> std::unique_ptr<World> {
        return std::make_unique<ScenarioWorld>(of(cluster.simulator().seed()), cluster, properties);
      },
      ties);
  return builder;
}

}  // namespace orrery::scenario
