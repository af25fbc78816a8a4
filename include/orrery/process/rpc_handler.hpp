#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <orrery/process/frame.hpp>
#include <orrery/process/rpc_call.hpp>
#include <orrery/process/rpc_options.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/scheduler.hpp>
#include <orrery/task/task.hpp>

namespace orrery::detail {

class RpcConnection;
class RpcServerCore;

/// Where the answer to a request goes.
class ReplyTo {
 public:
  ReplyTo(RpcConnection& connection, const Frame& request)
      : connection_(&connection), id_(request.id), type_(request.type) {}

  template <class Reply>
  void answer(const Result<Reply>& reply) const {
    if (!reply) return fail(reply.error());
    send(encode_frame({.kind = FrameKind::reply, .type = type_, .id = id_, .body = {}}, *reply));
  }
  void fail(const Error& error) const { refuse(RpcFailure::failed, error); }
  /// Says that the request was not carried out, or not to its end.
  void refuse(RpcFailure failure, const Error& error) const;

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] RpcConnection& connection() const { return *connection_; }

 private:
  void send(Result<Bytes> frame) const;

  RpcConnection* connection_;
  std::uint64_t id_;
  std::uint32_t type_;
};

/// A request that a task of its handler works on. Owns the task; it and its connection know each other.
class ServerCall {
 public:
  /// In the task's frame, before all else: the end of the frame is the end of the call.
  class Ending {
   public:
    explicit Ending(ServerCall& call) : call_(call) {}
    ~Ending() { call_.ended(); }
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

   private:
    ServerCall& call_;
  };

  ServerCall(const ReplyTo& reply_to, Time deadline);
  /// Stops the task if it has not ended.
  ~ServerCall();
  ServerCall(const ServerCall&) = delete;
  ServerCall& operator=(const ServerCall&) = delete;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  /// Runs the task as soon as the reader suspends.
  void start(Task<> task);
  [[nodiscard]] const ReplyTo& reply_to() const { return reply_to_; }

 private:
  friend class RpcConnection;
  friend class RpcServerCore;

  void ended();

  ReplyTo reply_to_;
  Time deadline_;
  bool over_ = false;  // Its task has ended, or is being destroyed.
  Task<> task_;
  Waiter starter_;
  ServerCall* previous_ = nullptr;
  ServerCall* next_ = nullptr;
};

/// A request or a message as it came.
struct Arrival {
  FrameKind kind;
  ReplyTo reply_to;
  std::string_view body;
  RpcContext context;

  /// The body is not what the type says.
  void malformed(const WireError& error) const;
  /// Counts it as begun, and makes it a call that ends with the task that it is given.
  [[nodiscard]] ServerCall& begin() const;
};

class RpcHandler {
 public:
  explicit RpcHandler(std::uint32_t type, bool replies) : type_(type), replies_(replies) {}
  virtual ~RpcHandler() = default;
  virtual void handle(const Arrival& arrival) = 0;
  [[nodiscard]] std::uint32_t type() const { return type_; }
  [[nodiscard]] bool replies() const { return replies_; }

 private:
  std::uint32_t type_;
  bool replies_;
};

template <class Function, class Message>
decltype(auto) invoke_handler(Function& function, Message&& message, const RpcContext& context) {
  if constexpr (std::invocable<Function&, Message, RpcContext>) {
    return function(std::forward<Message>(message), context);
  } else {
    return function(std::forward<Message>(message));
  }
}

/// What a member function that handles messages takes and returns.
template <class Method>
struct HandlerMethod;
template <class Class, class Returned, class Parameter, class... Context>
struct HandlerMethod<Returned (Class::*)(Parameter, Context...)> {
  using Message = std::remove_cvref_t<Parameter>;
  using Answer = Returned;
  static constexpr bool by_reference = std::is_reference_v<Parameter>;
};
template <class Class, class Returned, class... Parameters>
struct HandlerMethod<Returned (Class::*)(Parameters...) const> : HandlerMethod<Returned (Class::*)(Parameters...)> {};

/// A handler that returns `Task<Result<Reply>>`, `Result<Reply>`, or nothing.
template <RpcMessage Message, class Function>
class TypedHandler final : public RpcHandler {
  using Answer = decltype(invoke_handler(std::declval<Function&>(), std::declval<Message>(), RpcContext()));
  static constexpr bool one_way = std::is_void_v<Answer>;

 public:
  explicit TypedHandler(Function function) : RpcHandler(Message::wire_id, !one_way), function_(std::move(function)) {}

  void handle(const Arrival& arrival) override {
    std::expected<Message, WireError> message = wire_decode<Message>(arrival.body);
    if (!message) return arrival.malformed(message.error());
    if constexpr (one_way) {
      invoke_handler(function_, std::move(*message), arrival.context);
    } else {
      static_assert(RpcRequest<Message>, "a message with an answer needs a wire type `Reply`");
      using Reply = typename Message::Reply;
      if constexpr (std::same_as<Answer, Result<Reply>>) {
        arrival.reply_to.answer(invoke_handler(function_, std::move(*message), arrival.context));
      } else {
        static_assert(std::same_as<Answer, Task<Result<Reply>>>,
                      "a handler returns Task<Result<Request::Reply>>, Result<Request::Reply>, or nothing");
        ServerCall& call = arrival.begin();
        call.start(run(function_, call, std::move(*message), arrival.context));
      }
    }
  }

 private:
  static Task<> run(Function& function, ServerCall& call, Message message, RpcContext context) {
    const ServerCall::Ending ending(call);
    auto handling = invoke_handler(function, std::move(message), context);
    auto answer = co_await std::move(handling);
    call.reply_to().answer(answer);
  }

  Function function_;
};

}  // namespace orrery::detail
