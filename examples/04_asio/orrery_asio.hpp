#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/system/error_code.hpp>

#include <orrery/process/env.hpp>

/// What the programs of this example use of Boost.Asio, by the same names, over an `Env`. Handlers run in events of
/// their own, as Asio's do; what a handler owns dies with the process.
namespace orrery_asio {

using boost::system::error_code;

inline error_code error_of(orrery::ErrorCode code) {
  namespace errc = boost::system::errc;
  if (code == orrery::ErrorCode::closed) return errc::make_error_code(errc::operation_canceled);
  if (code == orrery::ErrorCode::connection_reset) return errc::make_error_code(errc::connection_reset);
  if (code == orrery::ErrorCode::timed_out) return errc::make_error_code(errc::timed_out);
  return errc::make_error_code(errc::io_error);
}

/// Owns the operations under way and their handlers. A local of the process's `run`: all ends with it.
class io_context {
 public:
  using Id = std::uint64_t;
  explicit io_context(orrery::Env& env) : env_(env) {}
  ~io_context() {
    closing_ = true;  // What handlers own may cancel.
    pending_.clear();
  }
  [[nodiscard]] orrery::Env& env() const { return env_; }

  /// Hands an operation to a seam; `handler` gets the result in an event of its own.
  template <class T, class Start, class Handler>
  Id begin(Start start, Handler handler) {
    auto call = std::make_unique<Call<T>>(*this, ++last_, std::move(handler));
    orrery::Operation<T>& operation = *call;
    pending_.emplace(last_, std::move(call));
    const Id id = last_;
    start(operation);
    return id;
  }
  template <class Handler>
  Id wait(orrery::Duration delay, Handler handler) {
    const auto wait = [&](orrery::Operation<void>& operation) {
      env_.after(delay, [this, alive = std::weak_ptr(alive_), id = last_, &operation] {
        if (!alive.expired() && pending_.contains(id) && !operation.done()) operation.complete({});
      });
    };
    return begin<void>(wait, std::move(handler));
  }
  /// Its handler is told that it was cancelled. Does nothing if it has ended.
  void cancel(Id id) {
    if (closing_) return;
    if (const auto found = pending_.find(id); found != pending_.end()) found->second->abort();
  }

 private:
  struct Pending {
    virtual ~Pending() = default;
    virtual void abort() = 0;
    virtual void deliver() = 0;
  };
  template <class T>
  struct Call final : Pending, orrery::Operation<T> {
    Call(io_context& owner, Id number, std::move_only_function<void(orrery::Result<T>)> then)
        : context(owner), id(number), handler(std::move(then)) {}
    void completed() override {
      if (!aborted) context.finished(id);
    }
    void abort() override {
      if (this->done() || std::exchange(aborted, true)) return;
      context.finished(id);
    }
    void deliver() override {
      handler(aborted ? orrery::failure(orrery::ErrorCode::closed, "cancelled") : this->take());
    }
    io_context& context;
    Id id;
    std::move_only_function<void(orrery::Result<T>)> handler;
    bool aborted = false;
  };

  void finished(Id id) {
    env_.post([this, alive = std::weak_ptr(alive_), id] {
      if (alive.expired()) return;
      const std::unique_ptr<Pending> call = std::move(pending_.extract(id).mapped());
      call->deliver();
    });
  }

  orrery::Env& env_;
  Id last_ = 0;
  bool closing_ = false;
  std::map<Id, std::unique_ptr<Pending>> pending_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};
using any_io_executor = io_context&;

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
  return {chars.data(), std::min(size, chars.size())};
}

class steady_timer {
 public:
  explicit steady_timer(io_context& context) : context_(context) {}
  ~steady_timer() { cancel(); }
  void expires_after(std::chrono::nanoseconds delay) {
    cancel();
    delay_ = delay;
  }
  template <class Handler>
  void async_wait(Handler handler) {
    id_ = context_.wait(delay_, [then = std::move(handler)](orrery::Result<void> waited) mutable {
      then(waited ? error_code() : error_of(waited.error().code));
    });
  }
  void cancel() { context_.cancel(id_); }

 private:
  io_context& context_;
  orrery::Duration delay_{};
  io_context::Id id_ = 0;
};

namespace ip {
struct tcp {
  struct endpoint {
    std::string host;
    std::uint16_t port = 0;
  };
  static int v4() { return 4; }

  class socket {
   public:
    explicit socket(io_context& context) : context_(&context) {}
    socket(io_context& context, orrery::Stream stream) : context_(&context), stream_(std::move(stream)) {}
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
      context_->begin<orrery::Stream>(start,
                                      [this, then = std::move(handler)](orrery::Result<orrery::Stream> stream) mutable {
                                        if (stream) stream_.emplace(std::move(*stream));
                                        then(stream ? error_code() : error_of(stream.error().code));
                                      });
    }
    template <class Handler>
    void async_read_some(mutable_buffer into, Handler handler) {
      const auto done = [into, then = std::move(handler)](orrery::Result<orrery::Bytes> bytes) mutable {
        if (!bytes) return then(error_of(bytes.error().code), 0);
        std::copy(bytes->begin(), bytes->end(), into.data);
        const auto end = boost::system::errc::make_error_code(boost::system::errc::no_message);
        then(bytes->empty() ? end : error_code(), bytes->size());
      };
      read_ =
          context_->begin<orrery::Bytes>([&](auto& read) { stream_->start_read(into.size, read); }, std::move(done));
    }
    template <class Handler>
    void write(mutable_buffer from, Handler handler) {
      const auto start = [&](auto& write) { stream_->start_write(orrery::Bytes(from.data, from.size), write); };
      write_ = context_->begin<void>(start, [from, then = std::move(handler)](orrery::Result<void> written) mutable {
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
    std::optional<orrery::Stream> stream_;
    io_context::Id read_ = 0;
    io_context::Id write_ = 0;
  };

  class acceptor {
   public:
    struct local {
      int version;
      std::uint16_t port;
    };
    acceptor(io_context& context, local at) : context_(context), listener_(context.env().network().listen(at.port)) {
      if (!listener_) context.env().fail(listener_.error());
    }
    template <class Handler>
    void async_accept(Handler handler) {
      if (!listener_) return;
      const auto start = [&](auto& accept) { listener_->start_accept(accept); };
      context_.begin<orrery::Stream>(start,
                                     [this, then = std::move(handler)](orrery::Result<orrery::Stream> stream) mutable {
                                       if (!stream) return then(error_of(stream.error().code), socket(context_));
                                       then(error_code(), socket(context_, std::move(*stream)));
                                     });
    }

   private:
    io_context& context_;
    orrery::Result<orrery::Listener> listener_;
  };

  class resolver {
   public:
    using results_type = std::vector<endpoint>;
    explicit resolver(io_context& context) : context_(context) {}
    template <class Handler>
    void async_resolve(const std::string& host, const std::string& service, Handler handler) {
      const auto port = static_cast<std::uint16_t>(std::stoul(service));
      const auto start = [&](auto& resolve) { context_.env().network().start_resolve(host, resolve); };
      context_.begin<orrery::Address>(start,
                                      [port, then = std::move(handler)](orrery::Result<orrery::Address> found) mutable {
                                        if (!found) return then(error_of(found.error().code), results_type());
                                        then(error_code(), results_type{{orrery::to_string(*found), port}});
                                      });
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

}  // namespace orrery_asio
