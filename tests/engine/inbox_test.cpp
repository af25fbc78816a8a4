#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include <orrery/engine/engine.hpp>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

struct Reader : Actor<Reader, Letter> {
  std::uint32_t count = 0;
  std::uint32_t words[31] = {};
  void on(const Letter& letter, Context&) {
    if (count < 31) words[count] = letter.words;
    ++count;
  }
};

TEST_CASE("what other threads leave is admitted by tier, then as it came") {
  Engine engine = Engine::builder().build();
  const ActorRef<Reader> reader = engine.spawn_one(Reader{});
  CHECK(engine.inbox().push(reader, Letter{1}) == Inbox::Push::accepted);
  CHECK(engine.inbox().push(reader, Letter{2}, Tier::low) == Inbox::Push::accepted);
  CHECK(engine.inbox().push(reader, Letter{3}, Tier::critical) == Inbox::Push::accepted);
  CHECK(engine.inbox().push(reader, Letter{4}) == Inbox::Push::accepted);
  engine.run_ticks(1);
  const Reader& read = *engine.find(reader);
  REQUIRE(read.count == 4);
  CHECK(std::vector<std::uint32_t>(read.words, read.words + 4) == std::vector<std::uint32_t>{3, 1, 4, 2});
}

TEST_CASE("a full inbox refuses, and takes again when it was emptied") {
  Engine engine = Engine::builder().inbox_capacity(4).build();
  const ActorRef<Reader> reader = engine.spawn_one(Reader{});
  for (std::uint32_t n = 0; n < 4; ++n) CHECK(engine.inbox().push(reader, Letter{n}) == Inbox::Push::accepted);
  CHECK(engine.inbox().push(reader, Letter{4}) == Inbox::Push::full);
  CHECK(engine.inbox().push(reader, Letter{5}, Tier::high) == Inbox::Push::accepted);
  engine.run_ticks(2);
  CHECK(engine.find(reader)->count == 5);
  CHECK(engine.inbox().push(reader, Letter{6}) == Inbox::Push::accepted);
  engine.run_ticks(1);
  CHECK(engine.find(reader)->count == 6);
}

TEST_CASE("a run with threads that send at any time is run again from its journal") {
  constexpr std::uint32_t letters = 2000;
  Journal journal;
  std::uint64_t digest = 0;
  Tick end = 0;
  {
    Engine engine = Engine::builder().seed(3).lookahead(8).threads(2).partitions(5).journal().build();
    engine.spawn<Villager>(Villager::slots);
    engine.run_ticks(8);
    std::vector<std::thread> senders;
    for (std::uint32_t sender = 0; sender < 3; ++sender) {
      senders.emplace_back([&engine, sender] {
        for (std::uint32_t n = 0; n < letters;) {
          const ActorRef<Villager> to{{(n * 37 + sender) % Villager::slots, 0}};
          const Tier tier = n % 5 == 0 ? Tier::critical : Tier::normal;
          if (engine.inbox().push(to, Letter{n}, tier) == Inbox::Push::accepted)
            ++n;
          else
            std::this_thread::yield();
        }
      });
    }
    while (engine.journal().size() < 3 * letters) engine.run_ticks(8);
    for (std::thread& sender : senders) sender.join();
    engine.run_ticks(80);
    journal = engine.journal();
    digest = engine.digest();
    end = engine.tick();
  }
  CHECK(journal.size() == 3 * letters);
  Engine again = Engine::builder().seed(3).lookahead(8).partitions(3).build();
  again.spawn<Villager>(Villager::slots);
  again.replay(journal);
  again.run_ticks(end);
  CHECK(again.tick() == end);
  CHECK(again.digest() == digest);

  // Many, since some went to those who were gone.
  for (std::size_t n = journal.size() / 2; n < journal.size(); ++n) journal[n].payload[0] ^= std::byte{1};
  Engine other = Engine::builder().seed(3).lookahead(8).build();
  other.spawn<Villager>(Villager::slots);
  other.replay(journal);
  other.run_ticks(end);
  CHECK(other.digest() != digest);
}

TEST_CASE("a journal is followed across ticks in which nothing happens") {
  Engine engine = Engine::builder().journal().build();
  const ActorRef<Reader> reader = engine.spawn_one(Reader{});
  for (std::uint32_t n = 0; n < 5; ++n) {
    engine.run_ticks(1000);
    engine.send(reader, Letter{n}, {.after = 3});
  }
  engine.run_ticks(100);
  Engine again = Engine::builder().build();
  again.spawn_one(Reader{});
  again.replay(engine.journal());
  again.run_ticks(5100);
  CHECK(again.digest() == engine.digest());
  REQUIRE(again.rollback(5000).has_value());
  again.run_ticks(100);
  CHECK(again.digest() == engine.digest());
}

TEST_CASE("going back drops what came later") {
  Engine engine = Engine::builder().journal().build();
  const ActorRef<Reader> reader = engine.spawn_one(Reader{});
  engine.run_ticks(5);
  engine.send(reader, Letter{1});
  engine.run_ticks(1);
  engine.send(reader, Letter{2});
  engine.run_ticks(1);
  CHECK(engine.journal().size() == 2);
  REQUIRE(engine.rollback(6).has_value());
  CHECK(engine.journal().size() == 1);
  engine.run_ticks(1);
  CHECK(engine.find(reader)->count == 1);
}

}  // namespace
}  // namespace orrery::testing_engine
