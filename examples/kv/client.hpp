#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>

#include "bugs.hpp"
#include "resp_reply.hpp"

namespace orrery::kv {

struct ClientOptions {
  Duration connect_timeout = std::chrono::seconds(2);
  Duration request_timeout = std::chrono::seconds(1);
  Bug bug = Bug::none;
};

/// Which server answers, and which data it has.
struct ServerIdentity {
  Bytes run_id;   ///< New with each start of its process.
  Bytes data_id;  ///< New with each data set; "" when nothing is kept on disk.

  bool operator==(const ServerIdentity&) const = default;
};

/// A client of one server, over one connection at a time. After any error the connection is gone, and whether the
/// request took effect is unknown; nothing is repeated.
class Client {
 public:
  Client(Env& env, std::string host, std::uint16_t port, ClientOptions options = {});

  /// Connects and learns who the server is.
  Task<Result<void>> connect();
  [[nodiscard]] bool connected() const { return stream_.has_value(); }
  void disconnect() { stream_.reset(); }
  /// Of the connection's server; of the last one when disconnected.
  [[nodiscard]] const ServerIdentity& identity() const { return identity_; }
  [[nodiscard]] const std::string& host() const { return host_; }

  /// Sends one request or several (a pipeline) and waits for as many replies. Errors: `timed_out`, those of streams,
  /// and `invalid_argument` for a reply that is none.
  Task<Result<std::vector<Reply>>> exchange(Bytes requests, std::size_t replies);
  Task<Result<Reply>> call(std::vector<std::string> words);
  /// INCR, one reply. Not repeated after an error, since it may have taken effect; the planted bug `incr_retry` does.
  Task<Result<std::vector<Reply>>> increment(std::string key);

 private:
  Task<Result<std::vector<Reply>>> send_and_receive(Bytes requests, std::size_t replies);
  Task<Result<void>> identify();

  Env& env_;
  std::string host_;
  std::uint16_t port_;
  ClientOptions options_;
  std::optional<Stream> stream_;
  ReplyParser parser_;
  ServerIdentity identity_;
};

/// The value of `name` in the text that INFO replies with; "" if it is not there.
[[nodiscard]] std::string_view info_field(std::string_view info, std::string_view name);

}  // namespace orrery::kv
