#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/core/error.hpp>
#include <orrery/core/released.hpp>
#include <orrery/network/address.hpp>
#include <orrery/network/stream.hpp>
#include <orrery/task/operation.hpp>

namespace orrery {

/// What implements a listening port.
class ListenerBackend {
 public:
  virtual void start_accept(Operation<Stream>& accept) = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual Endpoint local() const = 0;

 protected:
  ~ListenerBackend() = default;
};

/// A datagram and who sent it.
struct Datagram {
  Endpoint from;
  Bytes payload;
};

class DatagramServer;

/// What implements a datagram socket.
class DatagramBackend {
 public:
  virtual void start_receive(Operation<Datagram>& receive) = 0;
  /// The same for a server. A seam may hand it datagrams in place; by itself this completes it with the first one.
  virtual void start_serve(DatagramServer& server);
  virtual Result<void> send(Endpoint to, std::string_view payload) = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual Endpoint local() const = 0;

 protected:
  ~DatagramBackend() = default;
};

/// A port that accepts connections. Destroying it frees the port and refuses connections not yet accepted.
class Listener {
 public:
  class Accept final : public AwaitableOperation<Stream> {
   public:
    explicit Accept(ListenerBackend& backend) : backend_(backend) {}

   private:
    void start() override { backend_.start_accept(*this); }
    [[nodiscard]] WaitReason reason() const override {
      return {"accept on", [](const void* b) { return to_string(static_cast<const ListenerBackend*>(b)->local()); },
              &backend_};
    }
    ListenerBackend& backend_;
  };

  explicit Listener(ListenerBackend& backend) : backend_(&backend) {}
  Listener(Listener&& other) noexcept : backend_(detail::released(other.backend_)) {}
  Listener& operator=(Listener&& other) noexcept {
    if (this != &other) {
      close();
      backend_ = detail::released(other.backend_);
    }
    return *this;
  }
  ~Listener() { close(); }

  /// Awaitable `Result<Stream>`: the next connection, in order of arrival. Fails with `closed` only. One at a time.
  Accept accept() { return Accept(*backend_); }
  /// The callback form underneath.
  void start_accept(Operation<Stream>& accept) { backend_->start_accept(accept); }
  void close() {
    if (backend_ != nullptr) detail::released(backend_)->close();
  }
  [[nodiscard]] Endpoint local() const { return backend_->local(); }

 private:
  ListenerBackend* backend_;
};

/// Unordered, unreliable messages of at most `datagram_bytes_max` (RFC 768). Destroying it frees the port.
class DatagramSocket {
 public:
  static constexpr std::size_t datagram_bytes_max = 65'507;

  class Receive final : public AwaitableOperation<Datagram> {
   public:
    explicit Receive(DatagramBackend& backend) : backend_(backend) {}

   private:
    void start() override { backend_.start_receive(*this); }
    [[nodiscard]] WaitReason reason() const override {
      return {"receive on", [](const void* b) { return to_string(static_cast<const DatagramBackend*>(b)->local()); },
              &backend_};
    }
    DatagramBackend& backend_;
  };

  explicit DatagramSocket(DatagramBackend& backend) : backend_(&backend) {}
  DatagramSocket(DatagramSocket&& other) noexcept : backend_(detail::released(other.backend_)) {}
  DatagramSocket& operator=(DatagramSocket&& other) noexcept {
    if (this != &other) {
      close();
      backend_ = detail::released(other.backend_);
    }
    return *this;
  }
  ~DatagramSocket() { close(); }

  /// Awaitable `Result<Datagram>`. What arrives while nobody receives is kept up to a bound, then dropped. One at a
  /// time.
  Receive receive() { return Receive(*backend_); }
  /// The callback form underneath.
  void start_receive(Operation<Datagram>& receive) { backend_->start_receive(receive); }
  [[nodiscard]] DatagramBackend& backend() { return *backend_; }
  /// Sends and forgets: lost, doubled or late datagrams are no error. Fails with `too_large` (also for
  /// the path) or `closed`.
  Result<void> send(Endpoint to, std::string_view payload) { return backend_->send(to, payload); }
  void close() {
    if (backend_ != nullptr) detail::released(backend_)->close();
  }
  [[nodiscard]] bool is_open() const { return backend_ != nullptr; }
  [[nodiscard]] Endpoint local() const { return backend_->local(); }

 private:
  DatagramBackend* backend_;
};

/// A node's access to the network. The same interface simulated and real.
class Network {
 public:
  class Connect final : public AwaitableOperation<Stream> {
   public:
    Connect(Network& network, std::string host, std::uint16_t port)
        : network_(network), host_(std::move(host)), port_(port) {}

   private:
    void start() override { network_.start_connect(host_, port_, *this); }
    [[nodiscard]] WaitReason reason() const override { return {"connect to", describe, this}; }
    static std::string describe(const void* connect);
    Network& network_;
    std::string host_;
    std::uint16_t port_;
  };

  class Resolve final : public AwaitableOperation<Address> {
   public:
    Resolve(Network& network, std::string host) : network_(network), host_(std::move(host)) {}

   private:
    void start() override { network_.start_resolve(host_, *this); }
    [[nodiscard]] WaitReason reason() const override {
      return {"resolve", [](const void* self) { return static_cast<const Resolve*>(self)->host_; }, this};
    }
    Network& network_;
    std::string host_;
  };

  virtual ~Network() = default;

  /// Opens a listening TCP port on this node; 0 picks a free one. Errors: `address_in_use`.
  virtual Result<Listener> listen(std::uint16_t port) = 0;
  /// Opens a datagram socket; port 0 picks a free one. Errors: `address_in_use`.
  virtual Result<DatagramSocket> bind_datagram(std::uint16_t port) = 0;
  /// Awaitable `Result<Stream>`: connects to a node by name or address. Errors: `host_not_found`, `connection_refused`
  /// (nothing listens), `timed_out` (no answer), `unreachable`.
  Connect connect(std::string host, std::uint16_t port) { return Connect(*this, std::move(host), port); }
  /// Awaitable `Result<Address>` of a node's name. Errors: `host_not_found`.
  Resolve resolve(std::string host) { return Resolve(*this, std::move(host)); }
  [[nodiscard]] virtual Address address() const = 0;

  /// The callback forms underneath.
  virtual void start_connect(const std::string& host, std::uint16_t port, Operation<Stream>& connect) = 0;
  virtual void start_resolve(const std::string& host, Operation<Address>& resolve) = 0;
};

}  // namespace orrery
