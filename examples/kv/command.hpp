#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "resp_limits.hpp"
#include "store.hpp"

namespace orrery::kv {

/// A command and its arguments.
using Arguments = std::span<const std::string_view>;

struct ConfigItem {
  Bytes name;
  Bytes value;
};

/// What INFO and CONFIG GET say that the keyspace does not know. The server keeps it up to date.
struct ServerInfo {
  Bytes run_id;           ///< Of this start of the process.
  Bytes data_id;          ///< Of the data set; empty if it is held in memory only.
  Bytes mode = "memory";  ///< `memory` or `durable`.
  Bytes version = "0.1.0";
  std::uint16_t tcp_port = 0;
  std::uint64_t process_id = 0;
  std::uint64_t uptime_seconds = 0;
  std::uint64_t connected_clients = 0;
  std::uint64_t total_connections_received = 0;
  std::uint64_t rejected_connections = 0;
  bool leaves_out_last_key = false;  ///< PLANTED BUG, off unless someone wants to see it caught: of KEYS.
  std::uint64_t total_commands_processed = 0;
  std::uint64_t wal_bytes = 0;
  std::uint64_t wal_sequence = 0;
  std::vector<ConfigItem> config;  ///< Besides the limits of the store, which CONFIG GET knows.
};

/// What a command did, beside its reply.
struct Effect {
  enum class Kind : std::uint8_t {
    none,   ///< Nothing.
    write,  ///< It changed the keyspace. A durable server replies when `records` are durable.
    close,  ///< Send the reply, if there is one, then close the connection.
  };
  Kind kind = Kind::none;
  /// Of write: the payload of a log record, see wal_effect.hpp. Valid until the next command is executed.
  std::string_view records;
};

/// Executes commands of Redis on a store. Replies, and errors to the letter, are those of Redis 7.0.
///
///     const Effect effect = executor.execute(parser.arguments(), now, replies);
class Executor {
 public:
  /// Refers to both, which must outlive it.
  Executor(Store& store, const ServerInfo& server) : store_(store), server_(server) {}

  /// Executes one command at the time `now` and appends one reply. Any arguments will do: what is wrong with them
  /// the reply says, and then nothing is changed. Also frees a few keys that have expired.
  Effect execute(Arguments arguments, UnixMs now, Bytes& reply);

 private:
  Store& store_;
  const ServerInfo& server_;
  Bytes records_;
};

}  // namespace orrery::kv
