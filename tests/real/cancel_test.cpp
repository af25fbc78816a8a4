#include "real/scratch.hpp"
#include "real/script.hpp"

namespace orrery::test {
namespace {

using std::chrono::milliseconds;

Task<Result<Bytes>> read_once(Stream& stream) {
  auto reading = stream.read(100);
  auto bytes = co_await reading;
  co_return bytes;
}

Task<> interrupted_read(Env& env, Nothing&) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  for (int i = 0; i < 50; ++i) {
    auto limited = timeout(milliseconds(1), read_once(pair.server));
    auto nothing = co_await limited;
    REQUIRE(!nothing.has_value());
    CHECK(nothing.error() == ErrorCode::timed_out);
  }
  auto writing = pair.client.write("still here");
  auto written = co_await writing;
  CHECK(written.has_value());
  auto reading = read_exactly(pair.server, 10);
  auto bytes = co_await std::move(reading);
  CHECK(bytes == "still here");
}

TEST_CASE("a read that was given up loses no bytes") {
  Nothing nothing;
  run_script(interrupted_read, nothing);
}

Task<> write_and_keep(Stream& stream, Bytes bytes) {
  auto writing = stream.write(std::move(bytes));
  auto written = co_await writing;
  static_cast<void>(written);
}

// What the write was given outlives the task that wrote it.
Task<> interrupted_write(Env& env, Nothing&) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  const Bytes much = pattern(24 << 20);
  {
    TaskGroup writers(env.scheduler());
    writers.spawn(write_and_keep(pair.client, much), "writer");
    co_await sleep_for(milliseconds(20));
    CHECK(writers.size() == 1);
  }
  pair.client.close();
  auto reading = read_all(pair.server);
  auto bytes = co_await std::move(reading);
  REQUIRE(bytes.has_value());
  CHECK((*bytes == much));
}

TEST_CASE("destroying a task in the middle of a write undoes nothing") {
  Nothing nothing;
  run_script(interrupted_write, nothing);
}

Task<> accept_for_ever(Listener& listener) {
  auto accepting = listener.accept();
  auto stream = co_await accepting;
  static_cast<void>(stream);
}

Task<> connect_somewhere(Env& env, std::uint16_t port) {
  auto connecting = env.network().connect("127.0.0.1", port);
  auto stream = co_await connecting;
  static_cast<void>(stream);
}

Task<> resolve_something(Env& env) {
  auto resolving = env.network().resolve("localhost");
  auto address = co_await resolving;
  static_cast<void>(address);
}

Task<> sync_something(File& file) {
  auto appending = file.append("some bytes");
  auto appended = co_await appending;
  static_cast<void>(appended);
  auto syncing = file.sync();
  auto synced = co_await syncing;
  static_cast<void>(synced);
}

// Yields a few times, so that the victims die at one of several points.
Task<> wait_turns(int turns) {
  for (int i = 0; i < turns; ++i) co_await sleep_for(std::chrono::microseconds(20));
}

Task<> die_everywhere(Env& env, Nothing&) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  Listener listener = std::move(*listening);
  auto opening = env.disk().open("file", OpenMode::create);
  auto opened = co_await opening;
  REQUIRE(opened.has_value());
  File file = std::move(*opened);
  for (int turn = 0; turn < 60; ++turn) {
    TaskGroup victims(env.scheduler());
    victims.spawn(accept_for_ever(listener), "accept");
    victims.spawn(connect_somewhere(env, listener.local().port), "connect");
    victims.spawn(resolve_something(env), "resolve");
    victims.spawn(sync_something(file), "sync");
    auto waiting = wait_turns(turn % 12);
    co_await std::move(waiting);
  }
  // The listener still works: those connections that died wait in it first.
  auto connecting = env.network().connect("127.0.0.1", listener.local().port);
  auto client = co_await connecting;
  REQUIRE(client.has_value());
  while (true) {
    auto accepting = listener.accept();
    auto stream = co_await accepting;
    REQUIRE(stream.has_value());
    if (stream->peer() == client->local()) break;
  }
}

TEST_CASE("operations of every kind may die at any point") {
  Nothing nothing;
  const ScratchDirectory directory;
  RealOptions options = quiet_options();
  options.data_directory = directory.path();
  run_script(die_everywhere, nothing, options);
}

struct Ending {
  std::uint16_t port = 0;
  Bytes last_words;
};

Task<> say_last_words(Stream& stream) {
  auto writing = stream.write("goodbye");
  auto written = co_await writing;
  CHECK(written.has_value());
}

Task<> closing_with_unread_input(Env& env, Ending& ending) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  // The client floods; the server answers without reading, and closes. The answer still arrives.
  for (int i = 0; i < 20; ++i) {
    auto writing = pair.client.write(pattern(1000));
    auto written = co_await writing;
    CHECK(written.has_value());
  }
  auto saying = say_last_words(pair.server);
  co_await std::move(saying);
  pair.server.close();
  for (int i = 0; i < 20; ++i) {
    co_await sleep_for(milliseconds(1));
    auto writing = pair.client.write(pattern(1000));
    auto written = co_await writing;
    CHECK(written.has_value());
  }
  auto reading = read_all(pair.client);
  auto words = co_await std::move(reading);
  REQUIRE(words.has_value());
  ending.last_words = *words;
}

TEST_CASE("the last answer arrives although the server closes with input unread") {
  Ending ending;
  run_script(closing_with_unread_input, ending);
  CHECK(ending.last_words == "goodbye");
}

}  // namespace
}  // namespace orrery::test
