#pragma once

#include <cstddef>
#include <cstdint>

#include <orrery/process/env.hpp>

#include "bugs.hpp"
#include "command.hpp"
#include "log.hpp"
#include "resp_request.hpp"

namespace orrery::kv {

struct ConnectionOptions {
  Limits limits;
  std::size_t read_bytes = std::size_t{64} << 10;
  std::size_t reply_bytes = std::size_t{256} << 10;     ///< A pipeline is answered in parts of about so much.
  Duration request_timeout = std::chrono::seconds(30);  ///< For the rest of a request that has begun.
  Duration reply_timeout = std::chrono::seconds(30);    ///< For a client to take its replies.
};

/// What a connection needs of its server.
class ConnectionHost {
 public:
  virtual Effect execute(Arguments arguments, Bytes& reply) = 0;
  /// Null when nothing is kept on disk.
  [[nodiscard]] virtual Log* log() = 0;

 protected:
  ~ConnectionHost() = default;
};

class Connection;

/// The open connections of a server.
class ConnectionList {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Resets those that keep the server waiting for too long.
  void reset_overdue(Time now);

 private:
  friend class Connection;
  Connection* first_ = nullptr;
  std::size_t size_ = 0;
};

/// One client's connection: reads requests, executes them in order, replies in order. Slow and hostile clients are the
/// server's watch to reset: `overdue`.
class Connection {
 public:
  /// All but `stream` outlive it.
  Connection(Env& env, ConnectionHost& host, ConnectionList& list, Stream stream, const ConnectionOptions& options,
             Bug bug);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Until either side closes.
  Task<> serve();

  [[nodiscard]] bool overdue(Time now) const { return now > deadline_; }
  void reset() { stream_.reset(); }

 private:
  friend class ConnectionList;

  /// Executes what has been read until the replies are many; says how the input ended.
  Parsed execute_pipeline();
  void execute_one();
  /// Planted bug `stale_read`: answers a GET from the batch's last one, whatever happened to the key since.
  [[nodiscard]] bool answer_stale(Bytes& reply) const;
  void keep_for_stale_answers(Effect::Kind kind, std::string_view reply);
  /// Waits until what the replies tell is durable, then sends them; false if the client is gone.
  Task<bool> reply();

  Env& env_;
  ConnectionHost& host_;
  ConnectionList& list_;
  Stream stream_;
  const ConnectionOptions& options_;
  Bug bug_;
  RequestParser parser_;
  Bytes replies_;
  Bytes write_replies_;  // Planted bug `pipeline_order` only.
  Bytes stale_key_;      // Planted bug `stale_read` only, as is the next.
  Bytes stale_reply_;
  bool closing_ = false;
  Time deadline_ = Time::max();
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
};

}  // namespace orrery::kv
