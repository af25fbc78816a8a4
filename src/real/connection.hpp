#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>

#include <orrery/network/stream.hpp>

#include "real/output_buffer.hpp"
#include "real/pending.hpp"

namespace orrery::real {

namespace asio = boost::asio;
using asio::ip::tcp;

class Connection;
class ConnectionTable;

/// A closed connection whose peer has not closed yet.
struct Lingering {
  Time until;
  Connection* connection;
};

/// A TCP connection. Lives until its handle is closed, what was written is sent, the peer has closed too (or had its
/// time to) and no I/O of it is under way; all buffers are its own.
///
/// Reading: what the kernel had more of than fitted is read at once, otherwise one receive operation waits. Writing:
/// what is written in a turn of the loop is sent at its end by one system call, unless it is much; what the kernel does
/// not take waits here.
class Connection final : public StreamBackend {
 public:
  Connection(ConnectionTable& table, tcp::socket socket, std::size_t index);
  ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start_read(std::size_t max, Operation<Bytes>& read) override;
  void start_write(Bytes bytes, Operation<void>& write) override;
  Result<void> shutdown_write() override;
  void reset() override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return local_; }
  [[nodiscard]] Endpoint peer() const override { return peer_; }
  [[nodiscard]] std::string peer_name() const override { return to_string(peer_); }

 private:
  friend class ConnectionTable;

  static constexpr std::size_t inbox_bytes = 4096;
  // In a turn; then other connections and timers have theirs.
  static constexpr int reads_at_once_max = 4;
  static constexpr int sends_at_once_max = 4;
  static constexpr std::size_t send_at_once_bytes_min = 64 * 1024;

  // Reading.
  [[nodiscard]] bool try_read(std::size_t max, Result<Bytes>& result);
  [[nodiscard]] bool may_receive_at_once();
  void count_turn();
  void receive_at_once(std::size_t max, Bytes& bytes);
  void receive_later();
  void received(const boost::system::error_code& error, std::size_t count);
  void note_received(const boost::system::error_code& error, std::size_t count, std::size_t wanted);
  void deliver_read();

  // Writing.
  [[nodiscard]] bool has_room() const;
  void flush_later();
  void flush();
  void send_output();
  void wait_for_room();
  void write_failed();
  void deliver_write();
  void drop_output();

  // Closing.
  void start_lingering();
  void close_socket();
  void release_if_done();
  [[nodiscard]] Error error_of_peer(int error_number) const;

  ConnectionTable& table_;
  tcp::socket socket_;
  std::size_t index_;  // In the table.
  Endpoint local_;
  Endpoint peer_;

  Pending<Bytes> read_;
  std::size_t read_max_ = 0;
  std::uint64_t turn_ = 0;
  int reads_at_once_ = 0;  // In that turn.
  int sends_at_once_ = 0;
  std::uint32_t inbox_begin_ = 0;
  std::uint32_t inbox_end_ = 0;
  int read_error_ = 0;      // An errno.
  bool receiving_ = false;  // `inbox_` belongs to the kernel.
  bool drained_ = true;     // The kernel had no more when last asked.
  bool ended_ = false;      // The peer has finished writing.

  Pending<void> write_;
  OutputBuffer output_;
  int write_error_ = 0;
  bool unflushed_ = false;  // In the table's list.
  bool waiting_for_room_ = false;
  bool finished_ = false;  // Nothing more may be written.
  bool fin_sent_ = false;

  bool closed_ = false;  // The handle is gone.
  bool lingering_ = false;
  std::list<Lingering>::iterator linger_;
  std::uint32_t events_ = 0;  // Scheduled in the simulator.

  std::array<char, inbox_bytes> inbox_;
};

}  // namespace orrery::real
