#include "raft_workload.hpp"

#include <algorithm>
#include <utility>

#include <orrery/check/linearizability.hpp>
#include <orrery/core/distributions.hpp>
#include <orrery/task/race.hpp>

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t keys = 4;
constexpr int attempts_max = 12;
constexpr Duration patience = 300ms;
constexpr Duration pause_between_attempts = 20ms;
constexpr int check_attempts = 100;

std::string key_name(std::uint64_t key) { return "key-" + std::to_string(key); }

Task<Endpoint> find(Env& env, std::string name, std::uint16_t port) {
  while (true) {
    auto resolving = env.network().resolve(name);
    const Result<Address> address = co_await resolving;
    if (address) co_return Endpoint{*address, port};
    co_await sleep_for(10ms);
  }
}

}  // namespace

Task<> RaftWorkload::setup(WorkloadEnv& env) {
  for (const std::string& name : env.servers()) {
    auto finding = find(env, name, request_port);
    const Endpoint server = co_await std::move(finding);
    servers_.push_back(server);
  }
  run_ = finder_.run(env.simulator().seed(), static_cast<std::uint32_t>(servers_.size()));
  Result<DatagramSocket> bound = env.network().bind_datagram(0);
  socket_.emplace(std::move(*bound));
  env.spawn(receive(), "receive");
  bool served = false;
  while (!served) {
    auto operating = operate(env, protocols::Operation::read, key_name(0));
    served = co_await std::move(operating);
  }
}

Task<> RaftWorkload::receive() {
  while (true) {
    auto receiving = socket_->receive();
    Result<Datagram> datagram = co_await receiving;
    if (!datagram) co_return;
    deliver_message<Reply>(datagram->payload, [this](Reply&& reply) {
      if (reply.id != attempts_ || reply_) return;
      reply_ = std::move(reply);
      replied_.set();
    });
  }
}

Task<> RaftWorkload::run(WorkloadEnv& env) {
  while (!env.chaos_is_over()) {
    const bool writes = env.random().chance(0.5);
    auto operating = operate(env, writes ? protocols::Operation::write : protocols::Operation::read,
                             key_name(env.random().below(keys)));
    co_await std::move(operating);
    const double mean = 20e6;
    co_await sleep_for(Duration{static_cast<std::int64_t>(exponential(env.random(), mean))});
  }
  if (env.client().index == 0) run_->witness.healed();
}

// Sends again until it is answered: a write takes effect once all the same.
Task<bool> RaftWorkload::operate(WorkloadEnv& env, protocols::Operation operation, std::string key) {
  const bool writes = operation == protocols::Operation::write;
  Request request{.session = env.client().index + 1, .sequence = 0, .operation = operation, .key = key};
  if (writes) {
    request.sequence = ++sequence_;
    request.value = env.self().name + "." + std::to_string(sequence_);
  }
  const OperationId id = run_->history.invoke(env.self().name, key,
                                              writes ? RegisterOperation::set(request.value) : RegisterOperation::get(),
                                              env.simulator().now());
  for (int i = 0; i < attempts_max; ++i) {
    request.id = ++attempts_;
    auto attempting = attempt(request);
    const bool answered = co_await std::move(attempting);
    if (answered) {
      RegisterOutput output = RegisterOutput::done();
      if (!writes) output = reply_->value.empty() ? RegisterOutput::nothing() : RegisterOutput::of(reply_->value);
      run_->history.complete(id, std::move(output), env.simulator().now());
      env.count_operations();
      co_return true;
    }
    turn(env);
    co_await sleep_for(pause_between_attempts);
  }
  // Not even one that was refused each time has surely no effect: the network may double a request, and bring the other
  // copy when the same node leads.
  run_->history.lose(id, env.simulator().now());
  co_return false;
}

Task<bool> RaftWorkload::attempt(const Request& request) {
  reply_.reset();
  replied_.reset();
  socket_->send(servers_[target_], request);
  const auto wait = [](Event& event) -> Task<> { co_await event.wait(); };
  auto waiting = timeout(patience, wait(replied_));
  static_cast<void>(co_await waiting);
  co_return reply_ && reply_->status == ReplyStatus::ok;
}

// To whom the last reply points, or to anybody.
void RaftWorkload::turn(WorkloadEnv& env) {
  target_ = env.random().below(servers_.size());
  if (!reply_ || reply_->status != ReplyStatus::not_leader) return;
  const auto named = std::ranges::find(env.servers(), reply_->value);
  if (named != env.servers().end()) target_ = static_cast<std::size_t>(named - env.servers().begin());
}

Task<> RaftWorkload::check(WorkloadEnv& env) {
  for (std::uint64_t key = 0; key < keys; ++key) {
    bool read = false;
    for (int i = 0; i < check_attempts && !read; ++i) {
      auto operating = operate(env, protocols::Operation::read, key_name(key));
      read = co_await std::move(operating);
    }
    if (!read) env.violation("the group answers in the end", key_name(key) + " cannot be read");
  }
  if (++run_->clients_finished == env.client().count) judge(env);
}

void RaftWorkload::judge(WorkloadEnv& env) {
  run_->witness.finish();
  const Linearizability answer = check_linearizability<RegisterSpecification>(run_->history);
  ORRERY_SOMETIMES(answer.verdict == Verdict::linearizable, "a history is linearizable");
  ORRERY_SOMETIMES(run_->metrics.snapshots_installed > 0, "a snapshot is installed");
  ORRERY_SOMETIMES(run_->metrics.duplicates_applied > 0, "a write comes twice");
  if (answer.verdict == Verdict::not_linearizable) env.violation("histories are linearizable", answer.text);
}

Task<> RaftOperator::setup(WorkloadEnv& env) {
  for (const std::string& name : env.servers()) {
    auto finding = find(env, name, peer_port);
    const Endpoint server = co_await std::move(finding);
    servers_.push_back(server);
  }
  Result<DatagramSocket> bound = env.network().bind_datagram(0);
  socket_.emplace(std::move(*bound));
}

Task<> RaftOperator::run(WorkloadEnv& env) {
  const RaftSimulationOptions& options = finder_.options();
  const double mean = options.members_change ? static_cast<double>(options.changes_every.count()) : 3e9;
  while (!env.chaos_is_over()) {
    co_await sleep_for(Duration{static_cast<std::int64_t>(exponential(env.random(), mean))});
    const AdminRequest request = draw(env);
    for (const Endpoint& server : servers_) socket_->send(server, request);
  }
}

AdminRequest RaftOperator::draw(WorkloadEnv& env) {
  AdminRequest request{.id = ++requests_, .operation = AdminOperation::transfer};
  const RaftSimulationOptions& options = finder_.options();
  const bool changes = options.members_change && (!options.leadership_moves || env.random().chance(0.8));
  std::vector<std::string> names = env.servers();
  env.random().shuffle(names);
  if (!changes) {
    if (env.random().chance(0.5)) request.members = {names.front()};
    return request;
  }
  // Mostly all but one, or all: then quorums of different sizes meet.
  request.operation = AdminOperation::change_members;
  const std::uint64_t fewer =
      env.random().pick({std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1}, std::uint64_t{2}});
  names.resize(std::max<std::size_t>(2, names.size() - std::min<std::size_t>(names.size(), fewer)));
  request.members = names;
  return request;
}

}  // namespace orrery::protocols::raft
