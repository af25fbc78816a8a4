#include "server/endpoint.hpp"

#include <charconv>
#include <cstdint>

#include <orrery/server/http_server.hpp>

namespace orrery {
namespace server {

using tcp = boost::asio::ip::tcp;

Result<tcp::endpoint> parse_endpoint(const std::string& text) {
  const auto wrong = [&] {
    return failure(ErrorCode::invalid_argument,
                   "'" + text + "' is no address and port, such as 127.0.0.1:9464 or [::1]:9464");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return wrong();
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc() || read != end) return wrong();
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  else if (address.find(':') != std::string::npos)
    return wrong();
  if (address == "localhost") address = "127.0.0.1";
  boost::system::error_code no_address;
  const boost::asio::ip::address parsed = boost::asio::ip::make_address(address, no_address);
  if (no_address) return wrong();
  return tcp::endpoint(parsed, port);
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

std::string peer_of(const tcp::socket& socket) {
  boost::system::error_code gone;
  const tcp::endpoint peer = socket.remote_endpoint(gone);
  return gone ? std::string() : text_of(peer);
}

}  // namespace server

Result<bool> is_loopback(const std::string& endpoint) {
  const auto parsed = server::parse_endpoint(endpoint);
  if (!parsed) return std::unexpected(parsed.error());
  return parsed->address().is_loopback();
}

}  // namespace orrery
