#include <orrery/process/rpc_server.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include <orrery/process/env.hpp>
#include <orrery/task/race.hpp>

#include "process/rpc_connection.hpp"
#include "process/rpc_server_core.hpp"

namespace orrery {

namespace detail {
namespace {

constexpr std::size_t refusals_max = 64;
constexpr Duration parting_max = std::chrono::seconds(1);

/// Counts while it lives.
class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

/// Suspends a coroutine that is resumed by its handle.
class Park {
 public:
  Park() {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

Task<> say_and_listen(Stream& stream, Bytes frame) {
  auto write = stream.write(std::move(frame));
  const Result<void> written = co_await write;
  if (!written || !stream.shutdown_write()) co_return;
  while (true) {
    auto read = stream.read(4096);
    const Result<Bytes> bytes = co_await read;
    if (!bytes || bytes->empty()) co_return;
  }
}

// Tells the client why, then waits a while for it to close: closing first would tear down what it has not read.
Task<> part(Stream& stream, const Error& error, bool untouched) {
  CloseNotice notice;
  notice.untouched = untouched;
  notice.error = ErrorNotice(error);
  Result<Bytes> frame = encode_frame({.kind = FrameKind::close, .type = 0, .id = 0, .body = {}}, notice);
  auto parting = timeout(parting_max, say_and_listen(stream, std::move(*frame)));
  (void)co_await parting;
}

bool by_type(const std::unique_ptr<RpcHandler>& handler, std::uint32_t type) { return handler->type() < type; }

}  // namespace

RpcServerCore::RpcServerCore(Env& env, const RpcServerOptions& options)
    : env_(env), options_(options), retiring_(retire_calls()), tasks_(env.scheduler()) {
  idle_.set();
  retiring_.handle().promise().begin(env.scheduler(), std::coroutine_handle<>());
  tasks_.spawn(end_overdue(), "rpc deadlines");
}

RpcServerCore::~RpcServerCore() {
  tasks_.cancel_all();
  free_retired();
}

void RpcServerCore::add(std::unique_ptr<RpcHandler> handler) {
  ORRERY_CHECK_MESSAGE(!listener_, "RpcServer::on after listen");
  ORRERY_CHECK_MESSAGE(find(handler->type()) == nullptr, "two handlers for messages of the same wire_id");
  const auto place = std::lower_bound(handlers_.begin(), handlers_.end(), handler->type(), by_type);
  handlers_.insert(place, std::move(handler));
}

RpcHandler* RpcServerCore::find(std::uint32_t type) const {
  const auto place = std::lower_bound(handlers_.begin(), handlers_.end(), type, by_type);
  return place != handlers_.end() && (*place)->type() == type ? place->get() : nullptr;
}

Result<void> RpcServerCore::listen(std::uint16_t port) {
  ORRERY_CHECK_MESSAGE(!listener_, "an RpcServer listens on one port");
  Result<Listener> listener = env_.network().listen(port);
  if (!listener) return std::unexpected(listener.error());
  listener_.emplace(std::move(*listener));
  port_ = listener_->local().port;
  tasks_.spawn(accept(), "rpc accept");
  return {};
}

Task<> RpcServerCore::accept() {
  while (true) {
    auto accepting = listener_->accept();
    Result<Stream> stream = co_await accepting;
    if (!stream) co_return;
    admit(std::move(*stream));
  }
}

void RpcServerCore::admit(Stream stream) {
  ++statistics_.connections;
  if (connections_open_ < options_.connections_max) return tasks_.spawn(serve(std::move(stream)), "rpc connection");
  ++statistics_.connections_refused;
  if (refusals_ < refusals_max) return tasks_.spawn(refuse(std::move(stream)), "rpc refusal");
  stream.reset();
}

Task<> RpcServerCore::refuse(Stream stream) {
  const Counted counted(refusals_);
  const Error error(ErrorCode::too_large, "it has too many connections");
  auto parting = part(stream, error, true);
  co_await std::move(parting);
}

Task<> RpcServerCore::serve(Stream stream) {
  const Counted counted(connections_open_);
  std::optional<Error> broken;
  bool can_speak = false;
  {
    RpcConnection connection(*this, stream);
    auto reading = connection.read();
    broken = co_await std::move(reading);
    can_speak = !connection.has_unsent();
  }
  if (!broken) co_return;
  ++statistics_.connections_broken;
  if (env_.log_enabled()) env_.log("rpc: closes " + stream.peer_name() + ": " + broken->detail);
  if (!can_speak) {
    stream.reset();
    co_return;
  }
  auto parting = part(stream, *broken, false);
  co_await std::move(parting);
}

Task<> RpcServerCore::drain() {
  draining_ = true;
  if (listener_) listener_->close();
  auto idle = idle_.wait();
  co_await idle;
}

std::optional<Error> RpcServerCore::why_rejected() const {
  if (draining_) [[unlikely]]
    return Error(ErrorCode::closed, "the server is shutting down");
  if (in_progress_ >= options_.requests_max) [[unlikely]]
    return Error(ErrorCode::too_large, std::to_string(in_progress_) + " requests are in progress");
  return std::nullopt;
}

void RpcServerCore::enlist(RpcConnection& connection) {
  connection.previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = &connection;
  last_ = &connection;
}

void RpcServerCore::delist(RpcConnection& connection) {
  (connection.previous_ != nullptr ? connection.previous_->next_ : first_) = connection.next_;
  (connection.next_ != nullptr ? connection.next_->previous_ : last_) = connection.previous_;
}

void RpcServerCore::call_begins(Time deadline) {
  if (in_progress_++ == 0) idle_.reset();
  alarm_.at_latest(deadline);
}

void RpcServerCore::call_is_over() {
  if (--in_progress_ == 0) idle_.set();
}

void RpcServerCore::retire(ServerCall& call) {
  call_is_over();
  call.next_ = retired_;
  retired_ = &call;
}

// Runs in the event in which a handler's task ended, once that has come to rest.
Task<> RpcServerCore::retire_calls() {
  while (true) {
    free_retired();
    Park park;
    co_await park;
  }
}

void RpcServerCore::free_retired() {
  while (retired_ != nullptr) {
    const std::unique_ptr<ServerCall> call(std::exchange(retired_, retired_->next_));
    if (const std::exception_ptr thrown = call->task_.handle().promise().exception()) env_.scheduler().failed(thrown);
  }
}

Task<> RpcServerCore::end_overdue() {
  while (true) {
    auto alarm = alarm_.wait();
    co_await alarm;
    const Time now = env_.now();
    if (now < alarm_.at()) continue;
    alarm_.clear();
    for (RpcConnection* connection = first_; connection != nullptr; connection = connection->next_)
      alarm_.at_latest(connection->end_overdue(now));
  }
}

}  // namespace detail

RpcServer::RpcServer(Env& env, const RpcServerOptions& options)
    : core_(std::make_unique<detail::RpcServerCore>(env, options)) {}
RpcServer::~RpcServer() = default;
RpcServer::RpcServer(RpcServer&&) noexcept = default;
RpcServer& RpcServer::operator=(RpcServer&&) noexcept = default;

Result<void> RpcServer::listen(std::uint16_t port) { return core_->listen(port); }
std::uint16_t RpcServer::port() const { return core_->port(); }
Task<> RpcServer::drain() { return core_->drain(); }
std::size_t RpcServer::requests_in_progress() const { return core_->in_progress(); }
const RpcServerStatistics& RpcServer::statistics() const { return core_->statistics(); }
void RpcServer::add(std::unique_ptr<detail::RpcHandler> handler) { core_->add(std::move(handler)); }

}  // namespace orrery
