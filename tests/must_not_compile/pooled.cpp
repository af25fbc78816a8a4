#include <string>
#include <utility>

#include <orrery/engine/engine.hpp>

using namespace orrery;

struct Order {
  static constexpr MessageKind kind{16};
  std::uint64_t price = 0;
#if defined(IN_MESSAGE)
  Pooled<std::uint64_t> notes;
#endif
};

struct Note {
  std::uint64_t number = 0;
#if defined(ELEMENT_HOLES)
  std::uint8_t small = 0;
#endif
};

struct Book : Actor<Book, Order> {
#if defined(TOO_MANY)
  Pooled<Note, 200'000> notes;
#else
  Pooled<Note> notes;
#endif
#if defined(ELEMENT_OWNS)
  Pooled<std::string> names;
#endif
#if defined(NESTED)
  Pooled<Pooled<Note>> lists;
#endif

  [[nodiscard]] Position place() const { return {}; }

  void on(const Order&, Context& context) {
    Book fresh;
#if defined(COPIED)
    fresh.notes = notes;
#elif defined(MOVED)
    fresh.notes = std::move(notes);
#elif defined(COPIED_ACTOR)
    fresh = *this;
#endif
    context.spawn(fresh);
    context.neighbours<Book>(place(), 1, [&](const Book& other) {
#if defined(ANOTHERS)
      context.edit(other.notes).clear();
#else
      static_cast<void>(other);
#endif
    });
    context.edit(notes).push_back({context.view(notes).size()});
  }
};

int main() {
  Engine engine = Engine::builder().build();
  engine.send(engine.spawn_one(Book{}), Order{});
}
