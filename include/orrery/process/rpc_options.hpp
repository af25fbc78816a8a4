#pragma once

#include <cstddef>
#include <cstdint>

#include <orrery/core/time.hpp>
#include <orrery/network/address.hpp>

namespace orrery {

/// When a call is tried again. What certainly had no effect may be, unless it would only fail again (an unknown
/// request); what is ambiguous only if the caller says that doing it twice does no harm.
struct RpcRetry {
  std::uint32_t attempts_max = 1;  ///< 1: never again.
  bool idempotent = false;         ///< Ambiguous attempts are repeated too.
  /// Before the second attempt; doubles each time up to the maximum. Half of it is jitter, drawn from `env.random()`.
  Duration backoff = std::chrono::milliseconds(20);
  Duration backoff_max = std::chrono::seconds(2);
};

struct RpcCallOptions {
  /// For the whole call, retries included; the server is told, and stops its handler then. `Duration::max()`: none.
  Duration timeout = std::chrono::seconds(1);
  RpcRetry retry{};
};

struct RpcClientOptions {
  std::uint32_t calls_max = 1024;          ///< Under way at once; beyond, a call is `not_sent`, `too_large`.
  std::size_t frame_bytes_max = 1 << 20;   ///< Body of a frame, both ways.
  std::size_t output_bytes_max = 4 << 20;  ///< Waiting to be sent; beyond, a call is `not_sent`, a message dropped.
  std::size_t read_bytes = std::size_t{64} << 10;
  Duration connect_timeout = std::chrono::seconds(2);
  /// Between attempts to connect; doubles up to the maximum, half of it jitter.
  Duration reconnect_backoff = std::chrono::milliseconds(10);
  Duration reconnect_backoff_max = std::chrono::milliseconds(500);
  /// Retries may be at most this share of calls in the long run, so that retrying never multiplies an overload;
  /// `retries_saved_max` may be saved up, and are there at first.
  std::uint32_t retries_percent = 20;
  std::uint32_t retries_saved_max = 50;
};

struct RpcServerOptions {
  std::uint32_t requests_max = 256;      ///< In progress at once; beyond, a request is rejected as `too_large`.
  std::uint32_t connections_max = 1024;  ///< Beyond, a connection is closed with a reason.
  std::size_t frame_bytes_max = 1 << 20;
  std::size_t output_bytes_max = 4 << 20;  ///< Replies that a client does not take; beyond, its connection is reset.
  std::size_t read_bytes = std::size_t{64} << 10;
};

/// What a handler may want to know beside the request.
struct RpcContext {
  Endpoint peer;                ///< The other end of the connection.
  Time deadline = Time::max();  ///< When the caller stops waiting, by this node's clock; the handler is destroyed then.
};

struct RpcClientStatistics {
  std::uint64_t calls = 0;
  std::uint64_t replies = 0;    ///< Calls that ended with a reply.
  std::uint64_t failures = 0;   ///< Calls that ended with an error.
  std::uint64_t cancelled = 0;  ///< Calls whose awaiting task was destroyed.
  std::uint64_t retries = 0;
  std::uint64_t retries_denied = 0;  ///< For want of budget.
  std::uint64_t connects = 0;        ///< That succeeded.
  std::uint64_t connects_failed = 0;
  std::uint64_t messages = 0;          ///< Handed to the connection.
  std::uint64_t messages_dropped = 0;  ///< Not connected, too large, or too many waiting.
  std::uint64_t unclaimed = 0;         ///< Answers for which nobody waited any more.
};

struct RpcServerStatistics {
  std::uint64_t requests = 0;   ///< That a handler was found for and began.
  std::uint64_t rejected = 0;   ///< Too many, or shutting down.
  std::uint64_t malformed = 0;  ///< Requests and messages of an unknown type or with undecodable bodies.
  std::uint64_t messages = 0;
  std::uint64_t cancelled = 0;            ///< Handlers destroyed because nobody waited any more.
  std::uint64_t overdue = 0;              ///< Handlers destroyed at their deadline.
  std::uint64_t connections = 0;          ///< Accepted so far.
  std::uint64_t connections_refused = 0;  ///< Because of `connections_max`.
  std::uint64_t connections_broken = 0;   ///< Closed because of what came over them.
};

}  // namespace orrery
