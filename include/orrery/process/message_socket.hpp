#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <orrery/network/datagram_server.hpp>
#include <orrery/network/network.hpp>
#include <orrery/process/wire.hpp>

namespace orrery {

/// A struct that travels by itself, and says which one it is: `static constexpr std::uint32_t wire_id`.
template <class T>
concept WireMessage = WireType<T> && requires {
  { T::wire_id } -> std::convertible_to<std::uint32_t>;
};

namespace detail {

// Bytes of a message with its id; nothing if a bound is exceeded.
template <WireMessage Message>
[[nodiscard]] std::optional<std::size_t> message_bytes(const Message& message) {
  const std::optional<std::size_t> size = wire_size(message);
  if (!size) return std::nullopt;
  return varint_bytes(Message::wire_id) + *size;
}

template <WireMessage Message>
void write_message(const Message& message, std::span<char> room) {
  WireWriter writer(room);
  writer.varint(Message::wire_id);
  WireCodec<Message>::write(writer, message);
  writer.require_full();
}

template <WireMessage Message>
[[nodiscard]] Bytes written_message(const Message& message, std::size_t bytes) {
  return written_bytes(bytes, [&message](std::span<char> room) { write_message(message, room); });
}

}  // namespace detail

/// Bytes of a datagram that holds one message: its `wire_id` (varint), then the message. Errors: `too_large`.
template <WireMessage Message>
[[nodiscard]] Result<Bytes> encode_message(const Message& message) {
  const std::optional<std::size_t> bytes = detail::message_bytes(message);
  if (!bytes) return failure(ErrorCode::too_large, "a field is over its bound");
  return detail::written_message(message, *bytes);
}

namespace detail {

template <WireMessage Message, class Handler>
bool deliver_message(WireReader& reader, Handler& handler) {
  Message message{};
  WireCodec<Message>::read(reader, message);
  if (!reader.ok() || reader.left() > 0) return false;
  handler(std::move(message));
  return true;
}

}  // namespace detail

/// Decodes a datagram as whichever of `Messages` its id names, and calls `handler` with it (overloaded, or generic).
/// False if it is none of them, damaged, or followed by anything: then `handler` was not called.
template <WireMessage... Messages, class Handler>
bool deliver_message(std::string_view datagram, Handler&& handler) {
  WireReader reader(datagram);
  const std::uint64_t id = reader.varint();
  if (!reader.ok()) return false;
  bool delivered = false;
  (void)((id == Messages::wire_id && (delivered = detail::deliver_message<Messages>(reader, handler), true)) || ...);
  return delivered;
}

/// A datagram socket that sends messages: unordered and unreliable, as the network is, and the cheapest way to talk.
/// What needs an answer, a deadline or an order has `RpcClient`.
///
///     MessageSocket socket(std::move(*bound));
///     socket.send(peer, Ping{.number = 7});
///     env.spawn(socket.serve<Ping, Pong>([this](Endpoint from, const auto& message) { on(from, message); }), "serve");
class MessageSocket {
 public:
  explicit MessageSocket(DatagramSocket socket) : socket_(std::move(socket)) {}

  /// False if it was dropped here and now: too large for a datagram or for the path, or the socket is dead.
  template <WireMessage Message>
  bool send(Endpoint to, const Message& message) {
    const std::optional<std::size_t> bytes = detail::message_bytes(message);
    if (!bytes) return false;
    if (*bytes > sent_in_place_max) [[unlikely]]
      return socket_.send(to, detail::written_message(message, *bytes)).has_value();
    std::array<char, sent_in_place_max> room;
    detail::write_message(message, std::span(room).first(*bytes));
    return socket_.send(to, std::string_view(room.data(), *bytes)).has_value();
  }
  /// Calls `handler(from, message)` (overloaded, or generic) with each of `Messages` that arrives, until the socket is
  /// closed or dead. Whatever is none of them is left out. The socket outlives the task.
  template <WireMessage... Messages, class Handler>
  Task<> serve(Handler handler) {
    while (socket_.is_open()) {
      DatagramServer receive(socket_.backend(), deliver<Handler, Messages...>, &handler);
      const Result<Datagram> datagram = co_await receive;
      if (!datagram) co_return;
      receive.deal(*datagram);
    }
  }
  /// Awaitable `Result<Datagram>`.
  DatagramSocket::Receive receive() { return socket_.receive(); }
  [[nodiscard]] Endpoint local() const { return socket_.local(); }
  [[nodiscard]] DatagramSocket& datagrams() { return socket_; }

 private:
  static constexpr std::size_t sent_in_place_max = 1024;  // Larger messages are written on the heap.

  template <class Handler, WireMessage... Messages>
  static std::exception_ptr deliver(void* handler, const Datagram& datagram) {
    const auto handle = [handler, from = datagram.from](auto&& message) {
      (*static_cast<Handler*>(handler))(from, std::forward<decltype(message)>(message));
    };
#if defined(__cpp_exceptions)
    try {
      deliver_message<Messages...>(datagram.payload, handle);
    } catch (...) {
      return std::current_exception();
    }
#else
    deliver_message<Messages...>(datagram.payload, handle);
#endif
    return nullptr;
  }

  DatagramSocket socket_;
};

}  // namespace orrery
