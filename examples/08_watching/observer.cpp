// Looks at an engine while it runs: the totals, who is busiest, and that the world is the same as one that nobody
// looks at.
#include <cstdio>

#include <orrery/engine/engine.hpp>

#include <orrery/engine/engine_observer.hpp>

using namespace orrery;

struct Order {
  static constexpr MessageKind kind{16};
};

struct Warehouse : Actor<Warehouse, Order> {
  std::uint64_t orders = 0;
  void on(OnStart, Context& context) { context.register_name("warehouse"); }
  void on(const Order&, Context&) { ++orders; }
};

struct Shop : Actor<Shop, Order> {
  ActorRef<Warehouse> warehouse;
  void on(OnStart, Context& context) { context.after(1, Order{}); }
  void on(const Order&, Context& context) {
    context.send(warehouse, Order{});
    context.after(1 + context.random().below(10), Order{});
  }
};

Engine shops() {
  Engine engine = Engine::builder().build();
  const ActorRef<Warehouse> warehouse = engine.spawn_one(Warehouse{});
  engine.spawn<Shop>(1000, [&](std::uint64_t, Shop& shop) { shop.warehouse = warehouse; });
  return engine;
}

int main() {
  Engine plain = shops();
  plain.run_ticks(500);

  Engine engine = shops();
  // [observer]
  EngineObserver observer(engine);
  ObserverSnapshot seen;
  for (int i = 0; i < 50; ++i) {
    engine.run_ticks(10);
    observer.observe(ObserverDetail::table, seen);
  }
  const ProcessRow& busiest = seen.busiest.front();
  std::printf("%llu alive, %llu messages; the busiest is the %s, which is %s\n",
              static_cast<unsigned long long>(seen.states[0].count), static_cast<unsigned long long>(seen.messages),
              busiest.name.c_str(), busiest.status.c_str());
  // [observer]
  const double share = static_cast<double>(busiest.dispatches) / static_cast<double>(seen.messages);
  std::printf("about half of all messages are for it: %s\n", share > 0.4 && share < 0.6 ? "yes" : "no");
  std::printf("the world that nobody looked at: %s\n", plain.digest() == engine.digest() ? "the same" : "another");
}
