#pragma once

#include <string>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/metrics/observer.hpp>
#include <orrery/server/node_server.hpp>

namespace orrery {

/// Lets a program's own engine be watched, in a browser, by `orrery attach` and by Prometheus, as a node's scenarios
/// are:
///
///     Server server = Server::start({.listen = "127.0.0.1:4000"}).value();
///     server.attach(engine);
///     for (int second = 0; second < 3600; ++second) server.update(), engine.run_for(1s);
///
/// Sockets have a thread of their own. What is watched is looked at by the thread that uses it, in `update`; it comes
/// out the same as if nobody did, unless a client steps it or goes back.
class Server {
 public:
  /// Fails as `NodeServer::start` does.
  [[nodiscard]] static Result<Server> start(const NodeServerOptions& options = {});
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  /// Where it listens: "127.0.0.1:4000".
  [[nodiscard]] const std::string& endpoint() const;

  /// What is watched from now on, instead of anything before; it is there until it is detached. Clients may pause an
  /// engine, step it and go back with it.
  void attach(Engine& engine, std::string name = "engine");
  void attach(Inspectable& seen, std::string name);
  void detach();

  /// Shows how it stands, 20 times a second at most, and does what clients have asked for: to be called often, between
  /// two runs. While a client has it paused, this does not return.
  void update();

 private:
  class Implementation;
  explicit Server(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery
