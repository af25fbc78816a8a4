#include <orrery/process/rpc_handler.hpp>

#include <string>
#include <utility>

#include "process/rpc_connection.hpp"

namespace orrery::detail {

void ReplyTo::send(Result<Bytes> frame) const {
  if (!frame) return fail(frame.error());
  const std::size_t bytes = frame->size() - Frame::header_bytes;
  if (bytes > connection_->core().options().frame_bytes_max)
    return fail(Error(ErrorCode::too_large, "a reply of " + std::to_string(bytes) + " bytes"));
  connection_->send(std::move(*frame));
}

void ReplyTo::refuse(RpcFailure failure, const Error& error) const {
  FailureNotice notice;
  notice.failure = failure;
  notice.error = ErrorNotice(error);
  Result<Bytes> frame = encode_frame({.kind = FrameKind::failure, .type = type_, .id = id_, .body = {}}, notice);
  connection_->send(std::move(*frame));
}

ServerCall::ServerCall(const ReplyTo& reply_to, Time deadline) : reply_to_(reply_to), deadline_(deadline) {
  reply_to_.connection().core().call_begins(deadline);
}

ServerCall::~ServerCall() {
  if (std::exchange(over_, true)) return;
  RpcConnection& connection = reply_to_.connection();
  connection.delist(*this);
  starter_.unlink();
  task_ = Task<>();
  connection.core().call_is_over();
}

void ServerCall::start(Task<> task) {
  task_ = std::move(task);
  reply_to_.connection().start(*this);
}

void ServerCall::ended() {
  if (std::exchange(over_, true)) return;
  RpcConnection& connection = reply_to_.connection();
  connection.delist(*this);
  connection.core().retire(*this);
}

void Arrival::malformed(const WireError& error) const {
  ++reply_to.connection().core().statistics().malformed;
  if (kind != FrameKind::request) return;
  reply_to.refuse(RpcFailure::rejected,
                  Error(ErrorCode::invalid_argument, "the body of the request is " + error.message()));
}

ServerCall& Arrival::begin() const { return reply_to.connection().begin(reply_to, context.deadline); }

}  // namespace orrery::detail
