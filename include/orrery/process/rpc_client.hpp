#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/process/rpc_call.hpp>

namespace orrery {

class Env;

/// Calls one server, by name: the same simulated and real. Connects when there is something to say, again when the
/// connection is lost, and carries any number of calls at once on one connection.
///
///     RpcClient counter(env, "counter-0", 7000);
///     auto call = counter.call(Add{.amount = 3}, {.timeout = 500ms});
///     RpcResult<Total> total = co_await call;
///
/// A failed call says what may be concluded (`RpcFailure`). While a server cannot be reached, calls wait for their
/// timeout, or fail with each attempt to connect if they may not be retried.
///
/// Its tasks are its own: they die with it, and what is still awaited then fails with `closed`.
class RpcClient {
 public:
  /// `env` outlives it.
  RpcClient(Env& env, std::string host, std::uint16_t port, const RpcClientOptions& options = {});
  RpcClient(RpcClient&&) noexcept;
  RpcClient& operator=(RpcClient&&) noexcept;
  ~RpcClient();

  /// Awaitable `RpcResult<Request::Reply>`; begins when it is awaited. Calls begin in order on the wire, and may be
  /// answered in any.
  template <RpcRequest Request>
  [[nodiscard]] RpcCall<Request> call(Request request, const RpcCallOptions& options = {}) {
    return RpcCall<Request>(*channel_, std::move(request), options);
  }

  /// Sends and forgets. In order among messages, and at most once; what is lost with a connection stays lost. False if
  /// it was dropped here and now: too large, too much is waiting, or the server could not be reached a moment ago.
  template <RpcMessage Message>
  bool send(const Message& message) {
    return send_frame(
        encode_frame({.kind = FrameKind::message, .type = Message::wire_id, .id = 0, .body = {}}, message));
  }

  [[nodiscard]] bool connected() const;
  [[nodiscard]] const std::string& host() const;
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const RpcClientStatistics& statistics() const;

 private:
  bool send_frame(Result<Bytes> frame);

  std::unique_ptr<detail::RpcChannel> channel_;
};

}  // namespace orrery
