#include <string>

#include <orrery/engine/engine.hpp>

#if !defined(KIND)
#define KIND 17
#endif

struct Hello {
  static constexpr orrery::MessageKind kind{16};
  std::uint64_t number;
};
struct Bye {
  static constexpr orrery::MessageKind kind{KIND};
};
struct Stranger {
  static constexpr orrery::MessageKind kind{19};
};
struct Other {
  static constexpr orrery::MessageKind kind{18};
#if defined(POINTERS)
  std::string text;
#elif defined(LARGE)
  std::uint64_t numbers[14];
#elif defined(HOLES)
  std::uint8_t small;
  std::uint32_t large;
#endif
};

struct Greeter : orrery::Actor<Greeter, Hello, Bye, Other> {
  std::uint64_t greeted = 0;
#if defined(ACTOR_HOLES)
  std::uint8_t small = 0;
#elif defined(TRAPS_IN_VAIN)
  static constexpr bool traps_exit = true;
#elif defined(NO_ROOM)
  static constexpr orrery::MailboxOptions mailbox{.capacity = 0};
#elif defined(ACTOR_OWNS)
  std::string name;
#endif
  void on(const Hello& hello, orrery::Context& context) {
    greeted += hello.number;
#if defined(NOT_TAKEN)
    context.send(orrery::ActorRef<Greeter>{}, Stranger{});
#else
    context.send(orrery::ActorRef<Greeter>{}, Bye{});
#endif
  }
#if !defined(NO_HANDLER)
  void on(const Bye&, orrery::Context&) {}
#endif
  void on(const Other&, orrery::Context& context) {
#if defined(NOWHERE)
    context.neighbours<Greeter>({}, 1, [](const Greeter&){});
#else
    context.stop();
#endif
#if defined(EMITS_NO_MESSAGE)
    context.emit(std::string());
#else
    context.emit(Stranger{});
#endif
#if defined(SUBSCRIBES_TO_NO_MESSAGE)
    context.subscribe<int>();
#else
    context.subscribe<Hello>();
#endif
  }
};

int main() {
  orrery::Engine engine = orrery::Engine::builder().build();
  const orrery::ActorRef<Greeter> greeter = engine.spawn_one(Greeter{});
#if defined(SUBSCRIBED_NOT_TAKEN)
  engine.subscribe<Stranger>(greeter);
#else
  engine.subscribe<Hello>(greeter);
#endif
}
