#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/process/rpc_handler.hpp>

namespace orrery {

class Env;

/// Answers requests and takes messages, by their types, on one port: the same simulated and real.
///
///     RpcServer server(env);
///     server.on(this, &Counter::add);    // Task<Result<Total>> Counter::add(Add request)
///     server.on(this, &Counter::read);   // Result<Total> Counter::read(Read request)
///     server.on(this, &Counter::hint);   // void Counter::hint(Hint message)
///     auto listening = server.listen(7000);
///
/// A handler may take an `RpcContext` as well. One that returns a task runs as a task of the server, side by side with
/// others; it is destroyed when the caller no longer waits: it was cancelled, its deadline has passed, its connection
/// is gone. One that returns a result or nothing runs at once, in the task that reads the connection: fit for what is
/// short. An error that a handler returns is the caller's `RpcFailure::failed`.
///
/// Frames that are damaged, too large or out of place close their connection, with the reason. Destroying the server
/// destroys its handlers' tasks and closes its connections; never from one of its handlers.
class RpcServer {
 public:
  /// `env` outlives it.
  explicit RpcServer(Env& env, const RpcServerOptions& options = {});
  ~RpcServer();
  RpcServer(RpcServer&&) noexcept;
  RpcServer& operator=(RpcServer&&) noexcept;

  /// Registers what handles messages of a type; before `listen`, and once for each `wire_id`. `object` outlives the
  /// server.
  template <class Object, class Method>
    requires std::is_member_function_pointer_v<Method>
  void on(Object* object, Method handler) {
    using Handler = detail::HandlerMethod<Method>;
    constexpr bool is_task = requires { typename Handler::Answer::promise_type; };
    static_assert(!is_task || !Handler::by_reference, "a task takes its message by value: a reference may not last");
    on<typename Handler::Message>([object, handler]<class... Arguments>(Arguments&&... arguments) -> decltype(auto)
                                    requires std::invocable<Method, Object*, Arguments...>
                                  { return (object->*handler)(std::forward<Arguments>(arguments)...); });
  }
  /// The same for any callable, such as a lambda; it lives as long as the server, and so do its captures.
  template <RpcMessage Message, class Function>
  void on(Function handler) {
    add(std::make_unique<detail::TypedHandler<Message, Function>>(std::move(handler)));
  }

  /// Begins to accept connections; port 0 picks a free one. Errors: `address_in_use`.
  [[nodiscard]] Result<void> listen(std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const;

  /// For a graceful end: takes no more connections and rejects requests (`closed`, so that callers with a retry policy
  /// try elsewhere or later); resumes when no handler's task is left.
  Task<> drain();

  /// Handlers' tasks.
  [[nodiscard]] std::size_t requests_in_progress() const;
  [[nodiscard]] const RpcServerStatistics& statistics() const;

 private:
  void add(std::unique_ptr<detail::RpcHandler> handler);

  std::unique_ptr<detail::RpcServerCore> core_;
};

}  // namespace orrery
