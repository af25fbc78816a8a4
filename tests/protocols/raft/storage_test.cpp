#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include <orrery/core/random.hpp>

#include "process/one_cluster.hpp"
#include "protocols/raft/storage.hpp"
#include "protocols/raft/storage_records.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;

// A log file of `records` records, one entry each; every record says that all before it are durable.
struct Written {
  Bytes file = log_header(1);
  std::vector<std::size_t> ends{file.size()};
  Log log;
};
Written written(std::uint64_t records) {
  Written result;
  for (std::uint64_t i = 1; i <= records; ++i) {
    result.log.append({i, EntryKind::command, std::string(i % 5, 'x')});
    CoreWrite write{.term = i, .vote = static_cast<MemberId>(i % 3), .base = {}, .first = i, .last = i};
    append_record(result.file, i, i - 1, write, result.log);
    result.ends.push_back(result.file.size());
  }
  return result;
}

TEST_CASE("a log file gives back what was written to it") {
  const Written whole = written(20);
  const RecoveredLog state = recover_log(whole.file).value();
  CHECK(state.term == 20);
  CHECK(state.vote == 2);
  CHECK(state.sequence == 20);
  CHECK(state.log.last() == whole.log.last());
  CHECK_FALSE(state.torn);
}

TEST_CASE("a log file cut anywhere gives back all whole records before") {
  const Written whole = written(12);
  std::uint64_t records = 0;
  for (std::size_t cut = log_header_bytes; cut < whole.file.size(); ++cut) {
    if (cut == whole.ends[records + 1]) ++records;
    const Result<RecoveredLog> state = recover_log(std::string_view(whole.file).substr(0, cut));
    REQUIRE(state);
    CHECK(state->sequence == records);
    CHECK(state->log.last_index() == records);
    CHECK(state->torn == (cut != whole.ends[records]));
  }
}

TEST_CASE("damage at the end is taken for torn, damage before what was durable is not") {
  const Written whole = written(8);
  for (std::size_t at = log_header_bytes; at < whole.file.size(); ++at) {
    Bytes file = whole.file;
    file[at] = static_cast<char>(file[at] ^ 0x40);
    const Result<RecoveredLog> state = recover_log(file);
    const bool in_last = at >= whole.ends[7];
    CHECK(state.has_value() == in_last);
    if (state) CHECK(state->sequence == 7);
  }
}

TEST_CASE("a file without a header is no log") {
  CHECK_FALSE(recover_log(""));
  CHECK_FALSE(recover_log("something else altogether"));
  Bytes file = log_header(1);
  file[9] = '\7';
  CHECK_FALSE(recover_log(file));
}

TEST_CASE("records replace what they overwrite, and a base what is before it") {
  Written whole = written(6);
  whole.log.truncate_from(4);
  whole.log.append({9, EntryKind::command, "new"});
  append_record(whole.file, 7, 6, {.term = 9, .vote = 1, .base = {}, .first = 4, .last = 4}, whole.log);
  CHECK(recover_log(whole.file)->log.last() == whole.log.last());
  whole.log.rebase(whole.log.at(3));
  const CoreWrite rebased{.term = 9, .vote = 1, .base = whole.log.base(), .first = 5, .last = 4};
  append_record(whole.file, 8, 7, rebased, whole.log);
  const Log log = recover_log(whole.file)->log;
  CHECK(log.base() == whole.log.base());
  CHECK(log.last() == whole.log.last());
}

TEST_CASE("a snapshot file is read back whole or not at all") {
  const Snapshot snapshot{{7, 3, 99}, {MemberSet::first(3), {}, {}}, std::make_shared<Bytes>("the state")};
  const Bytes file = snapshot_file(snapshot);
  const Result<Snapshot> read = read_snapshot_file(file);
  REQUIRE(read);
  CHECK(read->position == snapshot.position);
  CHECK(read->members == snapshot.members);
  CHECK(*read->bytes == "the state");
  for (std::size_t at = 0; at < file.size(); ++at) {
    Bytes damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CHECK_FALSE(read_snapshot_file(damaged));
    CHECK_FALSE(read_snapshot_file(std::string_view(file).substr(0, at)));
  }
}

