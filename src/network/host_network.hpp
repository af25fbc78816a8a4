#pragma once

#include <cstdint>
#include <string>

#include <orrery/network/network.hpp>

#include "network/datagram_transport.hpp"
#include "network/resolver.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {

/// The network as one host sees it.
class HostNetwork final : public Network {
 public:
  HostNetwork(Host& host, Resolver& resolver, StreamTransport& streams, DatagramTransport& datagrams)
      : host_(host), resolver_(resolver), streams_(streams), datagrams_(datagrams) {}

  Result<Listener> listen(std::uint16_t port) override { return streams_.listen(host_, port); }
  Result<DatagramSocket> bind_datagram(std::uint16_t port) override { return datagrams_.bind(host_, port); }
  [[nodiscard]] Address address() const override { return host_.address; }

  void start_connect(const std::string& host, std::uint16_t port, Operation<Stream>& connect) override {
    resolver_.connect(host_, host, port, connect);
  }
  void start_resolve(const std::string& host, Operation<Address>& resolve) override {
    resolver_.resolve(host_, host, resolve);
  }

 private:
  Host& host_;
  Resolver& resolver_;
  StreamTransport& streams_;
  DatagramTransport& datagrams_;
};

}  // namespace orrery::detail
