#pragma once

#include <boost/asio/ip/address_v4.hpp>

#include <orrery/network/address.hpp>

namespace orrery::real {

/// Between our endpoints and those of Asio's `Protocol`.
template <class AsioEndpoint>
[[nodiscard]] Endpoint from_asio(const AsioEndpoint& endpoint) {
  if (!endpoint.address().is_v4()) return {};
  return {Address{endpoint.address().to_v4().to_uint()}, endpoint.port()};
}

template <class Protocol>
[[nodiscard]] typename Protocol::endpoint to_asio(Endpoint endpoint) {
  return {boost::asio::ip::address_v4(endpoint.address.value), endpoint.port};
}

}  // namespace orrery::real
