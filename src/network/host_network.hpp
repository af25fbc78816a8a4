#pragma once

#include <cstdint>
#include <string>

#include <orrery/network/network.hpp>

#include "network/datagram_transport.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {

/// The network as one host sees it.
class HostNetwork final : public Network {
 public:
  HostNetwork(Host& host, Topology& topology, StreamTransport& streams, DatagramTransport& datagrams)
      : host_(host), topology_(topology), streams_(streams), datagrams_(datagrams) {}

  Result<Listener> listen(std::uint16_t port) override { return streams_.listen(host_, port); }
  Result<DatagramSocket> bind_datagram(std::uint16_t port) override { return datagrams_.bind(host_, port); }
  [[nodiscard]] Address address() const override { return host_.address; }

  void start_connect(const std::string& host, std::uint16_t port, Operation<Stream>& connect) override {
    streams_.connect(host_, host, port, connect);
  }
  /// Answers at once: every host has the whole table.
  void start_resolve(const std::string& host, Operation<Address>& resolve) override {
    const Host* found = topology_.find(host);
    if (found == nullptr) return resolve.complete(failure(ErrorCode::host_not_found, "resolve " + host));
    resolve.complete(found->address);
  }

 private:
  Host& host_;
  Topology& topology_;
  StreamTransport& streams_;
  DatagramTransport& datagrams_;
};

}  // namespace orrery::detail
