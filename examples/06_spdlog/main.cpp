// Nodes that log by spdlog, whose lines carry simulated time and node.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <orrery/cli/main.hpp>
#include <orrery/core/log_stamp.hpp>
#include <orrery/testing/simulation.hpp>

namespace {

using namespace orrery;
using namespace std::chrono_literals;

// [flag]
class SimulatedStamp final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& line) override {
    const std::string stamp = log_stamp();
    line.append(stamp.data(), stamp.data() + stamp.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<SimulatedStamp>();
  }
};

void log_with_simulated_time() {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<SimulatedStamp>('*').set_pattern("%* [%l] %v");
  spdlog::set_formatter(std::move(formatter));
}
// [flag]

class Beacon : public Process {
 public:
  Task<> run(Env& env) override {
    spdlog::info("lit");
    for (int flash = 1; flash <= 2; ++flash) {
      co_await sleep_for(std::chrono::milliseconds(env.random().between(900, 1'100)));
      spdlog::warn("flash {}", flash);
    }
    co_await env.stopping().wait();
  }
};

class Lookout : public Workload {
 public:
  Task<> run(WorkloadEnv&) override {
    co_await sleep_for(3s);
    spdlog::info("that will do");
  }
};

ORRERY_SIMULATION(beacon) {
  return SimulationBuilder("beacon").processes(2, make<Beacon>).workload(make<Lookout>).chaos(0s).settle(0s);
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stdout_logger_st("log"));
  log_with_simulated_time();
  return orrery::main(argc, argv);
}
