#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "asking.hpp"
#include "heartbeat.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct OneWay {
  void send(std::string_view payload) { CHECK(out.send(in.local(), payload).has_value()); }

  World world;
  World::Node& sender = world.add("sender");
  World::Node& receiver = world.add("receiver");
  DatagramSocket out = std::move(sender.network.bind_datagram(9).value());
  DatagramSocket in = std::move(receiver.network.bind_datagram(9).value());
};

/// Sends the digits one by one; the receiver takes what comes, as it comes.
struct Digits {
  static Task<> append(DatagramSocket& socket, Bytes& log) {
    while (true) {
      auto receive = socket.receive();
      auto datagram = co_await receive;
      if (!datagram) co_return;
      log += datagram->payload;
    }
  }
  static Bytes received_under(const NetworkFaultRates& rates, NetworkFault fault) {
    Bytes log;
    OneWay f;
    f.receiver.tasks.spawn(append(f.in, log));
    f.world.network.set_fault_rates(rates);
    for (const char digit : all) {
      f.send({&digit, 1});
      f.world.run_for(1ms);
    }
    f.world.run_for(1s);
    CHECK((f.world.network.fault_counts()[fault] > 0) == rates.declares(fault));
    return log;
  }
  inline static const Bytes all = "0123456789";
};

/// A primary, and a backup that leads once it has not heard from the primary for 100 ms. Both send heartbeats.
struct Leadership {
  static Task<> beat(DatagramSocket& socket, Endpoint to) {
    while (true) {
      auto sent = socket.send(to, "alive");
      if (!sent) co_return;
      co_await sleep_for(10ms);
    }
  }

  Leadership() {
    primary.tasks.spawn(beat(primary_socket, backup_socket.local()));
    primary.tasks.spawn(hear(primary.scheduler, primary_socket, heard_by_primary));
    backup.tasks.spawn(beat(backup_socket, primary_socket.local()));
    backup.tasks.spawn(hear(backup.scheduler, backup_socket, heard_by_backup));
    world.run_for(100ms);
  }
  /// How many lead at once in the next second, at most. A careful primary steps down after 50 ms of silence.
  int leaders(bool careful) {
    int most = 0;
    for (int i = 0; i < 200; ++i) {
      world.run_for(5ms);
      const Time now = world.simulator.now();
      const bool primary_leads = !careful || now - heard_by_primary < 50ms;
      const bool backup_leads = now - heard_by_backup > 100ms;
      most = std::max(most, (primary_leads ? 1 : 0) + (backup_leads ? 1 : 0));
    }
    return most;
  }

  World world;
  World::Node& primary = world.add("primary");
  World::Node& backup = world.add("backup");
  const NodeId primaries[1] = {primary.id};
  const NodeId backups[1] = {backup.id};
  DatagramSocket primary_socket = std::move(primary.network.bind_datagram(9).value());
  DatagramSocket backup_socket = std::move(backup.network.bind_datagram(9).value());
  Time heard_by_primary;
  Time heard_by_backup;
};

/// An owner lends what it has for 100 ms, counted from sending; a borrower uses it for 90 ms, counted from arrival.
struct Lease {
  static Task<> borrow(DatagramSocket& socket, bool& in_use) {
    auto receive = socket.receive();
    auto grant = co_await receive;
    if (!grant) co_return;
    in_use = true;
    co_await sleep_for(90ms);
    in_use = false;
  }
  static bool used_by_two(Duration clog) {
    bool in_use = false;
    OneWay f;
    f.receiver.tasks.spawn(borrow(f.in, in_use));
    if (clog > 0ms) f.world.network.clog(f.sender.id, f.receiver.id, clog);
    f.send("yours");
    f.world.run_for(80ms);
    CHECK(in_use);
    f.world.run_for(20ms);  // The owner uses it again.
    return in_use;
  }
};

/// A bank, and a client that pays again whenever a payment fails.
struct Payment {
  static Task<> book(Listener& listener, int& balance) {
    while (true) {
      auto accept = listener.accept();
      auto stream = co_await accept;
      if (!stream) co_return;
      auto read = stream->read(100);
      auto order = co_await read;
      if (!order || order->empty()) continue;
      ++balance;
      auto write = stream->write("paid");
      auto written = co_await write;
      if (!written) continue;
    }
  }
  static Task<> pay(Network& network, bool& paid) {
    while (!paid) {
      auto connect = network.connect("bank", 80);
      auto stream = co_await connect;
      if (!stream) continue;
      auto write = stream->write("pay 1");
      auto written = co_await write;
      if (!written) continue;
      auto read = stream->read(100);
      auto receipt = co_await read;
      paid = receipt && *receipt == "paid";
    }
  }
  static int balance_after_one(bool reset) {
    int balance = 0;
    bool paid = false;
    World world;
    auto& client = world.add("client");
    auto& bank = world.add("bank");
    Listener listener = world.listen(bank, 80);
    bank.tasks.spawn(book(listener, balance));
    client.tasks.spawn(pay(client.network, paid));
    world.run_for(3500us);  // The order has arrived, its receipt is underway.
    if (reset) CHECK(world.network.reset_connections(client.id, bank.id) == 1);
    world.run_for(1s);
    CHECK(paid);
    return balance;
  }
};

