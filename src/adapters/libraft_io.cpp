#include <orrery/adapters/libraft_io.hpp>

#include <chrono>
#include <iterator>
#include <utility>

#include <orrery/adapters/libraft_memory.hpp>
#include <orrery/task/sleep.hpp>

namespace orrery::libraft {

using namespace std::chrono_literals;

RaftIo::RaftIo(Env& env, Options options) : env_(env), options_(options) {
  io_.version = 2;
  io_.impl = this;
  set_methods();
  set_disk_methods();
}

void RaftIo::set_methods() {
  io_.init = [](raft_io* io, raft_id id, const char* address) {
    of(io).id_ = id;
    of(io).address_ = address;
    return 0;
  };
  io_.close = [](raft_io* io, raft_io_close_cb done) {
    of(io).cancel_all();
    done(io);
  };
  io_.start = [](raft_io* io, unsigned period_ms, raft_io_tick_cb on_tick, raft_io_recv_cb on_receive) {
    of(io).period_ = std::chrono::milliseconds(period_ms);
    of(io).tick_ = on_tick;
    of(io).receive_ = on_receive;
    of(io).env_.spawn(work_on_journal(of(io)), "journal");
    of(io).tick();
    return 0;
  };
  // [send]
  io_.send = [](raft_io* io, raft_io_send* request, const raft_message* message, raft_io_send_cb done) {
    const bool sent = of(io).send(*message);
    of(io).answer_later(sent ? 0 : RAFT_NOCONNECTION, [=](int status) { done(request, status); });
    return 0;
  };
  io_.time = [](raft_io* io) { return static_cast<raft_time>((of(io).env_.now() - Time()) / 1ms); };
  io_.random = [](raft_io* io, int min, int max) {
    const std::int64_t drawn = of(io).env_.random().between(std::int64_t{min}, std::int64_t{max} - 1);
    return static_cast<int>(drawn);
  };
  // [send]
  io_.async_work = [](raft_io* io, raft_io_async_work* request, raft_io_async_work_cb done) {
    of(io).answer_later(request->work(request), [=](int status) { done(request, status); });
    return 0;
  };
}

void RaftIo::tick() {
  env_.after(period_, [this] {
    if (!failed_.is_set()) tick_(&io_);
    tick();
  });
}

bool RaftIo::send(const raft_message& message) {
  RaftMessage sent{.head = message, .sender = address_, .entries = {}, .snapshot = {}};
  sent.head.server_id = id_;
  if (message.type == RAFT_IO_APPEND_ENTRIES) {
    sent.entries = entries_of(message.append_entries.entries, message.append_entries.n_entries);
  }
  if (message.type == RAFT_IO_INSTALL_SNAPSHOT) {
    const raft_install_snapshot& install = message.install_snapshot;
    sent.snapshot = {install.last_index, install.last_term, install.conf_index, servers_of(install.conf),
                     bytes_of(install.data)};
  }
  const auto [peer, is_new] = peers_.try_emplace(message.server_address);
  if (is_new) env_.spawn(watch(*this, peer->first), "watch");
  if (!peer->second) peer->second = std::make_unique<RpcClient>(env_, peer->first, options_.port);
  return peer->second->send(sent);
}

// Without this a server may wait for ever: when a connection dies in silence, who only writes to it is not told.
Task<> RaftIo::watch(RaftIo& io, std::string peer) {
  for (;;) {
    co_await sleep_for(500ms);
    std::unique_ptr<RpcClient>& connection = io.peers_[peer];
    if (!connection) continue;
    AreYouThere question;
    auto asking = connection->call(question, {.timeout = 1s});
    const RpcResult<bool> answer = co_await asking;
    if (!answer) connection.reset();
  }
}

void RaftIo::serve(RpcServer& server) {
  server.on<RaftMessage>([this](const RaftMessage& message) { receive(message); });
  server.on<AreYouThere>([](AreYouThere) -> Result<bool> { return true; });
}

void RaftIo::receive(const RaftMessage& message) {
  if (receive_ == nullptr || failed_.is_set()) return;
  raft_message received = message.head;
  received.server_address = message.sender.c_str();
  if (received.type == RAFT_IO_APPEND_ENTRIES) {
    received.append_entries.entries = entries_of(message.entries);
    received.append_entries.n_entries = static_cast<unsigned>(message.entries.size());
  }
  if (received.type == RAFT_IO_INSTALL_SNAPSHOT) {
    raft_install_snapshot& install = received.install_snapshot;
    install.last_index = message.snapshot.index;
    install.last_term = message.snapshot.term;
    install.conf_index = message.snapshot.configuration_index;
    install.conf = configuration_of(message.snapshot.configuration);
    install.data = buffer_of(message.snapshot.data);
  }
  receive_(&io_, &received);
}

// [apply]
namespace {

// Owned by libraft from `raft_apply` until it calls back.
struct Proposal {
  struct raft_apply request{};
  std::shared_ptr<Event> decided = std::make_shared<Event>();
  std::shared_ptr<int> status = std::make_shared<int>(0);
};

void decide(struct raft_apply* request, int status, void*) {
  const std::unique_ptr<Proposal> proposal(static_cast<Proposal*>(request->data));
  *proposal->status = status;
  proposal->decided->set();
}

}  // namespace

Task<Result<void>> apply(raft& server, std::string command) {
  auto proposal = std::make_unique<Proposal>();
  const std::shared_ptr<Event> decided = proposal->decided;
  const std::shared_ptr<int> status = proposal->status;
  proposal->request.data = proposal.get();
  const raft_buffer buffer = buffer_of(command);
  if (const int refused = raft_apply(&server, &proposal->request, &buffer, 1, decide); refused != 0) {
    raft_free(buffer.base);
    co_return failure(ErrorCode::unsupported, raft_strerror(refused));
  }
  proposal.release();
  co_await decided->wait();
  if (*status != 0) co_return failure(ErrorCode::closed, raft_strerror(*status));
  co_return Result<void>();
}
// [apply]

// What libraft is owed.

std::uint64_t RaftIo::expect(Callback callback) {
  callbacks_.emplace(++last_callback_, std::move(callback));
  return last_callback_;
}

void RaftIo::answer(std::uint64_t callback, int status) {
  auto owed = callbacks_.extract(callback);
  if (!owed.empty()) owed.mapped()(status);
}

void RaftIo::answer_later(int status, Callback done) {
  env_.post([this, callback = expect(std::move(done)), status] { answer(callback, status); });
}

void RaftIo::cancel_all() {
  // The last first: each that fails cuts libraft's log.
  while (!callbacks_.empty()) answer(std::prev(callbacks_.end())->first, RAFT_CANCELED);
}

}  // namespace orrery::libraft
