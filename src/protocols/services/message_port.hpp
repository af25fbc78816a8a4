#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>

namespace orrery::protocols {

/// The socket of a process that may be asked to stop: once it is closed, nothing is sent, and receiving ends.
///
///     if (const auto bound = port_.open(env, request_port); !bound) co_return env.fail(bound.error());
///     auto serving = port_.serve<Request, Reply>([this](Endpoint from, auto&& message) { on(from, std::move(message));
///     }); co_await std::move(serving);
class MessagePort {
 public:
  /// Number 0 picks a free one. Closes when the process is asked to stop. Errors: `address_in_use`.
  Result<void> open(Env& env, std::uint16_t number) {
    Result<DatagramSocket> bound = env.network().bind_datagram(number);
    if (!bound) return std::unexpected(std::move(bound).error());
    socket_.emplace(std::move(*bound));
    open_ = true;
    env.spawn(close_when_stopping(env, *this), "stopping");
    return {};
  }
  void close() {
    if (std::exchange(open_, false)) socket_->datagrams().close();
  }
  [[nodiscard]] bool is_open() const { return open_; }

  template <WireMessage Message>
  bool send(Endpoint to, const Message& message) {
    return open_ && socket_->send(to, message);
  }
  /// See `MessageSocket::serve`. It must have been opened.
  template <WireMessage... Messages, class Handler>
  Task<> serve(Handler handler) {
    return socket_->serve<Messages...>(std::move(handler));
  }

 private:
  static Task<> close_when_stopping(Env& env, MessagePort& port) {
    auto stopping = env.stopping().wait();
    co_await stopping;
    port.close();
  }

  std::optional<MessageSocket> socket_;
  bool open_ = false;
};

}  // namespace orrery::protocols
