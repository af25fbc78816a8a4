#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <vector>

#include <orrery/network/network_kinds.hpp>
#include <orrery/task/sleep.hpp>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

class Records final : public TraceSink {
 public:
  void record(const TraceRecord& record) override { all.push_back(record); }
  void record_text(TraceRecord record, std::string_view) override { all.push_back(record); }

  [[nodiscard]] int count(Kind kind) const {
    int found = 0;
    for (const TraceRecord& record : all) {
      const bool event = (record.flags & TraceRecord::flag_dispatch) != 0;
      found += record.kind == static_cast<std::uint16_t>(kind) && !event ? 1 : 0;
    }
    return found;
  }
  std::vector<TraceRecord> all;
};

Task<> echo(Stream stream) {
  while (true) {
    auto read = stream.read(100);
    auto bytes = co_await read;
    if (!bytes || bytes->empty()) co_return;
    auto write = stream.write(std::move(*bytes));
    auto written = co_await write;
    if (!written) co_return;
    co_await sleep_for(1us);
  }
}

Task<> serve(Listener& listener, TaskGroup& tasks) {
  while (true) {
    auto accept = listener.accept();
    auto stream = co_await accept;
    if (!stream) co_return;
    tasks.spawn(echo(std::move(*stream)));
  }
}

Task<> ask(Network& network, Bytes question) {
  while (true) {
    auto connect = network.connect("server", 80);
    auto stream = co_await connect;
    for (int i = 0; stream && i < 20; ++i) {
      auto write = stream->write(question);
      auto written = co_await write;
      if (!written) break;
      auto read = stream->read(100);
      auto answer = co_await read;
      if (!answer || answer->empty()) break;
    }
    co_await sleep_for(1ms);
  }
}

/// A server, two clients, and some of every fault.
class Busy {
 public:
  explicit Busy(std::uint64_t seed, Bytes question = "question", TraceSink* sink = nullptr) : world_({}, seed) {
    world_.simulator.set_trace(sink);
    server_.tasks.spawn(serve(listener_, server_.tasks));
    one_.tasks.spawn(ask(one_.network, question));
    two_.tasks.spawn(ask(two_.network, "another"));
    world_.network.set_fault_rates(NetworkFaultRates::moderate());
    world_.network.set_pair_latency(100us);
  }
  void run(int rounds) {
    for (int i = 0; i < rounds; ++i, ++round_) {
      const NodeId ones[] = {one_.id}, servers[] = {server_.id};
      if (round_ % 5 == 1) cut_ = world_.network.partition(ones, servers);
      if (round_ % 5 == 3) world_.network.heal(cut_);
      if (round_ % 7 == 2) world_.network.clog(two_.id, server_.id, 40ms);
      if (round_ % 7 == 4) world_.network.reset_connections(two_.id, server_.id);
      if (round_ % 7 == 6) world_.network.swizzle(server_.id, 40ms, static_cast<std::uint64_t>(round_));
      if (round_ % 11 == 3) world_.network.throttle(one_.id, server_.id, 0.01, 40ms);
      world_.run_for(100ms);
    }
  }
  [[nodiscard]] std::uint64_t digest() const {
    return combine(world_.simulator.final_digest(), world_.network.state_digest());
  }
  [[nodiscard]] const SimNetwork& network() const { return world_.network; }

 private:
  World world_;
  World::Node& server_ = world_.add("server");
  World::Node& one_ = world_.add("one");
  World::Node& two_ = world_.add("two");
  Listener listener_ = world_.listen(server_, 80);
  PartitionId cut_;
  int round_ = 0;
};

std::uint64_t digest_of(std::uint64_t seed, Bytes question = "question", TraceSink* sink = nullptr) {
  Busy busy(seed, std::move(question), sink);
  busy.run(30);
  return busy.digest();
}

}  // namespace

TEST_CASE("a digest depends on the seed and on every byte sent, on nothing else") {
  const std::uint64_t digest = digest_of(1);
  CHECK(digest == digest_of(1));
  CHECK(digest != digest_of(2));
  CHECK(digest != digest_of(1, "questiom"));
  CHECK(digest != digest_of(1, "Question"));
}

TEST_CASE("tracing changes nothing, and tells what happened") {
  Records records;
  CHECK(digest_of(1, "question", &records) == digest_of(1));
  for (const Kind kind : {kinds::connecting, kinds::connected, kinds::accepted, kinds::segment_sent,
                          kinds::segment_delivered, kinds::segment_dropped, kinds::connection_failed,
                          kinds::partitioned, kinds::partition_healed, kinds::link_clogged, kinds::connection_torn}) {
    CAPTURE(static_cast<int>(kind));
    CHECK(records.count(kind) > 0);
  }
}

TEST_CASE("the records of faults agree with their counts") {
  Records records;
  Busy busy(3, "question", &records);
  busy.run(60);
  const NetworkFaultCounts& faults = busy.network().fault_counts();
  CHECK(static_cast<std::uint64_t>(records.count(kinds::connection_torn)) == faults[NetworkFault::reset]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::write_fragmented)) == faults[NetworkFault::fragmented_write]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::read_shortened)) == faults[NetworkFault::short_read]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::partitioned)) == faults[NetworkFault::partition]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::connect_hangs)) == faults[NetworkFault::connect_hang]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::connect_is_refused)) == faults[NetworkFault::connect_refused]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::connection_silenced)) == faults[NetworkFault::silent_close]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::connect_swallowed)) ==
        faults[NetworkFault::connect_black_hole]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::resolve_failed)) == faults[NetworkFault::resolve_failure]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::resolve_slowed)) == faults[NetworkFault::resolve_slow]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::node_swizzled)) == faults[NetworkFault::swizzle]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::link_throttled)) == faults[NetworkFault::throttle]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::pair_delayed)) == faults[NetworkFault::pair_latency]);
  CHECK(static_cast<std::uint64_t>(records.count(kinds::segment_sent) + records.count(kinds::control_sent)) ==
        busy.network().traffic().segments_sent);
  CHECK(faults[NetworkFault::fragmented_write] > 100);
  CHECK(faults[NetworkFault::connect_refused] > 0);
  CHECK(faults[NetworkFault::swizzle] > 5);
  CHECK(faults[NetworkFault::throttle] > 3);
  CHECK(faults[NetworkFault::pair_latency] > 3);
}

TEST_CASE("two networks in one process do not meet") {
  Busy first(1);
  auto second = std::make_unique<Busy>(2);
  for (int i = 0; i < 15; ++i) {
    first.run(2);
    if (second) second->run(2);
    if (i == 9) second.reset();
  }
  CHECK(first.digest() == digest_of(1));
}

TEST_CASE("every kind has a number, a name and a text of its own") {
  std::set<std::uint16_t> numbers;
  std::set<std::string_view> names, texts;
  for (const KindInfo& info : network_kinds()) {
    const int layer = static_cast<std::uint16_t>(info.kind) >> 8;
    CHECK(layer == 2);
    numbers.insert(static_cast<std::uint16_t>(info.kind));
    names.insert(info.name);
    texts.insert(info.text);
  }
  CHECK(numbers.size() == network_kinds().size());
  CHECK(names.size() == network_kinds().size());
  CHECK(texts.size() == network_kinds().size());
}
