#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <string>

#include <orrery/core/error.hpp>

namespace orrery::server {

/// "127.0.0.1:9464", "[::1]:9464", "localhost:9464".
[[nodiscard]] Result<boost::asio::ip::tcp::endpoint> parse_endpoint(const std::string& text);
[[nodiscard]] std::string text_of(const boost::asio::ip::tcp::endpoint& endpoint);

/// The other end of a connection; "" if it is gone.
[[nodiscard]] std::string peer_of(const boost::asio::ip::tcp::socket& socket);

}  // namespace orrery::server
