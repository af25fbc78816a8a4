// A program's own engine, watched while it runs: open the address that it prints in a browser, or `orrery attach` to
// it.
//
//     09_embedded_node [ENDPOINT [SECONDS]]
#include <cstdio>
#include <cstdlib>
#include <string>

#include <orrery/engine/engine.hpp>
#include <orrery/server/server.hpp>

using namespace orrery;
using namespace std::chrono_literals;

struct Particle : Actor<Particle> {
  float position = 0;  // Metres along a corridor of one metre.
  float velocity = 0;  // Metres a second.

  void on(OnTick, Context& context) {
    position += velocity * static_cast<float>(context.delta());
    if (position >= 0 && position <= 1) return;
    position = position < 0 ? -position : 2 - position;
    velocity = -velocity;
  }
};

int main(int argc, char** argv) {
  const std::string endpoint = argc > 1 ? argv[1] : "127.0.0.1:0";
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 2;
  Engine engine = Engine::builder().threads(2).tick_rate(60_hz).build();
  engine.spawn<Particle>(10'000, [](std::uint64_t n, Particle& p) { p.velocity = static_cast<float>(n) * 1e-4f; });

  // [node]
  Result<Server> server = Server::start({.listen = endpoint});
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message().c_str()), 2;
  server->attach(engine);
  std::fprintf(stderr, "http://%s/\n", server->endpoint().c_str());
  for (int second = 0; second < seconds; ++second) {
    engine.run_for(1s);
    server->update();
  }
  // [node]
  std::printf("%llu ticks, digest %016llx\n", static_cast<unsigned long long>(engine.tick()),
              static_cast<unsigned long long>(engine.digest()));
}