// Writes an entry whenever the last one is durable, and a snapshot now and then.
class Writer final : public Process, private StorageClient {
 public:
  struct Known {
    LogPosition durable;  // What was said to be durable last,
    Index snapshot = 0;   // and the last snapshot that was.
    Log whole;            // All entries that were ever written.
  };
  Writer(Known& known, RaftMetrics& metrics) : known_(known), metrics_(metrics) {}

  Task<> run(Env& env) override {
    Storage storage(env, *this, metrics_, Bug::none);
    auto loading = storage.load();
    Result<RecoveredState> state = co_await std::move(loading);
    REQUIRE(state);
    log_ = std::move(state->log);
    CHECK(log_.last_index() >= known_.durable.index);
    CHECK(log_.base().index >= known_.snapshot);
    if (known_.durable.index >= log_.base().index) CHECK(log_.at(known_.durable.index) == known_.durable);
    CHECK(state->term >= known_.durable.term);
    known_.whole = log_;
    env.spawn(storage.run(), "disk");
    while (true) {
      const std::uint64_t entries = env.random().below(4);
      for (std::uint64_t i = 0; i < entries; ++i)
        log_.append({log_.last_term() + 1, EntryKind::command, std::string(env.random().below(900), 'x')});
      dirty_ = dirty_ || entries > 0;
      if (dirty_) storage.wake();
      if (env.random().chance(0.1) && !storage.saving() && durable_ > log_.base().index)
        storage.save({log_.at(durable_), {MemberSet::first(1), {}, {}}, std::make_shared<Bytes>(300, 's')});
      co_await sleep_for(env.random().between(Duration(0), Duration(1ms)));
    }
  }

 private:
  [[nodiscard]] bool has_write() override { return !busy_ && dirty_; }
  CoreWrite take_write() override {
    CoreWrite write{log_.last_term(), 0, {}, std::max(taken_, log_.base().index) + 1, log_.last_index()};
    if (std::exchange(rebased_, false)) write.base = log_.base();
    dirty_ = false;
    busy_ = true;
    taken_ = log_.last_index();
    return write;
  }
  [[nodiscard]] const Log& log() override { return log_; }
  void persisted() override {
    busy_ = false;
    durable_ = std::max(taken_, log_.base().index);
    known_.durable = log_.at(durable_);
  }
  void saved(const Snapshot& snapshot, bool durable) override {
    if (!durable) return;
    log_.rebase(snapshot.position);
    known_.snapshot = snapshot.position.index;
    rebased_ = dirty_ = true;
  }

  Known& known_;
  RaftMetrics& metrics_;
  Log log_;
  Index taken_ = 0;
  Index durable_ = 0;
  bool dirty_ = false;
  bool busy_ = false;
  bool rebased_ = false;
};

TEST_CASE("what was durable is there after a crash at any moment, on a disk with faults") {
  RaftMetrics metrics;
  Index written = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    OneCluster world(seed);
    Writer::Known known;
    Node& node = world.cluster.add({.name = "node", .zone = "a", .disk = {}, .peers = {"node"}},
                                   [&] { return std::make_unique<Writer>(known, metrics); });
    node.disk().set_fault_rates({.sync_error = 0.02, .write_error = 0.02, .read_error = 0.02});
    int failures = 0;
    node.on_failure([&](Node&, const Node::Failure&) { ++failures; });
    Random random(seed);
    for (int life = 0; life < 12; ++life) {
      node.start();
      world.simulator.run_until(world.simulator.now() + random.between(Duration(0), Duration(60ms)));
      node.crash();
      world.simulator.run_until(world.simulator.now() + 1ms);
    }
    written += known.durable.index;
    CHECK(failures == 0);
  }
  CHECK(written > 2000);
  CHECK(metrics.log_rewrites > 400);
}

}  // namespace
}  // namespace orrery::protocols::raft
