#pragma once

#include <boost/asio/ip/udp.hpp>

#include <cstdint>
#include <deque>
#include <memory>

#include <orrery/network/network.hpp>

#include "real/loop.hpp"
#include "real/pending.hpp"

namespace orrery::real {

using asio::ip::udp;

/// A UDP socket. Receives all the time; what nobody asks for is kept up to a bound, then dropped. Lives until its
/// handle is closed and no I/O of it is under way.
class RealDatagramSocket final : public DatagramBackend {
 public:
  RealDatagramSocket(Loop& loop, std::size_t queued_max);
  ~RealDatagramSocket() = default;
  RealDatagramSocket(const RealDatagramSocket&) = delete;
  RealDatagramSocket& operator=(const RealDatagramSocket&) = delete;

  [[nodiscard]] Result<void> open(Endpoint local);

  void start_receive(Operation<Datagram>& receive) override;
  Result<void> send(Endpoint to, std::string_view payload) override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return local_; }

  [[nodiscard]] bool done() const { return closed_ && !receiving_ && events_ == 0; }

 private:
  static constexpr std::size_t inbox_bytes = 64 * 1024;

  void receive_later();
  void received(const boost::system::error_code& error, std::size_t count);
  void deliver();
  [[nodiscard]] Datagram take();

  Loop& loop_;
  std::size_t queued_max_;
  udp::socket socket_;
  Endpoint local_;
  Pending<Datagram> receive_;
  std::deque<Datagram> queue_;
  udp::endpoint from_;
  std::unique_ptr<char[]> inbox_;
  bool receiving_ = false;
  bool closed_ = false;
  std::uint32_t events_ = 0;
};

}  // namespace orrery::real
