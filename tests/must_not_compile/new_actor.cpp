#include <orrery/engine/engine.hpp>

struct Hello {
  static constexpr orrery::MessageKind kind{16};
};
struct Stranger {
  static constexpr orrery::MessageKind kind{17};
};

struct Child : orrery::Actor<Child, Hello> {
  std::uint64_t greeted = 0;
  void on(const Hello&, orrery::Context&) { ++greeted; }
};

struct Parent : orrery::Actor<Parent, Hello> {
#if defined(KEPT)
  orrery::NewActor<Child> child;
#endif
  void on(const Hello& hello, orrery::Context& context) {
    const orrery::NewActor<Child> made = context.spawn(Child{});
#if defined(NOT_TAKEN)
    context.send(made, Stranger{});
#else
    context.send(made, hello);
#endif
#if defined(AS_ID)
    const orrery::ActorRef<Child> id = made;
    context.send(id, hello);
#endif
  }
};

int main() {
  orrery::Engine engine = orrery::Engine::builder().build();
  engine.spawn<Parent>(1);
}
