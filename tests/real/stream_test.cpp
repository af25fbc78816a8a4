#include "real/script.hpp"

namespace orrery::test {
namespace {

struct Echoed {
  int clients_done = 0;
  std::string server_name;
};

Task<> echo(Stream stream) {
  while (true) {
    auto reading = stream.read(4096);
    auto bytes = co_await reading;
    if (!bytes || bytes->empty()) co_return;
    auto writing = stream.write(std::move(*bytes));
    auto written = co_await writing;
    if (!written) co_return;
  }
}

Task<> echo_all(Env& env, Listener listener) {
  while (true) {
    auto accepting = listener.accept();
    auto stream = co_await accepting;
    if (!stream) co_return;
    env.spawn(echo(std::move(*stream)), "echo");
  }
}

Task<> echo_client(Env& env, std::uint16_t port, Echoed& echoed, int id) {
  auto connecting = env.network().connect(env.self().name, port);
  auto connected = co_await connecting;
  REQUIRE(connected.has_value());
  Stream stream = std::move(*connected);
  CHECK(stream.peer() == Endpoint{Address{0x7f000001}, port});
  CHECK(stream.peer_name() == "127.0.0.1:" + std::to_string(port));
  for (int i = 0; i < 20; ++i) {
    const Bytes sent = "client " + std::to_string(id) + " message " + std::to_string(i);
    auto writing = stream.write(sent);
    auto written = co_await writing;
    REQUIRE(written.has_value());
    auto reading = read_exactly(stream, sent.size());
    auto received = co_await std::move(reading);
    CHECK(received == sent);
  }
  ++echoed.clients_done;
}

Task<> clients_and_server(Env& env, Echoed& echoed) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  const std::uint16_t port = listening->local().port;
  env.spawn(echo_all(env, std::move(*listening)), "server");
  TaskGroup clients(env.scheduler());
  for (int id = 0; id < 20; ++id) clients.spawn(echo_client(env, port, echoed, id), "client");
  co_await clients.join();
}

TEST_CASE("a process serves clients over loopback, each its own bytes in order") {
  Echoed echoed;
  const RealStatistics statistics = run_script(clients_and_server, echoed);
  CHECK(echoed.clients_done == 20);
  CHECK(statistics.accepted == 20);
  CHECK(statistics.refused == 0);
  CHECK(statistics.bytes_read == statistics.bytes_written);
  CHECK(statistics.buffered_bytes == 0);
}

struct Transfer {
  std::size_t writes_done = 0;
  std::size_t writes_before_reading = 0;
  std::size_t wrong = 0;
  Result<void> written;
};

constexpr std::size_t chunk_bytes = 256 * 1024;
constexpr std::size_t chunks = 128;

Task<> write_chunks(Stream& stream, Transfer& transfer) {
  const Bytes chunk = pattern(chunk_bytes);
  for (std::size_t i = 0; i < chunks && transfer.written; ++i) {
    auto writing = stream.write(chunk);
    transfer.written = co_await writing;
    if (transfer.written) ++transfer.writes_done;
  }
  auto finished = stream.shutdown_write();
  CHECK(finished.has_value());
}

// Waits until the writer has stood still for many turns of the loop: the kernel and our buffer are full.
Task<> until_writer_is_held_back(Transfer& transfer) {
  std::size_t seen = transfer.writes_done + 1;
  while (seen != transfer.writes_done) {
    seen = transfer.writes_done;
    co_await sleep_for(std::chrono::milliseconds(200));
  }
}

Task<> transfer_much(Env& env, Transfer& transfer) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  TaskGroup writer(env.scheduler());
  writer.spawn(write_chunks(pair.client, transfer), "writer");
  auto waiting = until_writer_is_held_back(transfer);
  co_await std::move(waiting);
  transfer.writes_before_reading = transfer.writes_done;
  const Bytes chunk = pattern(chunk_bytes);
  for (std::size_t i = 0; i < chunks; ++i) {
    auto reading = read_exactly(pair.server, chunk_bytes);
    auto bytes = co_await std::move(reading);
    if (bytes != chunk) ++transfer.wrong;
  }
  auto ending = read_all(pair.server);
  auto rest = co_await std::move(ending);
  REQUIRE(rest.has_value());
  CHECK(rest->empty());
}

