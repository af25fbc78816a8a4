#pragma once

#include <cstdint>
#include <optional>

#include <orrery/network/stream.hpp>
#include <orrery/process/frame.hpp>
#include <orrery/process/rpc_handler.hpp>
#include <orrery/task/task_group.hpp>

#include "process/frame_output.hpp"
#include "process/hand_over.hpp"
#include "process/rpc_server_core.hpp"

namespace orrery::detail {

/// One client's connection: reads requests and messages, gives them to their handlers, sends the answers.
class RpcConnection {
 public:
  RpcConnection(RpcServerCore& core, Stream& stream);
  ~RpcConnection();
  RpcConnection(const RpcConnection&) = delete;
  RpcConnection& operator=(const RpcConnection&) = delete;

  /// Until the connection is over; the error, if that is for what the client sent.
  Task<std::optional<Error>> read();

  void send(Bytes frame);
  ServerCall& begin(const ReplyTo& reply_to, Time deadline);
  void start(ServerCall& call);
  void delist(ServerCall& call);
  /// Stops the calls whose deadline has come; gives the next deadline.
  Time end_overdue(Time now);

  [[nodiscard]] RpcServerCore& core() const { return core_; }
  [[nodiscard]] bool has_unsent() const { return output_.waiting(); }

 private:
  friend class RpcServerCore;

  [[nodiscard]] std::optional<Error> take(const Frame& frame);
  void request_arrived(const Frame& frame);
  void message_arrived(const Frame& frame);
  void cancel(std::uint64_t id);

  RpcServerCore& core_;
  Stream& stream_;
  Endpoint peer_;
  FrameOutput output_;
  FrameBuffer input_;
  HandOver hand_over_;
  ServerCall* first_ = nullptr;
  ServerCall* last_ = nullptr;
  RpcConnection* previous_ = nullptr;
  RpcConnection* next_ = nullptr;
  TaskGroup tasks_;
};

}  // namespace orrery::detail
