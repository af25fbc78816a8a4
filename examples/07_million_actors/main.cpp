// [example]
#include <cstdio>

#include <orrery/engine/engine.hpp>

using namespace orrery;
using namespace std::chrono_literals;

struct Particle : Actor<Particle> {
  float position = 0;  // Metres along a corridor of one metre.
  float velocity = 0;  // Metres a second.
  std::uint32_t bounces = 0;

  void on(OnTick, Context& context) {
    position += velocity * static_cast<float>(context.delta());
    if (position >= 0 && position <= 1) return;
    position = position < 0 ? -position : 2 - position;
    velocity = -velocity;
    ++bounces;
  }
};

int main() {
  Engine engine = Engine::builder().threads(2).tick_rate(60_hz).build();
  engine.spawn<Particle>(1'000'000, [](std::uint64_t n, Particle& p) { p.velocity = static_cast<float>(n) * 1e-6f; });
  engine.run_for(1s);
  std::printf("%llu actors, %llu ticks, digest %016llx\n", static_cast<unsigned long long>(engine.population()),
              static_cast<unsigned long long>(engine.tick()), static_cast<unsigned long long>(engine.digest()));
}
// [example]