TEST_CASE("a writer is held back until its peer reads, and nothing is lost or reordered") {
  Transfer transfer;
  const RealStatistics statistics = run_script(transfer_much, transfer);
  CHECK(transfer.writes_done == chunks);
  CHECK(transfer.writes_before_reading < chunks);
  CHECK(transfer.wrong == 0);
  CHECK(statistics.bytes_written == chunks * chunk_bytes);
  CHECK(statistics.bytes_read == chunks * chunk_bytes);
}

Task<> half_close(Env& env, Nothing&) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  auto writing = pair.client.write("request");
  auto written = co_await writing;
  CHECK(written.has_value());
  CHECK(pair.client.shutdown_write().has_value());
  auto late = pair.client.write("more");
  auto refused = co_await late;
  REQUIRE(!refused.has_value());
  CHECK(refused.error() == ErrorCode::closed);

  auto reading = read_all(pair.server);
  auto request = co_await std::move(reading);
  REQUIRE(request.has_value());
  CHECK(*request == "request");
  auto again = pair.server.read(1);
  auto end = co_await again;
  REQUIRE(end.has_value());
  CHECK(end->empty());

  auto answering = pair.server.write("answer");
  auto answered = co_await answering;
  CHECK(answered.has_value());
  pair.server.close();
  auto receiving = read_all(pair.client);
  auto answer = co_await std::move(receiving);
  REQUIRE(answer.has_value());
  CHECK(*answer == "answer");
}

TEST_CASE("after a half-close the other direction goes on") {
  Nothing nothing;
  run_script(half_close, nothing);
}

Task<> reset_by_peer(Env& env, Nothing&) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  pair.server.reset();
  for (int i = 0; i < 2; ++i) {  // It stays so.
    auto reading = pair.client.read(1);
    auto bytes = co_await reading;
    REQUIRE(!bytes.has_value());
    CHECK(bytes.error() == ErrorCode::connection_reset);
  }
  auto own = pair.server.read(1);
  auto closed = co_await own;
  REQUIRE(!closed.has_value());
  CHECK(closed.error() == ErrorCode::closed);
}

TEST_CASE("a reset is an error to the peer") {
  Nothing nothing;
  run_script(reset_by_peer, nothing);
}

Task<> write_after_peer_is_gone(Env& env, Nothing&) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  pair.server.reset();
  Result<void> written;
  while (written) {  // The first writes may still go into the buffer.
    auto writing = pair.client.write("x");
    written = co_await writing;
    co_await sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(written.error() == ErrorCode::connection_reset);
  auto reading = pair.client.read(1);
  auto bytes = co_await reading;
  REQUIRE(!bytes.has_value());
  CHECK(bytes.error() == ErrorCode::connection_reset);
}

TEST_CASE("who writes to a peer that has reset hears of it, and does not take it for an end") {
  Nothing nothing;
  run_script(write_after_peer_is_gone, nothing);
}

Task<> refusals(Env& env, Nothing&) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  const std::uint16_t port = listening->local().port;
  auto second = env.network().listen(port);
  REQUIRE(!second.has_value());
  CHECK(second.error() == ErrorCode::address_in_use);
  CHECK(second.error().message().find(std::to_string(port)) != std::string::npos);

  listening->close();
  auto connecting = env.network().connect("127.0.0.1", port);
  auto refused = co_await connecting;
  REQUIRE(!refused.has_value());
  CHECK(refused.error() == ErrorCode::connection_refused);

  auto again = env.network().listen(port);
  CHECK(again.has_value());
  auto resolving = env.network().resolve("no-such-host.invalid");
  auto address = co_await resolving;
  REQUIRE(!address.has_value());
  CHECK(address.error() == ErrorCode::host_not_found);
  auto localhost = env.network().resolve("localhost");
  auto known = co_await localhost;
  REQUIRE(known.has_value());
  CHECK(*known == Address{0x7f000001});
}

TEST_CASE("ports that are taken, closed or unknown are errors that name them") {
  Nothing nothing;
  run_script(refusals, nothing);
}

}  // namespace
}  // namespace orrery::test
