#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <orrery/core/error.hpp>
#include <orrery/core/released.hpp>
#include <orrery/network/address.hpp>
#include <orrery/task/operation.hpp>

namespace orrery {

/// What implements a connection: simulated or a real socket. Owned by its network; a `Stream` is the program's handle.
class StreamBackend {
 public:
  /// At least one and at most `max` bytes; empty: the peer finished writing. At most one read at a time.
  virtual void start_read(std::size_t max, Operation<Bytes>& read) = 0;
  /// Completes when all of `bytes` is in the send buffer. At most one write at a time.
  virtual void start_write(Bytes bytes, Operation<void>& write) = 0;
  virtual Result<void> shutdown_write() = 0;
  virtual void reset() = 0;
  /// The program dropped its handle: finish sending what is buffered, then go. Nothing is called afterwards.
  virtual void close() = 0;
  [[nodiscard]] virtual Endpoint local() const = 0;
  [[nodiscard]] virtual Endpoint peer() const = 0;
  /// For people: who is at the other end, such as "client-1:40001".
  [[nodiscard]] virtual std::string peer_name() const = 0;

 protected:
  ~StreamBackend() = default;
};

/// A connection with TCP's contract (RFC 9293): ordered bytes both ways, half-close, reset; what is written may be lost
/// when either end fails, and no message boundary survives. Move-only; destroying it closes it gracefully. On a node
/// that has crashed the handle does nothing.
class Stream {
 public:
  class Read final : public AwaitableOperation<Bytes> {
   public:
    Read(StreamBackend& backend, std::size_t max) : backend_(backend), max_(max) {}

   private:
    void start() override { backend_.start_read(max_, *this); }
    [[nodiscard]] WaitReason reason() const override { return {"read from", describe_peer, &backend_}; }

    StreamBackend& backend_;
    std::size_t max_;
  };

  class Write final : public AwaitableOperation<void> {
   public:
    Write(StreamBackend& backend, Bytes bytes) : backend_(backend), bytes_(std::move(bytes)) {}

   private:
    void start() override { backend_.start_write(std::move(bytes_), *this); }
    [[nodiscard]] WaitReason reason() const override { return {"write to", describe_peer, &backend_}; }

    StreamBackend& backend_;
    Bytes bytes_;
  };

  explicit Stream(StreamBackend& backend) : backend_(&backend) {}
  Stream(Stream&& other) noexcept : backend_(detail::released(other.backend_)) {}
  Stream& operator=(Stream&& other) noexcept {
    if (this != &other) {
      close();
      backend_ = detail::released(other.backend_);
    }
    return *this;
  }
  ~Stream() { close(); }

  /// Awaitable `Result<Bytes>`: 1 to `max` bytes as they have arrived, in order; empty when the peer has finished
  /// writing. Errors: `connection_reset`, `timed_out` (keep-alive), `closed`. One read at a time.
  Read read(std::size_t max) { return Read(*backend_, max); }
  /// Awaitable `Result<void>`: resumes when all of `bytes` is in the send buffer (back-pressure), which does not mean
  /// that the peer has it. Errors: `connection_reset`, `timed_out`, `closed` after `shutdown_write`. One write at a
  /// time.
  Write write(Bytes bytes) { return Write(*backend_, std::move(bytes)); }
  /// The callback forms underneath: derive from `Operation` and override `completed`.
  void start_read(std::size_t max, Operation<Bytes>& read) { backend_->start_read(max, read); }
  void start_write(Bytes bytes, Operation<void>& write) { backend_->start_write(std::move(bytes), write); }
  /// Half-close: the peer reads to the end of what was written, then an empty read. Reading goes on.
  Result<void> shutdown_write() { return backend_->shutdown_write(); }
  /// Tears the connection down: the peer's next read or write fails with `connection_reset`.
  void reset() { backend_->reset(); }
  /// Closes gracefully and lets go of the connection.
  void close() {
    if (backend_ != nullptr) detail::released(backend_)->close();
  }

  [[nodiscard]] bool is_open() const { return backend_ != nullptr; }
  [[nodiscard]] Endpoint local() const { return backend_->local(); }
  [[nodiscard]] Endpoint peer() const { return backend_->peer(); }
  [[nodiscard]] std::string peer_name() const { return backend_->peer_name(); }

 private:
  static std::string describe_peer(const void* backend) {
    return static_cast<const StreamBackend*>(backend)->peer_name();
  }

  StreamBackend* backend_;
};

}  // namespace orrery
