#include "real/script.hpp"

namespace orrery::test {
namespace {

Task<> exchange_datagrams(Env& env, Nothing&) {
  auto a = env.network().bind_datagram(0);
  auto b = env.network().bind_datagram(0);
  REQUIRE(a.has_value());
  REQUIRE(b.has_value());
  auto taken = env.network().bind_datagram(a->local().port);
  REQUIRE(!taken.has_value());
  CHECK(taken.error() == ErrorCode::address_in_use);

  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, DatagramSocket::datagram_bytes_max}) {
    const Bytes payload = pattern(size);
    auto sent = a->send(b->local(), payload);
    CHECK(sent.has_value());
    auto receiving = b->receive();
    auto datagram = co_await receiving;
    REQUIRE(datagram.has_value());
    CHECK(datagram->from == a->local());
    CHECK((datagram->payload == payload));
  }
  auto too_large = a->send(b->local(), pattern(DatagramSocket::datagram_bytes_max + 1));
  REQUIRE(!too_large.has_value());
  CHECK(too_large.error() == ErrorCode::too_large);
  auto into_the_void = a->send({Address{0x7f000001}, 1}, "nobody listens");
  CHECK(into_the_void.has_value());
}

TEST_CASE("datagrams keep their boundaries and say who sent them") {
  Nothing nothing;
  run_script(exchange_datagrams, nothing);
}

Task<> more_than_are_kept(Env& env, Nothing&) {
  auto a = env.network().bind_datagram(0);
  auto b = env.network().bind_datagram(0);
  REQUIRE(a.has_value());
  REQUIRE(b.has_value());
  for (int i = 0; i < 40; ++i) {
    auto sent = a->send(b->local(), "datagram " + std::to_string(i));
    CHECK(sent.has_value());
  }
  // On loopback a datagram is there when `send` returns; the loop takes them in within a turn or two.
  co_await sleep_for(std::chrono::milliseconds(200));
  for (int i = 0; i < 8; ++i) {
    auto receiving = b->receive();
    auto datagram = co_await receiving;
    REQUIRE(datagram.has_value());
    CHECK(datagram->payload == "datagram " + std::to_string(i));
  }
  auto sent = a->send(b->local(), "the next that is received");
  CHECK(sent.has_value());
  auto receiving = b->receive();
  auto datagram = co_await receiving;
  REQUIRE(datagram.has_value());
  CHECK(datagram->payload == "the next that is received");
}

TEST_CASE("datagrams that nobody receives are kept up to a bound, then dropped") {
  Nothing nothing;
  RealOptions options = quiet_options();
  options.datagrams_queued_max = 8;
  run_script(more_than_are_kept, nothing, options);
}

}  // namespace
}  // namespace orrery::test
