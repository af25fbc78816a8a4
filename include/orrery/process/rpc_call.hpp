#pragma once

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/process/frame.hpp>
#include <orrery/process/rpc_error.hpp>
#include <orrery/process/rpc_options.hpp>
#include <orrery/process/wire.hpp>
#include <orrery/task/scheduler.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

/// A struct that can be sent: its `wire_id` tells it from the other messages of its protocol, and is never reused.
template <class T>
concept RpcMessage = WireType<T> && requires {
  { T::wire_id } -> std::convertible_to<std::uint32_t>;
};

/// A message that has an answer, of type `Reply`; `std::monostate` if there is nothing to say.
template <class T>
concept RpcRequest = RpcMessage<T> && requires { typename T::Reply; } && WireType<typename T::Reply>;

namespace detail {

class RpcChannel;

/// First part of a request's body: how long the caller will wait, in nanoseconds; 0: for ever.
struct Patience {
  std::uint64_t ns = 0;
  void wire_fields(auto& fields) { fields(ns); }
};

/// A call, whatever its types; linked into its channel from the moment it is awaited until it is over.
class PendingCall {
 public:
  PendingCall(const PendingCall&) = delete;
  PendingCall& operator=(const PendingCall&) = delete;

 protected:
  PendingCall(RpcChannel& channel, std::uint32_t type, const RpcCallOptions& options)
      : channel_(&channel), type_(type), options_(options) {}
  /// The server is told if it may be at work.
  ~PendingCall();

  /// True if it is over already.
  [[nodiscard]] bool begin();
  void suspend(Scheduler& scheduler, std::coroutine_handle<> caller);

  [[nodiscard]] std::uint32_t type() const { return type_; }

 private:
  friend class RpcChannel;

  enum class State : std::uint8_t { unborn, unsent, sent, resting, over };

  [[nodiscard]] virtual Result<Bytes> encode(std::uint64_t id, Patience patience) const = 0;
  /// False if these bytes are no reply.
  [[nodiscard]] virtual bool succeed(std::string_view reply) = 0;
  virtual void fail(RpcError error) = 0;

  RpcChannel* channel_;  // Null once that is gone; then the call is over.
  std::uint32_t type_;
  std::uint32_t attempts_ = 0;
  std::uint64_t id_ = 0;
  State state_ = State::unborn;
  bool ambiguous_ = false;  // An attempt was.
  RpcFailure last_failure_ = RpcFailure::not_sent;
  Time deadline_;
  const RpcCallOptions options_;
  Waiter waiter_;
  std::coroutine_handle<> caller_;
  PendingCall* previous_ = nullptr;
  PendingCall* next_ = nullptr;
};

}  // namespace detail

/// Awaitable: one call of `RpcClient::call`, with its retries. Needs no frame of its own, and one allocation an
/// attempt: the bytes that are sent. Resumed in the reading task's event when the reply has come. Destroying it before
/// that, with the task that awaits it, tells the server to stop.
template <RpcRequest Request>
class [[nodiscard]] RpcCall final : private detail::PendingCall {
 public:
  using Reply = typename Request::Reply;

  RpcCall(detail::RpcChannel& channel, Request request, const RpcCallOptions& options)
      : PendingCall(channel, Request::wire_id, options), request_(std::move(request)) {}

  [[nodiscard]] bool await_ready() { return begin(); }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> caller) {
    suspend(caller.promise().scheduler(), caller);
  }
  [[nodiscard]] RpcResult<Reply> await_resume() { return std::move(*result_); }

 private:
  Result<Bytes> encode(std::uint64_t id, detail::Patience patience) const override {
    return encode_frame({.kind = FrameKind::request, .type = type(), .id = id, .body = {}}, patience, request_);
  }
  bool succeed(std::string_view body) override {
    std::expected<Reply, WireError> reply = wire_decode<Reply>(body);
    if (reply) result_.emplace(std::move(*reply));
    return reply.has_value();
  }
  void fail(RpcError error) override { result_.emplace(std::unexpected(std::move(error))); }

  Request request_;
  std::optional<RpcResult<Reply>> result_;
};

}  // namespace orrery
