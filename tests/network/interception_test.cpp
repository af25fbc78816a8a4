#include <doctest/doctest.h>

#include <vector>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/network/network_kinds.hpp>

#include "asking.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  World world;
  World::Node& a = world.add("a");
  World::Node& b = world.add("b");
  DatagramSocket out = std::move(a.network.bind_datagram(53).value());
  DatagramSocket in = std::move(b.network.bind_datagram(54).value());
  World::Pair streams = world.pair(a, b);

  ~Fixture() { world.network.heal_all(); }  // What interceptors refer to goes before the streams, which send a FIN.
  void send(Bytes payload) { CHECK(out.send({b.address, 54}, std::move(payload)).has_value()); }
  /// What arrives in the next 100 ms.
  std::vector<Bytes> received() {
    std::vector<Bytes> all;
    world.run_for(100ms);
    while (true) {
      auto later = world.receive(b, in);
      world.run_for(1ns);
      if (!later.done()) break;
      all.push_back(later.value().payload);
    }
    b.tasks.cancel_all();
    return all;
  }
  [[nodiscard]] std::uint64_t count() const { return world.network.fault_counts()[NetworkFault::intercept]; }
};

struct Records final : TraceSink {
  void record(const TraceRecord& record) override {
    if (record.kind == static_cast<std::uint16_t>(kinds::packet_intercepted)) verdicts.push_back(record.value);
  }
  void record_text(TraceRecord, std::string_view) override {}

  std::vector<std::uint64_t> verdicts;
};

using Payloads = std::vector<Bytes>;

/// A candidate that asks two voters once and waits for both votes.
bool elected(const Interceptor& interceptor) {
  World world;
  auto& candidate = world.add("candidate");
  auto& voter = world.add("voter");
  auto to_voter = std::move(candidate.network.bind_datagram(1).value());
  auto to_candidate = std::move(voter.network.bind_datagram(1).value());
  if (interceptor) world.network.intercept(interceptor);
  auto request = world.receive(voter, to_candidate);
  CHECK(to_voter.send({voter.address, 1}, "request vote").has_value());
  world.run_for(5ms);
  if (!request.ok()) return false;
  auto vote = world.receive(candidate, to_voter);
  CHECK(to_candidate.send({candidate.address, 1}, "vote").has_value());
  world.run_for(1s);
  return vote.ok();
}

}  // namespace

