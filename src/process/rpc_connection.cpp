#include "process/rpc_connection.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace orrery::detail {
namespace {

Time deadline_after(Time now, std::uint64_t patience_ns) {
  constexpr auto longest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return patience_ns == 0 ? Time::max() : now + Duration(static_cast<std::int64_t>(std::min(patience_ns, longest)));
}

}  // namespace

RpcConnection::RpcConnection(RpcServerCore& core, Stream& stream)
    : core_(core),
      stream_(stream),
      peer_(stream.peer()),
      output_(stream, core.options().output_bytes_max),
      input_(core.options().frame_bytes_max),
      tasks_(core.env().scheduler()) {
  core_.enlist(*this);
  tasks_.spawn(output_.pump(), "rpc output");
}

RpcConnection::~RpcConnection() {
  while (first_ != nullptr) {
    ++core_.statistics().cancelled;
    delete first_;
  }
  core_.delist(*this);
}

Task<std::optional<Error>> RpcConnection::read() {
  while (true) {
    ReadAndHandOver reading(stream_, core_.options().read_bytes, hand_over_);
    Result<Bytes> bytes = co_await reading;
    if (!bytes || bytes->empty()) co_return std::nullopt;
    input_.feed(std::move(*bytes));
    while (const std::optional<Frame> frame = input_.next()) {
      if (frame->kind == FrameKind::close) co_return std::nullopt;
      std::optional<Error> error = take(*frame);
      if (error) co_return std::move(*error);
    }
    if (input_.error()) co_return *input_.error();
  }
}

std::optional<Error> RpcConnection::take(const Frame& frame) {
  switch (frame.kind) {
    case FrameKind::request: request_arrived(frame); return std::nullopt;
    case FrameKind::message: message_arrived(frame); return std::nullopt;
    case FrameKind::cancel: cancel(frame.id); return std::nullopt;
    case FrameKind::reply:
    case FrameKind::failure:
    case FrameKind::close: break;
  }
  return Error(ErrorCode::invalid_argument, "a client sends no " + std::string(to_string(frame.kind)));
}

void RpcConnection::request_arrived(const Frame& frame) {
  const ReplyTo reply_to(*this, frame);
  if (const std::optional<Error> why = core_.why_rejected()) [[unlikely]] {
    ++core_.statistics().rejected;
    return reply_to.refuse(RpcFailure::rejected, *why);
  }
  WireReader reader(frame.body);
  const auto patience_ns = reader.fixed<std::uint64_t>();
  const std::string_view body = frame.body.substr(reader.offset());
  const Arrival arrival{frame.kind, reply_to, body, {peer_, deadline_after(core_.env().now(), patience_ns)}};
  if (!reader.ok()) return arrival.malformed(reader.error());
  RpcHandler* handler = core_.find(frame.type);
  if (handler == nullptr || !handler->replies()) {
    ++core_.statistics().malformed;
    return reply_to.refuse(RpcFailure::rejected, Error(ErrorCode::unsupported, "nobody answers such requests"));
  }
  ++core_.statistics().requests;
  handler->handle(arrival);
}

void RpcConnection::message_arrived(const Frame& frame) {
  RpcHandler* handler = core_.find(frame.type);
  if (handler == nullptr || handler->replies()) {
    ++core_.statistics().malformed;
    return;
  }
  ++core_.statistics().messages;
  handler->handle({frame.kind, ReplyTo(*this, frame), frame.body, {peer_, Time::max()}});
}

void RpcConnection::send(Bytes frame) {
  if (!output_.put(std::move(frame))) stream_.reset();  // The reader will hear of it.
}

ServerCall& RpcConnection::begin(const ReplyTo& reply_to, Time deadline) {
  auto* call = new ServerCall(reply_to, deadline);
  call->previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = call;
  last_ = call;
  return *call;
}

void RpcConnection::start(ServerCall& call) {
  call.task_.handle().promise().begin(core_.env().scheduler(), core_.after_task());
  call.starter_.suspend(core_.env().scheduler(), call.task_.handle(), {"start of handler"});
  hand_over_.set(call.starter_, call.task_.handle());
}

void RpcConnection::delist(ServerCall& call) {
  hand_over_.forget(call.starter_);
  (call.previous_ != nullptr ? call.previous_->next_ : first_) = call.next_;
  (call.next_ != nullptr ? call.next_->previous_ : last_) = call.previous_;
}

void RpcConnection::cancel(std::uint64_t id) {
  for (ServerCall* call = first_; call != nullptr; call = call->next_) {
    if (call->reply_to_.id() != id) continue;
    ++core_.statistics().cancelled;
    delete call;
    return;
  }
}

Time RpcConnection::end_overdue(Time now) {
  Time next = Time::max();
  for (ServerCall* call = first_; call != nullptr;) {
    ServerCall* const current = std::exchange(call, call->next_);
    if (current->deadline_ > now) {
      next = std::min(next, current->deadline_);
      continue;
    }
    ++core_.statistics().overdue;
    const ReplyTo reply_to = current->reply_to_;
    delete current;
    reply_to.refuse(RpcFailure::ambiguous, Error(ErrorCode::timed_out, "the handler was stopped at its deadline"));
  }
  return next;
}

}  // namespace orrery::detail
