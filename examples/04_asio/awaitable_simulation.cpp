#define SIMULATED
#include <orrery/check/property.hpp>
#include <orrery/cli/main.hpp>
#include <orrery/testing/simulation.hpp>

#include "echo_awaitable.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

constexpr unsigned short port = 7000;

// [process]
class EchoProcess final : public Process {
 public:
  Task<> run(Env& env) override {
    net::io_context context(env);
    net::co_spawn(context, serve(context, {tcp::v4(), port}), net::detached);
    co_await env.stopping().wait();
  }
};
// [process]

class EchoWorkload final : public Workload {
 public:
  Task<> run(WorkloadEnv& env) override {
    net::io_context context(env);
    Told told = [this, &env](const std::string& sent, const std::string& received) {
      ORRERY_ALWAYS(received == sent, "what comes back is what was sent");
      env.count_operations();
      ++came_back_;
    };
    net::co_spawn(context, keep_talking(context, env.servers().front(), port, std::move(told)), net::detached);
    co_await env.chaos_over().wait();
    const std::uint64_t before = came_back_;
    co_await sleep_for(20s);
    ORRERY_ALWAYS(came_back_ > before, "the server answers after healing");
  }

 private:
  std::uint64_t came_back_ = 0;
};

ORRERY_SIMULATION(asio_awaitable_echo) {
  return SimulationBuilder("asio_awaitable_echo")
      .processes(1, make<EchoProcess>)
      .workload(make<EchoWorkload>, 3)
      .chaos(20s, Attrition{.max_dead = 1}, NetworkFaults::swarm().without_datagrams())
      .iterations(200);
}

}  // namespace

int main(int argc, char** argv) { return orrery::main(argc, argv); }