TEST_CASE("a datagram is dropped, delayed, doubled or passed by what it says") {
  Records records;
  Fixture f;
  f.world.simulator.set_trace(&records);
  f.world.network.intercept([](const PacketView& packet) {
    if (packet.payload.starts_with("drop")) return PacketVerdict::drop();
    if (packet.payload.starts_with("delay")) return PacketVerdict::delay(10ms);
    if (packet.payload.starts_with("double")) return PacketVerdict::duplicate();
    return PacketVerdict::pass();
  });
  for (const char* payload : {"drop me", "delay me", "double me", "pass"}) f.send(payload);
  CHECK(f.received() == Payloads{"double me", "double me", "pass", "delay me"});
  CHECK(f.count() == 3);
  CHECK(records.verdicts == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(f.world.network.traffic().drops(PacketDrop::lost) == 1);
}

TEST_CASE("an interceptor sees every packet as it leaves, with where it goes and what it is") {
  Fixture f;
  std::vector<PacketPart> parts;
  Listener listener = f.world.listen(f.b, 80);
  f.world.network.intercept([&](const PacketView& packet) {
    parts.push_back(packet.part);
    const bool there = packet.from == f.a.id && packet.to == f.b.id;
    const bool back = packet.from == f.b.id && packet.to == f.a.id;
    CHECK((there || back));
    if (packet.part == PacketPart::datagram) {
      CHECK((packet.from_port == 53 && packet.to_port == 54 && packet.connection == 0));
      CHECK(packet.payload == "a datagram");
    } else {
      CHECK((there ? packet.to_port : packet.from_port) == 80);
      CHECK(packet.connection == 2);
      CHECK(packet.payload == (packet.part == PacketPart::data ? "data" : ""));
    }
    return PacketVerdict::pass();
  });
  f.send("a datagram");
  auto connect = f.world.connect(f.a, "b", 80);
  f.world.run_for(5ms);
  f.world.write(f.a, connect.value(), "data");
  f.world.run_for(5ms);
  connect.value().close();
  f.world.run_for(5ms);
  using enum PacketPart;
  CHECK(parts == std::vector{datagram, handshake, handshake, handshake, data, finish});
  CHECK(f.count() == 0);
}

TEST_CASE("a dropped segment of a stream is sent again, and asked about again") {
  Fixture f;
  int asked = 0;
  f.world.network.intercept(
      [&](const PacketView&) { return ++asked < 3 ? PacketVerdict::drop() : PacketVerdict::pass(); });
  auto read = f.world.read(f.b, f.streams.server);
  const Time start = f.world.simulator.now();
  f.world.write(f.a, f.streams.client, "x");
  f.world.run_for(3s);
  CHECK(read.value() == "x");
  CHECK(read.at() == start + 200ms + 400ms + 1ms);
  CHECK((asked == 3 && f.count() == 2));
}

TEST_CASE("nothing overtakes a delayed segment, and a doubled one arrives once") {
  Fixture f;
  f.world.network.intercept([](const PacketView& packet) {
    return packet.payload == "first " ? PacketVerdict::delay(50ms) : PacketVerdict::duplicate();
  });
  const Time start = f.world.simulator.now();
  f.world.write(f.a, f.streams.client, "first ");
  f.world.write(f.a, f.streams.client, "second");
  auto first = f.world.read(f.b, f.streams.server, 6);
  f.world.run_for(1s);
  auto second = f.world.read(f.b, f.streams.server);
  f.world.run_for(1s);
  CHECK(first.value() == "first ");
  CHECK(first.at() == start + 51ms);
  CHECK(second.value() == "second");
  CHECK(f.count() == 1);
}

TEST_CASE("interceptors are asked in order until one does not pass, and end on their own, by id or by a heal") {
  Fixture f;
  int first = 0, second = 0;
  InterceptorId once{};
  once = f.world.network.intercept([&](const PacketView&) {
    ++first;
    f.world.network.end_interception(once);
    return PacketVerdict::drop();
  });
  f.world.network.intercept([&](const PacketView&) {
    ++second;
    return PacketVerdict::pass();
  });
  f.send("one");
  f.send("two");
  CHECK(f.received() == Payloads{"two"});
  CHECK((first == 1 && second == 1));
  f.world.network.heal_all();
  f.send("three");
  CHECK(f.received() == Payloads{"three"});
  CHECK(second == 1);
}

TEST_CASE("an interceptor may cut the network on a message") {
  Fixture f;
  const NodeId as[] = {f.a.id}, bs[] = {f.b.id};
  f.world.network.intercept([&](const PacketView& packet) {
    if (packet.payload == "cut") f.world.network.partition(as, bs);
    return PacketVerdict::pass();
  });
  f.send("before");
  f.world.run_for(2ms);
  f.send("cut");
  CHECK(f.received() == Payloads{"before"});
}

TEST_CASE("an interception that is called off lets its packet pass") {
  Fixture f;
  FaultLedger ledger;
  FaultSet off;
  REQUIRE(off.add("intercept:a>b#3").has_value());  // SYN, ACK of the fixture's stream, then two datagrams.
  ledger.call_off(off);
  f.world.simulator.context().faults = &ledger;
  const RunScope scope(&f.world.simulator.context());
  f.world.network.intercept([](const PacketView&) { return PacketVerdict::drop(); });
  f.send("packet 2");
  f.send("packet 3");
  CHECK(f.received() == Payloads{"packet 3"});
  CHECK(f.count() == 1);
}

TEST_CASE("an election that relies on no vote being lost stalls when the one that matters is") {
  CHECK(elected({}));
  CHECK(elected([](const PacketView& packet) {
    return packet.payload == "another vote" ? PacketVerdict::drop() : PacketVerdict::pass();
  }));
  CHECK_FALSE(elected([](const PacketView& packet) {
    return packet.payload == "vote" ? PacketVerdict::drop() : PacketVerdict::pass();
  }));
}
