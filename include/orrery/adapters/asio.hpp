#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/adapters/asio_awaitable.hpp>
#include <orrery/adapters/asio_context.hpp>
#include <orrery/process/env.hpp>

/// A part of Boost.Asio, by the same names, over an `Env`: `io_context`, `steady_timer`, `ip::tcp`'s acceptor, socket
/// and resolver, with handlers or as coroutines. Code that says `net::` is compiled with either as that namespace.
///
/// Handlers run in events of their own, as Asio's do. An operation that is cancelled, by closing its socket or by a new
/// expiry of its timer, calls its handler with `operation_canceled`. All that is under way, and what its handlers own,
/// is destroyed with the `io_context`, which is a local of the process's `run`: a power loss calls no handler.
///
/// Not there, of what one may expect: strands (a node has one thread), UDP, TLS, `async_read`, `post`.
namespace orrery::asio {

struct mutable_buffer {
  char* data;
  std::size_t size;
};
template <class Chars>
mutable_buffer buffer(Chars& chars) {
  return {chars.data(), chars.size()};
}
template <class Chars>
mutable_buffer buffer(Chars& chars, std::size_t size) {
  return {chars.data(), size < chars.size() ? size : chars.size()};
}

class steady_timer {
 public:
  explicit steady_timer(io_context& context) : context_(context) {}
  ~steady_timer() { cancel(); }
  void expires_after(Duration delay) {
    cancel();
    delay_ = delay;
  }
  template <class Handler>
  void async_wait(Handler handler) {
    id_ = context_.wait(delay_, [then = std::move(handler)](Result<void> waited) mutable {
      then(waited ? error_code() : error_of(waited.error().code));
    });
  }
  template <std::same_as<use_awaitable_t> Token>
  awaitable<void> async_wait(Token) {
    const auto begin = [this](auto handler) { this->async_wait(std::move(handler)); };
    return awaited<void>(begin);
  }
  void cancel() { context_.cancel(id_); }

 private:
  io_context& context_;
  Duration delay_{};
  io_context::Id id_ = 0;
};

namespace ip {
struct tcp {
  struct endpoint {
    std::string host;
    std::uint16_t port = 0;
  };
  static const char* v4() { return ""; }  // Any address of the host.

  class socket {
   public:
    explicit socket(io_context& context) : context_(&context) {}
    socket(io_context& context, Stream stream) : context_(&context), stream_(std::move(stream)) {}
    socket(socket&&) = default;
    socket& operator=(socket&& other) {
      close();
      context_ = other.context_;
      stream_ = std::move(other.stream_);
      return *this;
    }
    ~socket() { close(); }
    [[nodiscard]] io_context& get_executor() const { return *context_; }
    [[nodiscard]] bool is_open() const { return stream_.has_value(); }

    template <class Handler>
    void async_connect(const endpoint& to, Handler handler) {
      const auto start = [&](auto& connect) { context_->env().network().start_connect(to.host, to.port, connect); };
      context_->begin<Stream>(start, [this, then = std::move(handler)](Result<Stream> stream) mutable {
        if (stream) stream_.emplace(std::move(*stream));
        then(stream ? error_code() : error_of(stream.error().code));
      });
    }
    template <class Handler>
    void async_read_some(mutable_buffer into, Handler handler) {
      const auto done = [into, then = std::move(handler)](Result<Bytes> bytes) mutable {
        if (!bytes) return then(error_of(bytes.error().code), 0);
        bytes->copy(into.data, bytes->size());
        const auto end = boost::system::errc::make_error_code(boost::system::errc::no_message);
        then(bytes->empty() ? end : error_code(), bytes->size());
      };
      read_ = context_->begin<Bytes>([&](auto& read) { stream_->start_read(into.size, read); }, std::move(done));
    }
    template <std::same_as<use_awaitable_t> Token>
    awaitable<std::size_t> async_read_some(mutable_buffer into, Token) {
      const auto begin = [this, into](auto handler) { this->async_read_some(into, std::move(handler)); };
      return awaited<std::size_t>(begin);
    }
    template <class Handler>
    void write(mutable_buffer from, Handler handler) {
      const auto start = [&](auto& write) { stream_->start_write(Bytes(from.data, from.size), write); };
      write_ = context_->begin<void>(start, [from, then = std::move(handler)](Result<void> written) mutable {
        then(written ? error_code() : error_of(written.error().code), written ? from.size : 0);
      });
    }
    void close() {
      if (!stream_) return;
      context_->cancel(read_);
      context_->cancel(write_);
      stream_.reset();
    }

