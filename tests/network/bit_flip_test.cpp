#include <doctest/doctest.h>

#include <bit>
#include <set>

#include <orrery/core/crc32c.hpp>
#include <orrery/task/sleep.hpp>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

int bits_apart(const Bytes& a, const Bytes& b) {
  REQUIRE(a.size() == b.size());
  int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i) bits += std::popcount(static_cast<unsigned char>(a[i] ^ b[i]));
  return bits;
}

/// Amounts on their way to an account, eight digits each, perhaps with a checksum.
struct Transfers {
  static Task<> pay(DatagramSocket& socket, Address to, bool checksum, int payments) {
    for (int i = 0; i < payments; ++i) {
      Bytes amount = "00000010";
      if (checksum) amount += std::to_string(crc32c(amount));
      static_cast<void>(socket.send({to, 9}, std::move(amount)));
      co_await sleep_for(1ms);
    }
  }
  static Task<> receive(DatagramSocket& socket, bool checksum, Transfers& into) {
    while (true) {
      auto receiving = socket.receive();
      auto datagram = co_await receiving;
      if (!datagram) co_return;
      const Bytes amount = datagram->payload.substr(0, 8);
      if (checksum && std::to_string(crc32c(amount)) != datagram->payload.substr(8)) {
        ++into.refused;
      } else {
        into.right = into.right && amount == "00000010";
        ++into.accepted;
      }
    }
  }

  Transfers(double rate, bool checksum, std::uint64_t seed) : world(World::millisecond(), seed) {
    world.network.set_fault_rates({.bit_flip = rate});
    bank.tasks.spawn(receive(in, checksum, *this));
    payer.tasks.spawn(pay(out, bank.address, checksum, 1000));
    world.run_for(2s);
    flips = world.network.fault_counts()[NetworkFault::bit_flip];
    digest = combine(world.simulator.final_digest(), world.network.state_digest());
  }

  int accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t flips = 0;
  std::uint64_t digest = 0;
  bool right = true;
  World world;
  World::Node& payer = world.add("payer");
  World::Node& bank = world.add("bank");
  DatagramSocket out = std::move(payer.network.bind_datagram(9).value());
  DatagramSocket in = std::move(bank.network.bind_datagram(9).value());
};

}  // namespace

TEST_CASE("one bit of each segment of a stream arrives flipped") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  auto streams = world.pair(a, b);
  world.network.set_fault_rates({.bit_flip = 1});
  std::set<Bytes> different;
  for (int i = 0; i < 20; ++i) {
    const Bytes sent = "what was written";
    auto read = world.read(b, streams.server);
    world.write(a, streams.client, sent);
    world.run_for(5ms);
    REQUIRE(read.ok());
    CHECK(bits_apart(read.value(), sent) == 1);
    different.insert(read.value());
  }
  CHECK(different.size() > 10);
  CHECK(world.network.fault_counts()[NetworkFault::bit_flip] == 20);
  auto end = world.read(b, streams.server);  // A FIN has nothing to flip.
  streams.client.close();
  world.run_for(5ms);
  CHECK(end.value().empty());
}

TEST_CASE("a segment that is sent again was kept as it was written") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  auto streams = world.pair(a, b);
  const NodeId as[] = {a.id}, bs[] = {b.id};
  world.network.set_fault_rates({.bit_flip = 1});
  world.write(a, streams.client, "written");
  world.run_for(500us);
  const PartitionId cut = world.network.partition(as, bs);
  world.run_for(10ms);
  world.network.heal(cut);
  world.network.set_fault_rates({});
  auto read = world.read(b, streams.server);
  world.run_for(1s);
  CHECK(read.value() == "written");
}

TEST_CASE("one bit of each datagram arrives flipped, and an empty one arrives") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  auto out = std::move(a.network.bind_datagram(9).value());
  auto in = std::move(b.network.bind_datagram(9).value());
  world.network.set_fault_rates({.bit_flip = 1});
  for (const Bytes& sent : {Bytes("what was sent"), Bytes()}) {
    auto received = world.receive(b, in);
    CHECK(out.send({b.address, 9}, sent).has_value());
    world.run_for(5ms);
    CHECK(bits_apart(received.value().payload, sent) == (sent.empty() ? 0 : 1));
  }
}

TEST_CASE("a bank that relies on what arrives being what was sent is wrong, one with checksums is not") {
  const Transfers healthy(0, false, 1), trusting(0.02, false, 1), checking(0.02, true, 1);
  CHECK((healthy.right && healthy.accepted == 1000));
  CHECK((!trusting.right && trusting.accepted == 1000));
  CHECK(checking.right);
  CHECK(checking.refused == checking.flips);
  CHECK(checking.flips > 5);
  CHECK(Transfers(0.02, false, 1).digest == trusting.digest);
  CHECK(Transfers(0.02, false, 2).digest != trusting.digest);
}

TEST_CASE("bits do not flip unless asked for") { CHECK(NetworkFaultRates::moderate().bit_flip == 0); }
