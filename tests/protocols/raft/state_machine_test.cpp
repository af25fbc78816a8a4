#include "protocols/raft/state_machine.hpp"

#include <doctest/doctest.h>

#include <map>

#include <orrery/core/random.hpp>

namespace orrery::protocols::raft {
namespace {

TEST_CASE("a command is read as it was written") {
  const Command command{.session = 300, .sequence = 70'000, .key = "k", .value = std::string_view("v\0w", 3)};
  const Bytes bytes = write_command(command);
  const std::optional<Command> read = read_command(bytes);
  REQUIRE(read);
  CHECK(read->session == 300);
  CHECK(read->sequence == 70'000);
  CHECK(read->key == "k");
  CHECK(read->value == std::string_view("v\0w", 3));
  CHECK_FALSE(read_command(""));
  CHECK_FALSE(read_command(std::string_view(bytes).substr(0, 5)));
}

TEST_CASE("keys hold what was written last, like a map") {
  Random random(7);
  StateMachine machine;
  std::map<std::string, std::string> expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string key = "key " + std::to_string(random.below(500));
    const std::string value = std::to_string(random.below(100));
    machine.apply({.key = key, .value = value});
    expected[key] = value;
  }
  CHECK(machine.size() == expected.size());
  for (const auto& [key, value] : expected) {
    REQUIRE(machine.find(key) != nullptr);
    CHECK(*machine.find(key) == value);
  }
  CHECK(machine.find("other") == nullptr);
  CHECK(StateMachine().find("key 1") == nullptr);
}

TEST_CASE("a request takes effect once, however often and in whatever order it comes") {
  StateMachine machine;
  const auto write = [&](std::uint64_t sequence, std::string_view value) {
    return machine.apply({.session = 5, .sequence = sequence, .key = "k", .value = value});
  };
  CHECK(write(0, "a") == SessionOutcome::first);
  CHECK(write(2, "c") == SessionOutcome::first);
  CHECK(write(1, "b") == SessionOutcome::first);
  CHECK(*machine.find("k") == "b");
  for (const std::uint64_t sequence : {0U, 1U, 2U}) CHECK(write(sequence, "again") == SessionOutcome::repeated);
  CHECK(*machine.find("k") == "b");
  CHECK(write(5000, "far") == SessionOutcome::first);
  CHECK(write(10, "too old") == SessionOutcome::unknown);
  CHECK(write(4999, "near") == SessionOutcome::first);
  CHECK(machine.apply({.session = 6, .sequence = 2, .key = "k", .value = "another's"}) == SessionOutcome::first);
  CHECK(machine.apply({.session = 0, .sequence = 2, .key = "k", .value = "x"}) == SessionOutcome::first);
  CHECK(machine.apply({.session = 0, .sequence = 2, .key = "k", .value = "y"}) == SessionOutcome::first);
}

TEST_CASE("the session that was used longest ago is forgotten when there are too many") {
  Sessions sessions;
  for (std::uint64_t id = 1; id <= Sessions::sessions_max; ++id) sessions.take(id, 1);
  sessions.take(1, 2);
  CHECK(sessions.take(1'000'000, 1) == SessionOutcome::first);
  CHECK(sessions.size() == Sessions::sessions_max);
  CHECK(sessions.take(1, 1) == SessionOutcome::repeated);
  CHECK(sessions.take(2, 1) == SessionOutcome::first);
}

TEST_CASE("a snapshot brings back state and sessions, and equal states have equal snapshots") {
  StateMachine machine;
  for (std::uint64_t i = 0; i < 200; ++i)
    machine.apply({.session = i % 7 + 1, .sequence = i, .key = std::to_string(i % 50), .value = std::to_string(i)});
  const Bytes bytes = machine.snapshot();
  StateMachine restored;
  REQUIRE(restored.restore(bytes));
  CHECK(restored.snapshot() == bytes);
  CHECK(restored.hash() == machine.hash());
  CHECK(restored.apply({.session = 1, .sequence = 196, .key = "1", .value = "again"}) == SessionOutcome::repeated);
  CHECK(*restored.find("1") == "151");
  for (std::size_t cut = 0; cut < bytes.size(); cut += 13) {
    CHECK_FALSE(restored.restore(std::string_view(bytes).substr(0, cut)));
    CHECK(restored.size() == 0);
  }
}

TEST_CASE("states that differ have other hashes, and the order of writes to other keys does not matter") {
  StateMachine a;
  StateMachine b;
  a.apply({.key = "x", .value = "1"});
  a.apply({.key = "y", .value = "2"});
  b.apply({.key = "y", .value = "2"});
  CHECK(a.hash() != b.hash());
  b.apply({.key = "x", .value = "0"});
  CHECK(a.hash() != b.hash());
  b.apply({.key = "x", .value = "1"});
  CHECK(a.hash() == b.hash());
}

}  // namespace
}  // namespace orrery::protocols::raft