/// Promotes a replica once the primary refuses a connection: its process must be gone.
struct Promotion {
  static Task<> watch(Network& network, bool& promoted) {
    while (!promoted) {
      auto connect = network.connect("primary", 80);
      auto stream = co_await connect;
      promoted = !stream && stream.error() == ErrorCode::connection_refused;
      co_await sleep_for(10ms);
    }
  }
  static int primaries_under(double rate) {
    bool promoted = false;
    World world;
    auto& watcher = world.add("watcher");
    auto& primary = world.add("primary");
    Listener listener = world.listen(primary, 80);
    primary.tasks.spawn(serve(listener, primary.tasks));
    world.network.set_fault_rates({.connect_refused = rate});
    watcher.tasks.spawn(watch(watcher.network, promoted));
    world.run_for(1s);
    world.network.set_fault_rates({});
    auto connect = world.connect(watcher, "primary", 80);
    world.run_for(10ms);
    return (connect.ok() ? 1 : 0) + (promoted ? 1 : 0);
  }
};

}  // namespace

TEST_CASE("a receiver that relies on every datagram arriving misses some") {
  CHECK(Digits::received_under({}, NetworkFault::datagram_loss) == Digits::all);
  CHECK(Digits::received_under({.datagram_loss = 0.4}, NetworkFault::datagram_loss).size() < Digits::all.size());
}

TEST_CASE("a receiver that relies on datagrams arriving once counts some twice") {
  CHECK(Digits::received_under({}, NetworkFault::datagram_duplicate) == Digits::all);
  CHECK(Digits::received_under({.datagram_duplicate = 0.4}, NetworkFault::datagram_duplicate).size() >
        Digits::all.size());
}

TEST_CASE("a receiver that relies on the order of datagrams has all of them in the wrong one") {
  CHECK(Digits::received_under({}, NetworkFault::datagram_reorder) == Digits::all);
  Bytes log = Digits::received_under({.datagram_reorder = 0.4}, NetworkFault::datagram_reorder);
  CHECK(log != Digits::all);
  std::ranges::sort(log);
  CHECK(log == Digits::all);
}

TEST_CASE("a backup that relies on silence meaning death leads beside a primary behind a partition") {
  Leadership pair;
  CHECK(pair.leaders(false) == 1);
  pair.world.network.partition(pair.primaries, pair.backups);
  CHECK(pair.leaders(false) == 2);
}

TEST_CASE("a primary that relies on being heard by whom it hears leads beside its backup in a one-way partition") {
  Leadership pair;
  CHECK(pair.leaders(true) == 1);
  SUBCASE("both ways: it hears nothing, and steps down") {
    pair.world.network.partition(pair.primaries, pair.backups);
    CHECK(pair.leaders(true) == 1);
  }
  SUBCASE("one way") {
    pair.world.network.partition_one_way(pair.primaries, pair.backups);
    CHECK(pair.leaders(true) == 2);
  }
}

TEST_CASE("a borrower that relies on what arrives being fresh uses a lease that is over after a clog") {
  CHECK_FALSE(Lease::used_by_two(0ms));
  CHECK(Lease::used_by_two(50ms));
}

TEST_CASE("a client whose patience relies on the latency it has seen gets no answer over a slow link") {
  const auto answers = [](double factor, Duration patience) {
    Service service;
    service.asker.patience = patience;
    service.run_for(1s);
    const int before = service.asker.answers;
    CHECK(before > 50);
    service.world.network.slow_link(service.client.id, service.server.id, {.factor = factor}, 1h);
    service.world.run_for(1s);
    return service.asker.answers - before;
  };
  CHECK(answers(1, 10ms) > 50);
  CHECK(answers(20, 10ms) == 0);
  CHECK(answers(20, 100ms) > 10);
}

TEST_CASE("a client that relies on a reset meaning not done pays twice") {
  CHECK(Payment::balance_after_one(false) == 1);
  CHECK(Payment::balance_after_one(true) == 2);
}

TEST_CASE("a client that relies on connects being answered hangs, one with a deadline does not") {
  const auto answers = [](double rate, Duration patience) {
    Service service;
    service.asker.patience = patience;
    service.world.network.set_fault_rates({.connect_hang = rate});
    service.run_for(20ms);
    service.world.network.set_fault_rates({});
    service.world.run_for(5s);
    CHECK(service.count(NetworkFault::connect_hang) == (rate > 0 ? 1 : 0));
    return service.asker.answers;
  };
  CHECK(answers(0, 1h) > 300);
  CHECK(answers(1, 1h) == 0);
  CHECK(answers(1, 100ms) > 300);
}

TEST_CASE("a watcher that relies on refused meaning gone promotes a second primary") {
  CHECK(Promotion::primaries_under(0) == 1);
  CHECK(Promotion::primaries_under(0.1) == 2);
}

TEST_CASE("a client that relies on streams being prompt takes a server for dead over lost segments") {
  const auto errors = [](double rate, Duration patience) {
    Service service;
    service.asker.patience = patience;
    service.world.network.set_fault_rates({.segment_loss = rate});
    service.run_for(5s);
    CHECK((service.count(NetworkFault::segment_loss) > 0) == (rate > 0));
    return service.asker.errors;
  };
  CHECK(errors(0, 100ms) == 0);
  CHECK(errors(0.05, 100ms) > 0);
  CHECK(errors(0.05, 5s) == 0);
}
