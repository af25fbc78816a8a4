#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <orrery/network/network.hpp>
#include <orrery/real/runtime.hpp>

#include "real/connection_table.hpp"
#include "real/datagram_socket.hpp"
#include "real/listener.hpp"
#include "real/loop.hpp"

namespace orrery::real {

/// TCP, UDP and name resolution of the host, over IPv4.
class RealNetwork final : public Network {
 public:
  RealNetwork(Loop& loop, const RealOptions& options);
  ~RealNetwork() override = default;

  Result<Listener> listen(std::uint16_t port) override;
  Result<DatagramSocket> bind_datagram(std::uint16_t port) override;
  [[nodiscard]] Address address() const override { return options_.bind_address; }
  void start_connect(const std::string& host, std::uint16_t port, Operation<Stream>& connect) override;
  void start_resolve(const std::string& host, Operation<Address>& resolve) override;

  [[nodiscard]] ConnectionTable& connections() { return connections_; }
  void report(RealStatistics& statistics) const;

 private:
  struct ConnectAttempt;
  struct Lookup;

  [[nodiscard]] std::optional<Address> known_address(const std::string& host) const;
  void look_up(const std::string& host, std::function<void(Result<Address>)> found);
  void connect_to(const std::shared_ptr<ConnectAttempt>& attempt, Address address);
  void finish(const std::shared_ptr<ConnectAttempt>& attempt, std::optional<Error> error);
  void deliver(ConnectAttempt& attempt);
  void forget_closed();

  Loop& loop_;
  const RealOptions& options_;
  ConnectionTable connections_;
  tcp::resolver resolver_;
  std::size_t lookups_ = 0;  // Under way.
  std::vector<std::unique_ptr<RealListener>> listeners_;
  std::vector<std::unique_ptr<RealDatagramSocket>> datagram_sockets_;
  std::uint64_t accepted_before_ = 0;  // By listeners that are gone.
  std::uint64_t refused_before_ = 0;
};

}  // namespace orrery::real
