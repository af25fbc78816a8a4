#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/process/message_socket.hpp>

#include "protocols/raft/core.hpp"
#include "protocols/raft/storage_records.hpp"
#include "protocols/raft/witness.hpp"

namespace orrery::protocols::raft {

inline RaftParameters with(Bug bug) {
  RaftParameters parameters;
  parameters.bug = bug;
  return parameters;
}

/// Cores without a simulator: time, messages and disks move only when a test says so. Messages travel encoded, and
/// disks hold what `append_record` wrote: a node that crashes comes back with what `recover_log` makes of it.
class Group {
 public:
  struct Sent {
    MemberId from;
    MemberId to;
    std::uint32_t kind;  // The message's wire_id.
    Bytes bytes;
  };

  explicit Group(std::uint32_t nodes, RaftParameters parameters = {})
      : parameters_(std::move(parameters)),
        witness_(nodes, parameters_, [this](std::string_view checker, const std::string&) {
          if (alarms.empty() || alarms.back() != checker) alarms.emplace_back(checker);
        }) {
    parameters_.election_timeout =
        DurationDistribution::uniform(std::chrono::milliseconds(150), std::chrono::milliseconds(300));
    for (MemberId id = 0; id < nodes; ++id) nodes_.push_back(std::make_unique<Node>(*this, id, nodes));
    for (MemberId id = 0; id < nodes; ++id) start(id);
  }

  [[nodiscard]] Core& operator[](MemberId id) { return *nodes_[id]->core; }
  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] std::deque<Sent>& sent() { return sent_; }
  [[nodiscard]] std::size_t sent_of(std::uint32_t kind) const {
    std::size_t count = 0;
    for (const Sent& message : sent_) count += message.kind == kind ? 1 : 0;
    return count;
  }

  // What a test does.

  /// Its election timeout, from now on.
  void set_timeout(MemberId id, Duration timeout) { nodes_[id]->timeout = timeout; }
  /// Nothing passes between it and the others.
  void isolate(MemberId id) { isolated_.insert(id); }
  void heal() { isolated_ = {}; }
  /// Its disk completes nothing, or everything again.
  void stall(MemberId id, bool stalled = true) { nodes_[id]->stalled = stalled; }
  void propose(MemberId id, std::string_view command) {
    nodes_[id]->core->propose(EntryKind::command, command);
    nodes_[id]->core->flush(now_);
  }
  void crash(MemberId id) {
    witness_.stopped(id);
    nodes_[id]->core.reset();
  }
  void start(MemberId id) { nodes_[id]->start(); }
  void compact(MemberId id) { nodes_[id]->compact(); }
  [[nodiscard]] std::vector<std::string> commands(MemberId id) { return nodes_[id]->applied; }
  [[nodiscard]] bool up(MemberId id) const { return nodes_[id]->core.has_value(); }

  /// Completes one write of a node's disk, if there is one to do.
  bool write(MemberId id) { return nodes_[id]->write(); }
  /// Delivers the first message that is under way; false if there is none.
  bool deliver() {
    if (sent_.empty()) return false;
    const Sent message = std::move(sent_.front());
    sent_.pop_front();
    deliver(message);
    return true;
  }
  void deliver(const Sent& message) {
    if (isolated_.contains(message.from) || isolated_.contains(message.to) || !up(message.to)) return;
    Node& node = *nodes_[message.to];
    deliver_message<Append, AppendReply, VoteRequest, VoteReply, SnapshotChunk, SnapshotReply, TimeoutNow>(
        message.bytes, [&](const auto& decoded) { node.core->on_message(now_, decoded); });
    node.settle();
  }
  /// Until nothing is under way and all disks that do not stall are done.
  void settle() {
    bool busy = true;
    for (int i = 0; busy && i < 100'000; ++i) {
      busy = deliver();
      for (MemberId id = 0; id < nodes_.size(); ++id) {
        if (up(id) && !nodes_[id]->stalled) busy = nodes_[id]->write() || busy;
        if (up(id)) nodes_[id]->settle();
      }
    }
  }
  /// Lets time pass, in steps of a millisecond, everything settled after each.
  void pass(Duration length) {
    for (const Time end = now_ + length; now_ < end;) {
      now_ += std::chrono::milliseconds(1);
      for (MemberId id = 0; id < nodes_.size(); ++id) {
        if (up(id)) (*this)[id].on_deadline(now_);
      }
      settle();
    }
  }
  /// Lets time pass, message by message, until something is so; false if it is not by then.
  template <class Condition>
  bool pass_until(Duration length, Condition&& holds) {
    for (const Time end = now_ + length; now_ < end;) {
      if (holds()) return true;
      bool busy = deliver();
      for (MemberId id = 0; id < nodes_.size() && !holds(); ++id) {
        if (up(id) && !nodes_[id]->stalled) busy = nodes_[id]->write() || busy;
      }
      if (busy) continue;
      now_ += std::chrono::milliseconds(1);
      for (MemberId id = 0; id < nodes_.size(); ++id) {
        if (up(id)) (*this)[id].on_deadline(now_);
      }
    }
    return holds();
  }
  /// Makes it lead: the others are made to wait for long.
  void elect(MemberId id) {
    for (MemberId other = 0; other < nodes_.size(); ++other)
      set_timeout(other, other == id ? std::chrono::milliseconds(150) : std::chrono::milliseconds(600));
    for (MemberId other = 0; other < nodes_.size(); ++other) {
      if (up(other) && (*this)[other].role() == Role::follower) (*this)[other].start(now_);
    }
    pass(std::chrono::milliseconds(400));
  }
  /// Who leads in the highest term, of those that are up.
  [[nodiscard]] std::optional<MemberId> leader() {
    std::optional<MemberId> found;
    for (MemberId id = 0; id < nodes_.size(); ++id) {
      if (!up(id) || (*this)[id].role() != Role::leader) continue;
      if (!found || (*this)[id].term() > (*this)[*found].term()) found = id;
    }
    return found;
  }
  [[nodiscard]] RaftWitness& witness() { return witness_; }