   private:
    io_context* context_;
    std::optional<Stream> stream_;
    io_context::Id read_ = 0;
    io_context::Id write_ = 0;
  };

  class acceptor {
   public:
    acceptor(io_context& context, const endpoint& at)
        : context_(context), listener_(context.env().network().listen(at.port)) {
      if (!listener_) context.env().fail(listener_.error());
    }
    template <class Handler>
    void async_accept(Handler handler) {
      if (!listener_) return;
      const auto start = [&](auto& accept) { listener_->start_accept(accept); };
      context_.begin<Stream>(start, [this, then = std::move(handler)](Result<Stream> stream) mutable {
        if (!stream) return then(error_of(stream.error().code), socket(context_));
        then(error_code(), socket(context_, std::move(*stream)));
      });
    }

    template <std::same_as<use_awaitable_t> Token>
    awaitable<socket> async_accept(Token) {
      const auto begin = [this](auto handler) { this->async_accept(std::move(handler)); };
      return awaited<socket>(begin);
    }

   private:
    io_context& context_;
    Result<Listener> listener_;
  };

  class resolver {
   public:
    using results_type = std::vector<endpoint>;
    explicit resolver(io_context& context) : context_(context) {}
    template <class Handler>
    void async_resolve(const std::string& host, const std::string& service, Handler handler) {
      const auto port = static_cast<std::uint16_t>(std::stoul(service));
      const auto start = [&](auto& resolve) { context_.env().network().start_resolve(host, resolve); };
      context_.begin<Address>(start, [port, then = std::move(handler)](Result<Address> found) mutable {
        if (!found) return then(error_of(found.error().code), results_type());
        then(error_code(), results_type{{to_string(*found), port}});
      });
    }

    template <std::same_as<use_awaitable_t> Token>
    awaitable<results_type> async_resolve(const std::string& host, const std::string& service, Token) {
      const auto begin = [this, host, service](auto handler) {
        this->async_resolve(host, service, std::move(handler));
      };
      return awaited<results_type>(begin);
    }

   private:
    io_context& context_;
  };
};
}  // namespace ip

template <class Handler>
void async_write(ip::tcp::socket& socket, mutable_buffer from, Handler handler) {
  socket.write(from, std::move(handler));
}
template <class Handler>
void async_connect(ip::tcp::socket& socket, const ip::tcp::resolver::results_type& to, Handler handler) {
  socket.async_connect(to.front(),
                       [to, then = std::move(handler)](error_code error) mutable { then(error, to.front()); });
}

template <std::same_as<use_awaitable_t> Token>
awaitable<std::size_t> async_write(ip::tcp::socket& socket, mutable_buffer from, Token) {
  const auto begin = [&socket, from](auto handler) { async_write(socket, from, std::move(handler)); };
  return awaited<std::size_t>(begin);
}
template <std::same_as<use_awaitable_t> Token>
awaitable<ip::tcp::endpoint> async_connect(ip::tcp::socket& socket, const ip::tcp::resolver::results_type& to, Token) {
  const auto begin = [&socket, to](auto handler) { async_connect(socket, to, std::move(handler)); };
  return awaited<ip::tcp::endpoint>(begin);
}

}  // namespace orrery::asio
