#include "registry_server.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include <orrery/adapters/libraft_memory.hpp>
#include <orrery/check/property.hpp>
#include <orrery/task/race.hpp>

namespace registry {

using namespace orrery;
using namespace orrery::libraft;

namespace {

Task<> until(Event& event) { co_await event.wait(); }

void require(int status, const char* what) {
  if (status != 0) throw std::runtime_error(std::string(what) + ": " + raft_strerror(status));
}

}  // namespace

RegistryServer::~RegistryServer() {
  if (raft_) raft_close(raft_.get(), nullptr);
}

// [run]
Task<> RegistryServer::run(Env& env) {
  start_raft(env);
  RpcServer server(env);
  io_->serve(server);
  server.on(this, &RegistryServer::enter);
  server.on(this, &RegistryServer::count);
  Result<void> listening = server.listen(port);
  if (!listening) {
    env.fail(listening.error());
    co_return;
  }
  auto first = race(until(env.stopping()), until(io_->failed()));
  const auto ended = co_await first;
  if (ended.index() == 1) throw std::runtime_error("the disk has failed");  // Let whoever watches start it anew.
}

void RegistryServer::start_raft(Env& env) {
  io_.emplace(env, RaftIo::Options{.port = port, .durable = options_.durable});
  set_machine();
  std::vector<Server> servers;
  for (const std::string& peer : env.self().peers) servers.push_back({servers.size() + 1, RAFT_VOTER, peer});
  auto made = std::make_unique<raft>();
  const auto self = std::find(env.self().peers.begin(), env.self().peers.end(), env.self().name);
  const auto id = static_cast<raft_id>(self - env.self().peers.begin() + 1);
  require(raft_init(made.get(), io_->io(), &machine_, id, env.self().name.c_str()), "init");
  raft_ = std::move(made);
  raft_set_election_timeout(raft_.get(), 500);
  raft_set_heartbeat_timeout(raft_.get(), 50);
  raft_set_snapshot_threshold(raft_.get(), options_.snapshot_every);
  raft_set_snapshot_trailing(raft_.get(), options_.trailing);
  raft_set_install_snapshot_timeout(raft_.get(), 2000);
  raft_set_pre_vote(raft_.get(), true);
  raft_configuration configuration = configuration_of(servers);
  const int bootstrapped = raft_bootstrap(raft_.get(), &configuration);
  raft_configuration_close(&configuration);
  if (bootstrapped != RAFT_CANTBOOTSTRAP) require(bootstrapped, "bootstrap");  // It has begun before.
  require(raft_start(raft_.get()), "start");
}
// [run]

void RegistryServer::set_machine() {
  machine_.version = 1;
  machine_.data = this;
  machine_.apply = [](raft_fsm* machine, const raft_buffer* command, void**) {
    auto& self = *static_cast<RegistryServer*>(machine->data);
    std::uint64_t number = 0;
    std::memcpy(&number, command->base, sizeof number);
    const bool agrees = self.referee_->entered(self.list_.size(), number);
    ORRERY_ALWAYS(agrees, "all servers enter the same numbers in the same order");
    self.list_.push_back(number);
    return 0;
  };
  machine_.snapshot = [](raft_fsm* machine, raft_buffer** buffers, unsigned* count) {
    const auto& list = static_cast<RegistryServer*>(machine->data)->list_;
    *buffers = static_cast<raft_buffer*>(raft_malloc(sizeof(raft_buffer)));
    **buffers = buffer_of({reinterpret_cast<const char*>(list.data()), list.size() * sizeof(std::uint64_t)});
    *count = 1;
    return 0;
  };
  machine_.restore = [](raft_fsm* machine, raft_buffer* snapshot) {
    auto& self = *static_cast<RegistryServer*>(machine->data);
    self.list_.resize(snapshot->len / sizeof(std::uint64_t));
    std::memcpy(self.list_.data(), snapshot->base, snapshot->len);
    raft_free(snapshot->base);
    for (std::size_t place = 0; place < self.list_.size(); ++place) {
      const bool agrees = self.referee_->entered(place, self.list_[place]);
      ORRERY_ALWAYS(agrees, "all servers enter the same numbers in the same order");
    }
    return 0;
  };
}

std::optional<std::uint64_t> RegistryServer::leads() {
  if (!raft_ || raft_state(raft_.get()) != RAFT_LEADER) return std::nullopt;
  return raft_->current_term;
}

// [enter]
Task<Result<std::uint64_t>> RegistryServer::enter(Enter request, RpcContext) {
  const std::string command(reinterpret_cast<const char*>(&request.number), sizeof request.number);
  auto entering = apply(*raft_, command);
  const Result<void> entered = co_await std::move(entering);
  if (!entered) co_return std::unexpected(entered.error());
  co_return list_.size();
}
// [enter]

Result<std::uint64_t> RegistryServer::count(CountEntries) { return list_.size(); }

}  // namespace registry
