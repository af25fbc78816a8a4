#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/time.hpp>

namespace orrery {

struct HttpRequest;

/// A WebSocket client; never used again for another.
enum class WebSocketId : std::uint64_t {};

struct WebSocketOptions {
  std::string path = "/ws";
  std::size_t clients_max = 128;              ///< Whoever comes beyond these gets the status 503.
  std::size_t message_bytes_max = 64 * 1024;  ///< Who sends a longer message is sent away (1009).
  std::uint32_t messages_per_second = 50;     ///< Of a client, on average.
  std::uint32_t messages_at_once = 100;       ///< And as many in a burst.
  std::uint32_t refusals_max = 200;           ///< Who goes on after so many were refused in a row is sent away (1008).
  std::size_t queue_max = 256;                ///< Texts that wait for a slow client, before it is cut off.
  std::size_t queue_bytes_max = 4 * 1024 * 1024;
  Duration idle_max = Duration(30'000'000'000);  ///< Who does not answer a ping for as long is gone.
};

enum class Delivery : std::uint8_t {
  certain,       ///< A client that is too slow even for these is cut off.
  latest_frame,  ///< One that still waits is replaced by the next one.
  latest_state,  ///< The same, among these.
};

/// What becomes of a client that wants a WebSocket.
struct WebSocketAdmission {
  unsigned status = 101;      ///< Another one: there will be none, and this is the answer,
  std::string body{};         ///< with this text.
  std::string farewell{};     ///< Not empty: it gets one, is told this, and is sent away (1008).
  std::string_view reason{};  ///< In either case, for the log.
};

/// What WebSocket clients do, on the server's thread.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  [[nodiscard]] virtual WebSocketAdmission admit(const HttpRequest& request) = 0;
  virtual void opened(WebSocketId client) = 0;
  virtual void received(WebSocketId client, std::string_view text) = 0;
  /// A message came too soon after others, and was dropped.
  virtual void refused(WebSocketId client) = 0;
  /// After `opened`, once.
  virtual void closed(WebSocketId client) = 0;
};

}  // namespace orrery