  std::vector<std::string> alarms;  ///< Of the witness: which checkers.

 private:
  class Node final : public CoreOutput {
   public:
    Node(Group& group, MemberId id, std::uint32_t nodes) : group_(group), id_(id), nodes_(nodes) {
      file = log_header(1);
    }

    void start() {
      RecoveredLog recovered = recover_log(file).value();
      sequence_ = recovered.sequence;
      RecoveredState state{recovered.term, recovered.vote, std::move(recovered.log), snapshot_};
      if (snapshot_) state.log.rebase(snapshot_->position);
      applied.clear();
      applied_ = 0;
      if (snapshot_) restore(*snapshot_);
      group_.witness_.started(id_);
      leads_ = 0;
      pending_.reset();
      core.emplace(group_.parameters_, nodes_, id_, std::move(state), *this);
      core->start(group_.now_);
      core->take_write(group_.now_);
      core->persisted(group_.now_);
    }
    bool write() {
      settle();
      if (pending_) {
        file += *std::exchange(pending_, {});
        core->persisted(group_.now_);
        settle();
        return true;
      }
      if (saving_) {
        snapshot_ = std::exchange(saving_, {});
        if (core->installed(*snapshot_)) restore(*snapshot_);
        settle();
        return true;
      }
      return false;
    }
    void settle() {
      if (core->role() == Role::leader && core->commit_index() > applied_)
        group_.witness_.committed(id_, core->term(), core->log().at(core->commit_index()));
      while (applied_ < core->commit_index()) {
        const Entry entry = core->log().entry(++applied_);
        if (entry.kind == EntryKind::command) applied.emplace_back(entry.payload);
        group_.witness_.applied(id_, core->log().at(applied_), 0);
      }
      if (!pending_ && core->has_write()) {
        const CoreWrite taken = core->take_write(group_.now_);
        pending_.emplace();
        ++sequence_;
        append_record(*pending_, sequence_, sequence_ - 1, taken, core->log());
      }
    }
    void compact() {
      std::string state;
      for (const std::string& command : applied) state += command + "\n";
      snapshot_ = Snapshot{core->log().at(applied_), core->members_at(applied_), std::make_shared<Bytes>(state)};
      core->compacted(*snapshot_);
    }
    void restore(const Snapshot& snapshot) {
      applied.clear();
      applied_ = snapshot.position.index;
      std::string line;
      for (const char c : *snapshot.bytes) {
        if (c != '\n')
          line += c;
        else
          applied.push_back(std::exchange(line, {}));
      }
      group_.witness_.applied(id_, snapshot.position, 0);
    }

    void send(MemberId to, const VoteRequest& message) override { put(to, message); }
    void send(MemberId to, const VoteReply& message) override { put(to, message); }
    void send(MemberId to, const Append& message) override { put(to, message); }
    void send(MemberId to, const AppendReply& message) override { put(to, message); }
    void send(MemberId to, const SnapshotChunk& message) override { put(to, message); }
    void send(MemberId to, const SnapshotReply& message) override { put(to, message); }
    void send(MemberId to, const TimeoutNow& message) override { put(to, message); }
    [[nodiscard]] Duration draw_election_timeout() override { return timeout; }
    void changed() override {
      if (core->role() == Role::leader && leads_ != core->term())
        group_.witness_.became_leader(id_, leads_ = core->term(), core->log());
      if (core->role() != Role::leader) group_.witness_.resigned(id_);
    }
    void appended(Index first) override {
      for (Index index = first; index <= core->log().last_index(); ++index)
        group_.witness_.appended(id_, core->log().at(index));
    }
    void install(Snapshot snapshot) override { saving_ = std::move(snapshot); }
    void broken(std::string_view what) override { group_.witness_.broken(id_, what); }

    std::optional<Core> core;
    Bytes file;
    std::vector<std::string> applied;
    Duration timeout = std::chrono::milliseconds(200);
    bool stalled = false;

   private:
    template <class Message>
    void put(MemberId to, const Message& message) {
      group_.sent_.push_back({id_, to, Message::wire_id, encode_message(message).value()});
    }

    Group& group_;
    MemberId id_;
    std::uint32_t nodes_;
    Index applied_ = 0;
    Term leads_ = 0;
    std::uint64_t sequence_ = 0;
    std::optional<Bytes> pending_;
    std::optional<Snapshot> saving_;
    std::optional<Snapshot> snapshot_;
  };

  RaftParameters parameters_;
  Time now_ = Time::from_ns(1'000'000'000);
  RaftWitness witness_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::deque<Sent> sent_;
  MemberSet isolated_;
};

}  // namespace orrery::protocols::raft
