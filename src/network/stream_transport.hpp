#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/network/network.hpp>

#include "network/connection.hpp"
#include "network/fabric.hpp"
#include "network/listening_port.hpp"
#include "network/pool.hpp"

namespace orrery::detail {

/// The streams of all hosts. Everything that travels is a segment: handshake, data and FIN share one mechanism of
/// delivery, loss and retransmission (transmission.cpp); only resets go beside it. No acknowledgement is an event: what
/// the writer may know, it looks up.
///
/// A completed operation may run a program's callback, which may call anything here; so completing is the last thing
/// that a function does with a connection, or it looks the connection up again.
class StreamTransport {
 public:
  explicit StreamTransport(Fabric& fabric) : fabric_(fabric) {}

  // Listening and connecting (handshake.cpp).
  Result<Listener> listen(Host& host, std::uint16_t port);
  void accept(ListeningPort& port, Operation<Stream>& operation);
  void close(ListeningPort& port);
  void connect(Host& from, const std::string& name, std::uint16_t port, Operation<Stream>& operation);

  // What a program does with an open stream (stream_io.cpp).
  void read(StreamEnd& end, std::size_t max, Operation<Bytes>& operation);
  void write(StreamEnd& end, Bytes bytes, Operation<void>& operation);
  Result<void> shutdown_write(StreamEnd& end);

  // How connections end (teardown.cpp).
  void reset(StreamEnd& end);
  void close(StreamEnd& end);
  void host_crashed(Host& host);
  void host_stopped(Host& host);
  std::uint32_t reset_connections(const Host& a, const Host& b);
  /// To be called when links were cut or clogged: connections over them are given up when that lasts.
  void watch_paths();

  [[nodiscard]] std::size_t connections() const { return connections_.in_use(); }

 private:
  struct SegmentArrival;
  struct ResetArrival;
  struct ConnectionEvent;

  // handshake.cpp
  Connection& open_connection(Host& from, Host& to, std::uint16_t local_port, std::uint16_t port);
  static void cancel_connect(void* connection, Operation<Stream>& operation);
  static void cancel_accept(void* port, Operation<Stream>& operation);
  void reset_queue(ListeningPort& port);
  void connect_timed_out(Connection& connection);
  void syn_arrives(Connection& connection, std::uint64_t ordinal);
  void syn_ack_arrives(Connection& connection);
  bool ack_arrives(Connection& connection, std::uint64_t ordinal);
  void offer(Connection& connection);
  void refuse(Connection& connection, std::uint64_t ordinal);

  // transmission.cpp
  void send(Connection& connection, unsigned side, Control control, Bytes payload);
  void transmit(Connection& connection, unsigned side, std::uint64_t ordinal);
  void arrive(const SegmentArrival& arrival);
  void arrive_off_path(Connection& connection, const SegmentArrival& arrival);
  void deliver(Connection& connection, unsigned side);
  bool deliver_next(Connection& connection, unsigned side, bool& established);
  void fin_arrives(Connection& connection, unsigned side);
  void hand_to_reader(StreamEnd& end);
  void lose(Connection& connection, unsigned side, std::uint64_t ordinal, PacketDrop why);
  void schedule_retransmission(Connection& connection, unsigned side);
  void retransmit(Connection& connection, unsigned side);
  void recover(Connection& connection, unsigned side);
  void send_reset(Connection& connection, unsigned to_side);
  void send_reset_after(Connection& connection, unsigned to_side, Duration delay);
  void reset_arrives(const ResetArrival& arrival);

  // silence.cpp
  void fall_silent(Connection& connection);
  [[nodiscard]] bool strike_data(Connection& connection, unsigned side, const Segment& segment, std::uint64_t packet,
                                 std::uint32_t& bit);
  void intercept(const Connection& connection, unsigned side, const Segment& segment, std::uint64_t packet,
                 SegmentFate& fate);

  // stream_io.cpp
  static void cancel_read(void* end, Operation<Bytes>& operation);
  static void cancel_write(void* end, Operation<void>& operation);
  [[nodiscard]] Bytes take(Connection& connection, unsigned side, std::size_t max);
  void send_in_pieces(Connection& connection, unsigned side, Bytes bytes);
  void learn_window(Connection& connection, unsigned side);
  void pump(Connection& connection, unsigned side);
  void announce(Connection& connection, unsigned side);
  void await_window(Connection& connection, unsigned side);
  void schedule_window_update(Connection& connection, unsigned side, Duration delay);
  void window_updated(Connection& connection, unsigned side);

  // teardown.cpp
  void fail(StreamEnd& end, ErrorCode code);
  void fail_both(Connection& connection, ErrorCode code);
  void complete_waiting(StreamEnd& end, ErrorCode code);
  void finish(StreamEnd& end);
  void end_gone(StreamEnd& end);
  void vanish(StreamEnd& end);
  void stop(StreamEnd& end);
  void tidy(Connection& connection);
  void release_if_over(Connection& connection);
  [[nodiscard]] std::optional<Time> silent_since(Connection& connection);
  void watch(Connection& connection);
  void keep_alive(Connection& connection);
  [[nodiscard]] std::vector<PoolRef> connections_in_order() const;

  void record(Kind kind, const StreamEnd& end, std::uint64_t value = 0) {
    fabric_.simulator.record(kind, end.host->node, end.other().host->node,
                             static_cast<std::uint32_t>(end.connection->serial), value);
  }
  [[nodiscard]] Time now() const { return fabric_.now(); }

  Fabric& fabric_;
  Pool<Connection> connections_;
  Pool<ListeningPort> ports_;
  Connection* first_ = nullptr;
  Connection* last_ = nullptr;
  std::uint64_t serials_ = 0;
};

}  // namespace orrery::detail
