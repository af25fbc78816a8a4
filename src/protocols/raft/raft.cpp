#include "protocols/raft/raft.hpp"

#include <utility>

namespace orrery::protocols::raft {
namespace {

constexpr Duration resolve_pause = std::chrono::milliseconds(50);
constexpr Duration hand_over_max = std::chrono::seconds(1);
constexpr Duration hand_over_look = std::chrono::milliseconds(5);

std::string names_of(const std::vector<std::string>& peers, MemberSet members) {
  std::string text;
  members.for_each([&](MemberId member) {
    if (!text.empty()) text += ' ';
    text += peers[member];
  });
  return text;
}

}  // namespace

RaftProcess::RaftProcess(const RaftParameters& parameters, RaftMetrics& metrics, RaftWitness* witness)
    : parameters_(parameters), metrics_(metrics), witness_(witness) {}

RaftProcess::~RaftProcess() {
  if (self_ == no_member) return;
  if (leads_in_ != 0) metrics_.resigned(self_, leads_in_, simulator_->now());
  if (witness_ != nullptr) witness_->stopped(self_);
}

Task<> RaftProcess::run(Env& env) {
  env_ = &env;
  simulator_ = &env.simulator();
  auto starting = start();
  const bool started = co_await std::move(starting);
  if (!started) co_return;
  env.spawn(storage_->run(), "raft: disk");
  const auto handle = [this](Endpoint from, auto&& message) { on(from, message); };
  env.spawn(peer_socket_->serve<Append, AppendReply, VoteRequest, VoteReply, SnapshotChunk, SnapshotReply, TimeoutNow,
                                AdminRequest>(handle),
            "raft: peers");
  env.spawn(client_socket_->serve<Request>(handle), "raft: clients");
  env.spawn(keep_time(), "raft: timer");
  co_await env.stopping().wait();
  auto handing_over = hand_over();
  co_await std::move(handing_over);
}

Task<bool> RaftProcess::start() {
  auto resolving = resolve_peers();
  const bool resolved = co_await std::move(resolving);
  if (!resolved) co_return false;
  StorageClient& client = *this;
  storage_.emplace(*env_, client, metrics_, parameters_.bug);
  auto loading = storage_->load();
  Result<RecoveredState> state = co_await std::move(loading);
  if (!state) {
    env_->fail(state.error());
    co_return false;
  }
  Result<DatagramSocket> peers = env_->network().bind_datagram(peer_port);
  Result<DatagramSocket> clients = env_->network().bind_datagram(request_port);
  if (!peers || !clients) {
    env_->fail(!peers ? peers.error() : clients.error());
    co_return false;
  }
  peer_socket_.emplace(std::move(*peers));
  client_socket_.emplace(std::move(*clients));
  const std::optional<Snapshot> snapshot = state->snapshot;
  if (witness_ != nullptr) witness_->started(self_);
  CoreOutput& output = *this;
  core_.emplace(parameters_, static_cast<std::uint32_t>(peers_.size()), self_, std::move(*state), output);
  if (snapshot && !restore(*snapshot)) co_return false;
  core_->start(env_->now());
  co_return true;
}

// Names that do not resolve for now are asked for again.
Task<bool> RaftProcess::resolve_peers() {
  const std::vector<std::string>& names = env_->self().peers;
  const MemberId self = find(env_->self().name);
  if (names.size() > members_max || self == no_member) {
    env_->fail(Error(ErrorCode::invalid_argument, "a group has at most 64 nodes, this one among them"));
    co_return false;
  }
  while (peers_.size() < names.size()) {
    auto resolving = env_->network().resolve(names[peers_.size()]);
    const Result<Address> address = co_await resolving;
    if (address)
      peers_.push_back({*address, peer_port});
    else
      co_await sleep_for(resolve_pause);
  }
  self_ = self;
  co_return true;
}

template <class PeerMessage>
void RaftProcess::on(Endpoint, const PeerMessage& message) {
  const Time now = env_->now();
  if (message.from < peers_.size() && message.from != self_) core_->on_message(now, message);
  settle(now);
}

void RaftProcess::on(Endpoint from, const AdminRequest& request) {
  take_admin(from, request);
  settle(env_->now());
}

void RaftProcess::on(Endpoint from, Request& request) {
  take_request(from, request);
  const Time now = env_->now();
  core_->flush(now);
  settle(now);
}

Task<> RaftProcess::keep_time() {
  while (true) {
    alarm_.clear();
    alarm_.at_latest(core_->deadline());
    co_await alarm_.wait();
    const Time now = env_->now();
    if (now < core_->deadline()) env_->timer_was_early();
    core_->on_deadline(now);
    if (witness_ != nullptr && core_->role() == Role::leader) {
      const Duration silence = now - Time::from_ns(core_->quorum_stamp(now));
      witness_->leads(self_, core_->term(), silence, core_->disk_silence(now));
    }
    settle(now);
  }
}

// After anything that the core was told.
void RaftProcess::settle(Time now) {
  if (core_->commit_index() > applied_.index) apply_committed(now);
  if (!reads_.empty()) answer_reads(now);
  if (core_->has_write()) storage_->wake();
  alarm_.at_latest(core_->deadline());
}

Task<> RaftProcess::hand_over() {
  const Time until = env_->now() + hand_over_max;
  while (core_->role() == Role::leader && env_->now() < until) {
    if (core_->transferee() == no_member) core_->transfer(env_->now());
    if (core_->transferee() == no_member) co_return;  // There is nobody else.
    settle(env_->now());
    co_await sleep_for(hand_over_look);
  }
}

std::string_view RaftProcess::role() const {
  if (!core_) return "follower";
  switch (core_->role()) {
    case Role::follower: return core_->members().votes(self_) ? "follower" : "learner";
    case Role::pre_candidate: return "pre_candidate";
    case Role::candidate: return "candidate";
    case Role::leader: return "leader";
  }
  return "follower";
}

std::string_view RaftProcess::leader() const { return core_ ? name_of(core_->leader()) : std::string_view(); }

std::string_view RaftProcess::voted_for() const { return core_ ? name_of(core_->vote()) : std::string_view(); }

std::string RaftProcess::members() const {
  if (!core_) return "";
  const std::vector<std::string>& peers = env_->self().peers;
  const Configuration& members = core_->members();
  std::string text = members.joint() ? names_of(peers, members.outgoing) + " -> " : "";
  text += names_of(peers, members.voters);
  if (!members.learners.empty()) text += " + " + names_of(peers, members.learners);
  return text;
}

}  // namespace orrery::protocols::raft
