#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "net.hpp"

// [session]
/// Sends back what a client sends, until the client ends or is silent for too long.
class EchoSession : public std::enable_shared_from_this<EchoSession> {
 public:
  explicit EchoSession(tcp::socket socket) : socket_(std::move(socket)), silence_(socket_.get_executor()) {}

  void read() {
    silence_.expires_after(std::chrono::seconds(10));
    silence_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->socket_.close();
    });
    socket_.async_read_some(net::buffer(data_), [self = shared_from_this()](error_code error, std::size_t size) {
      if (!error) return self->write(size);
      self->silence_.cancel();
    });
  }

 private:
  void write(std::size_t size) {
    net::async_write(socket_, net::buffer(data_, size), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) return self->read();
      self->silence_.cancel();
    });
  }

  tcp::socket socket_;
  net::steady_timer silence_;
  std::array<char, 1024> data_{};
};
// [session]

class EchoServer {
 public:
  EchoServer(net::io_context& context, const tcp::endpoint& at) : acceptor_(context, at) { accept(); }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (!error) std::make_shared<EchoSession>(std::move(socket))->read();
      accept();
    });
  }

  tcp::acceptor acceptor_;
};
