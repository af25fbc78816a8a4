#include "raft_run.hpp"

#include "raft_workload.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;

RaftParameters drawn_parameters(std::uint64_t seed, const RaftSimulationOptions& options) {
  Random random = Random::stream(seed, "raft-parameters");
  RaftParameters parameters;
  parameters.bug = options.bug;
  parameters.read_mode = random.pick({ReadMode::log, ReadMode::read_index, ReadMode::lease});
  if (options.read_mode) parameters.read_mode = *options.read_mode;
  parameters.snapshot_every = random.pick({std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{40}, std::uint64_t{300}});
  parameters.snapshot_chunk_bytes = random.pick({32U, 256U, 16'384U});
  parameters.batch_bytes_max = random.pick({64U, 512U, 16'384U});
  parameters.pipeline_max = random.pick({1U, 4U, 16U});
  parameters.pre_vote = random.chance(0.8);
  return parameters;
}

void report(std::string_view checker, const std::string& message) {
  orrery::detail::evaluate_property(PropertyKind::workload, checker, false, message);
}

}  // namespace

RaftRun::RaftRun(std::uint64_t seed, std::uint32_t servers, const RaftSimulationOptions& options)
    : parameters(drawn_parameters(seed, options)), witness(servers, parameters, report) {}

Task<> RaftServer::run(Env& env) {
  run_ = finder_.run(env.simulator().seed(), static_cast<std::uint32_t>(env.self().peers.size()));
  process_ = std::make_unique<RaftProcess>(run_->parameters, run_->metrics, &run_->witness);
  auto running = process_->run(env);
  co_await std::move(running);
}

SimulationBuilder raft_simulation(const RaftSimulationOptions& options) {
  const RaftRunFinder finder(options);
  Attrition attrition{.max_dead = 1,
                      .graceful = 0.2,
                      .crash = 0.7,
                      .wipe = 0,
                      .pause = 0.1,
                      .interval_mean = 2s,
                      .recovery_min = 50ms,
                      .recovery_max = 3s};
  NetworkFaults network = NetworkFaults::swarm();
  if (options.storm) {
    attrition.interval_mean = 400ms;
    attrition.recovery_min = 20ms;
    attrition.recovery_max = 600ms;
    network = NetworkFaults::all();
    network.partition_interval_mean = 500ms;
    network.partition_length_max = 800ms;
    network.slow_link_interval_mean = 1s;
  }
  SimulationBuilder builder("raft");
  builder.processes({options.servers_min, options.servers_max}, make<RaftServer>(finder))
      .workload(make<RaftWorkload>(finder), options.clients)
      .chaos(options.chaos, attrition, network, DiskFaults::swarm(), ClockFaults::swarm(),
             CpuFaults::swarm().without_slow_nodes())
      .settle(5s);
  if (options.members_change || options.leadership_moves) builder.workload(make<RaftOperator>(finder), 1, "operator");
  return builder;
}

}  // namespace orrery::protocols::raft
