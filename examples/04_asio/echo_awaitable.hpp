#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net.hpp"

// The echo server and its client once more, as coroutines.

/// Closes a socket unless it is given more time. Shares it, since a timer that has expired calls back all the same.
class Patience {
 public:
  explicit Patience(std::shared_ptr<tcp::socket> socket)
      : socket_(std::move(socket)), timer_(socket_->get_executor()) {}

  void lasts(std::chrono::seconds time) {
    timer_.expires_after(time);
    timer_.async_wait([socket = socket_](error_code error) {
      if (!error) socket->close();
    });
  }

 private:
  std::shared_ptr<tcp::socket> socket_;
  net::steady_timer timer_;
};

// [session]
/// Sends back what a client sends, until the client ends or is silent for too long.
inline net::awaitable<void> echo(tcp::socket accepted) {
  const auto socket = std::make_shared<tcp::socket>(std::move(accepted));
  Patience patience(socket);
  std::array<char, 1024> data{};
  for (;;) {
    patience.lasts(std::chrono::seconds(10));
    const std::size_t size = co_await socket->async_read_some(net::buffer(data), net::use_awaitable);
    co_await net::async_write(*socket, net::buffer(data, size), net::use_awaitable);
  }
}

inline net::awaitable<void> serve(net::io_context& context, tcp::endpoint at) {
  tcp::acceptor acceptor(context, at);
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(net::use_awaitable);
    net::co_spawn(context, echo(std::move(socket)), net::detached);
  }
}
// [session]

using Told = std::function<void(const std::string& sent, const std::string& received)>;

/// Sends one line after the other, until the connection fails, and tells of each that came back, or came back wrong.
inline net::awaitable<void> talk(net::io_context& context, std::string host, unsigned short port, Told told) {
  tcp::resolver resolver(context);
  const auto found = co_await resolver.async_resolve(host, std::to_string(port), net::use_awaitable);
  const auto socket = std::make_shared<tcp::socket>(context);
  Patience patience(socket);
  co_await net::async_connect(*socket, found, net::use_awaitable);
  std::array<char, 256> data{};
  net::steady_timer pause(context);
  for (std::size_t sent = 1;; ++sent) {
    std::string line = "line " + std::to_string(sent) + std::string(sent * 7 % 100, '.') + "\n";
    std::string received;
    patience.lasts(std::chrono::seconds(2));
    co_await net::async_write(*socket, net::buffer(line), net::use_awaitable);
    while (received.size() < line.size() && line.starts_with(received)) {
      const std::size_t size = co_await socket->async_read_some(net::buffer(data), net::use_awaitable);
      received.append(data.data(), size);
    }
    told(line, received);
    pause.expires_after(std::chrono::milliseconds(5));
    co_await pause.async_wait(net::use_awaitable);
  }
}

/// Begins anew whenever the connection fails.
inline net::awaitable<void> keep_talking(net::io_context& context, std::string host, unsigned short port, Told told) {
  net::steady_timer pause(context);
  for (;;) {
    try {
      co_await talk(context, host, port, told);
    } catch (const boost::system::system_error&) {
    }
    pause.expires_after(std::chrono::milliseconds(100));
    co_await pause.async_wait(net::use_awaitable);
  }
}
