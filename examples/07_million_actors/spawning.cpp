#include <cstdio>

#include <orrery/engine/engine.hpp>

using namespace orrery;

struct Order {
  static constexpr MessageKind kind{16};
  std::uint64_t parcels;
};
struct Delivered {
  static constexpr MessageKind kind{17};
  std::uint64_t parcels;
};

struct Depot;

struct Van : Actor<Van, Order> {
  ActorRef<Depot> depot;
  void on(const Order& order, Context& context);
};

// [spawning]
struct Depot : Actor<Depot, Order, Delivered> {
  ActorRef<Van> last;  // To be sent to later.
  std::uint64_t delivered = 0;

  void on(const Order& order, Context& context) {
    const NewActor<Van> van = context.spawn(Van{.depot = {context.self()}});
    context.send(van, order);
    context.monitor(van);
  }
  void on(const OnSpawned& spawned, Context&) { last = {spawned.actor}; }
  void on(const OnDown&, Context&) { last = {}; }
  void on(const Delivered& load, Context&) { delivered += load.parcels; }
};
// [spawning]

void Van::on(const Order& order, Context& context) {
  context.send(depot, Delivered{order.parcels});
  context.stop();
}

int main() {
  Engine engine = Engine::builder().build();
  const ActorRef<Depot> depot = engine.spawn_one(Depot{});
  engine.send(depot, Order{3});
  engine.run_ticks(1);
  std::printf("tick 1: the depot %s its van\n", engine.find(depot)->last.id == no_actor ? "does not know" : "knows");
  engine.run_ticks(1);
  std::printf("tick 2: %s\n", engine.find(depot)->last.id == no_actor ? "the van is gone" : "the van is there");
  engine.run_ticks(1);
  std::printf("tick 3: %llu parcels delivered, %llu actors\n",
              static_cast<unsigned long long>(engine.find(depot)->delivered),
              static_cast<unsigned long long>(engine.population()));
}
