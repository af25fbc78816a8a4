#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "net.hpp"

/// Connects, sends one line after the other, and tells of each that came back, or came back wrong. Begins anew when the
/// connection fails.
class EchoClient {
 public:
  using Told = std::function<void(const std::string& sent, const std::string& received)>;

  EchoClient(net::io_context& context, std::string host, unsigned short port, Told told)
      : context_(context),
        host_(std::move(host)),
        port_(port),
        resolver_(context),
        socket_(context),
        pause_(context),
        patience_(context),
        told_(std::move(told)) {
    connect();
  }

 private:
  void connect() {
    resolver_.async_resolve(host_, std::to_string(port_),
                            [this](error_code error, const tcp::resolver::results_type& found) {
                              if (error) return begin_anew();
                              net::async_connect(socket_, found, [this](error_code failed, const auto&) {
                                if (failed) return begin_anew();
                                send();
                              });
                            });
  }

  void send() {
    ++sent_;
    line_ = "line " + std::to_string(sent_) + std::string(sent_ * 7 % 100, '.') + "\n";
    received_.clear();
    // Without this, asio_echo seed 43 waits for ever: the server lost its power, and nobody told the client.
    patience_.expires_after(std::chrono::seconds(2));
    patience_.async_wait([this](error_code error) {
      if (!error) socket_.close();
    });
    net::async_write(socket_, net::buffer(line_), [this](error_code error, std::size_t) {
      if (error) return begin_anew();
      receive();
    });
  }

  void receive() {
    socket_.async_read_some(net::buffer(data_), [this](error_code error, std::size_t size) {
      if (error) return begin_anew();
      received_.append(data_.data(), size);
      if (received_.size() < line_.size() && line_.starts_with(received_)) return receive();
      patience_.cancel();
      told_(line_, received_);
      after(std::chrono::milliseconds(5), [this] { send(); });
    });
  }

  void begin_anew() {
    patience_.cancel();
    socket_ = tcp::socket(context_);
    after(std::chrono::milliseconds(100), [this] { connect(); });
  }

  template <class Then>
  void after(std::chrono::milliseconds delay, Then then) {
    pause_.expires_after(delay);
    pause_.async_wait([go_on = std::move(then)](error_code error) {
      if (!error) go_on();
    });
  }

  net::io_context& context_;
  std::string host_;
  unsigned short port_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  net::steady_timer pause_;
  net::steady_timer patience_;
  Told told_;
  std::string line_, received_;
  std::size_t sent_ = 0;
  std::array<char, 256> data_{};
};
