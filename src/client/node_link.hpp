#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "client/node_url.hpp"

namespace orrery::client {

struct LinkOptions {
  NodeUrl url;
  std::string token;                           ///< "": none.
  std::size_t message_bytes_max = 4ULL << 20;  ///< A longer message ends the connection.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds backoff_min{250}, backoff_max{8'000};
};

struct LinkEvent {
  enum class Kind : std::uint8_t {
    connected,    ///< The WebSocket is open.
    message,      ///< `text` is what came.
    lost,         ///< `text` says why; another attempt follows after `retry`.
    input,        ///< Standard input can be read, or is at its end.
    interrupted,  ///< SIGINT.
    resized,      ///< The terminal has another size, or is ours again.
    ended,        ///< SIGTERM or SIGHUP.
    timed_out,
  };
  Kind kind;
  std::string text;
  std::chrono::milliseconds retry{0};
};

/// A WebSocket connection to a node that is made again, with growing pauses, whenever it is lost; and standard input
/// and signals, so that one thread can wait for all of them. From its making on these signals do nothing else.
class NodeLink {
 public:
  explicit NodeLink(LinkOptions options);
  ~NodeLink();
  NodeLink(const NodeLink&) = delete;
  NodeLink& operator=(const NodeLink&) = delete;

  /// The next event; `input` only if asked for.
  [[nodiscard]] LinkEvent wait(std::chrono::milliseconds at_most, bool for_input);
  /// Sends a text message, unless there is no connection.
  void send(std::string text);
  /// The node has shown that it is one: the next pause is the shortest again.
  void settle();
  /// Ends the connection, as if it had been lost for this reason.
  void drop(const std::string& why);
  /// Says goodbye, and waits a little for the answer.
  void close();

  [[nodiscard]] const LinkOptions& options() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery::client
