#define SIMULATED
#include <orrery/cli/main.hpp>
#include <orrery/testing/simulation.hpp>

#include "echo_client.hpp"
#include "echo_server.hpp"
#include "echo_workload.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

// [process]
class EchoProcess final : public Process {
 public:
  Task<> run(Env& env) override {
    net::io_context context(env);
    const EchoServer server(context, {tcp::v4(), port});
    co_await env.stopping().wait();
  }
};
// [process]

std::shared_ptr<void> begin_talk(net::io_context& context, const std::string& host, EchoWorkload::Told told) {
  return std::make_shared<EchoClient>(context, host, port, std::move(told));
}

ORRERY_SIMULATION(asio_echo) {
  return SimulationBuilder("asio_echo")
      .processes(1, make<EchoProcess>)
      .workload(make<EchoWorkload>(begin_talk), 3)
      .chaos(20s, Attrition{.max_dead = 1}, NetworkFaults::swarm().without_datagrams())
      .iterations(200);
}

}  // namespace

int main(int argc, char** argv) { return orrery::main(argc, argv); }
