// A program's own simulation, watched while it runs: nodes are what processes are elsewhere. Open the address that it
// prints in a browser, or `orrery attach` to it.
//
//     11_watched_simulation [ENDPOINT [SECONDS]]
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <orrery/process/cluster_observer.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/server/server.hpp>

using namespace orrery;
using namespace std::chrono_literals;

constexpr std::string_view document = R"json({
  "orrery": 1, "name": "five-of-raft", "duration": "10h",
  "nodes": [{"id": "n[1..5]", "model": "raft"},
            {"id": "client", "model": "client", "with": {"targets": "n*", "rate": "100/s", "history": false}}],
  "links": [{"latency": {"uniform": ["1ms", "3ms"]}}],
  "faults": [{"at": "1s", "crash": "@leader", "reboot_after": "5s"}]})json";

int main(int argc, char** argv) {
  const std::string endpoint = argc > 1 ? argv[1] : "127.0.0.1:0";
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 2;
  const model::Models models(protocols::models());
  const auto scenario = scenario::read_scenario(document, models);
  if (!scenario) return 2;
  scenario::ScenarioRun run(*scenario, 7);

  Result<Server> server = Server::start({.listen = endpoint});
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message().c_str()), 2;
  std::fprintf(stderr, "http://%s/\n", server->endpoint().c_str());
  // [node]
  ClusterObserver observer(run.cluster());
  server->attach(observer, "five-of-raft");
  while (run.now() < Time() + 1s * seconds && run.run_until(run.now() + 10ms)) server->update();
  // [node]
  server->detach();
  std::printf("%llu events, digest %016llx\n", static_cast<unsigned long long>(run.events()),
              static_cast<unsigned long long>(run.digest()));
}
