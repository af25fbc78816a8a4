#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <optional>

#include <orrery/network/network.hpp>

#include "real/connection_table.hpp"
#include "real/loop.hpp"
#include "real/pending.hpp"

namespace orrery::real {

/// A listening TCP port. Lives until its handle is closed and no accept of it is under way.
class RealListener final : public ListenerBackend {
 public:
  RealListener(Loop& loop, ConnectionTable& connections);
  ~RealListener() = default;
  RealListener(const RealListener&) = delete;
  RealListener& operator=(const RealListener&) = delete;

  [[nodiscard]] Result<void> open(Endpoint local);

  void start_accept(Operation<Stream>& accept) override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return local_; }

  [[nodiscard]] bool done() const { return closed_ && !accepting_ && events_ == 0; }
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  void accept_later();
  void accepted(const boost::system::error_code& error, tcp::socket socket);
  void retry_later();
  void deliver();

  Loop& loop_;
  ConnectionTable& connections_;
  tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  Endpoint local_;
  Pending<Stream> accept_;
  std::optional<tcp::socket> ready_;  // Accepted, and not yet handed over.
  std::optional<Reservation> reservation_;
  bool accepting_ = false;
  bool closed_ = false;
  std::uint32_t events_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace orrery::real
