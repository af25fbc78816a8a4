#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/core/error.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/server/web_socket.hpp>

namespace orrery {

class Log;

struct NodeServerOptions {
  /// An address and a port: "127.0.0.1:4000", "[::1]:4000". At port 0 any that is free.
  std::string listen = "127.0.0.1:4000";
  /// What clients have to know: as `Authorization: Bearer TOKEN`, or as `?token=TOKEN`. Needed where others than this
  /// machine can reach the node; "": none.
  std::string token{};
  /// Pages of other origins that may connect, such as "https://example.org"; "*": all.
  std::vector<std::string> allowed_origins{};
  std::string assets{};  ///< A folder with the page, instead of the one in the binary.
  std::string name = "orrery";
  ResourceProfile profile = ResourceProfile::balanced;  ///< At first.
  std::size_t connections_max = 512;
  WebSocketOptions web_sockets{};
  /// Of what goes on, whose level clients may change; it outlives the node. None: nothing is said.
  Log* log = nullptr;
};

/// A process to watch: scenarios of a menu are run and observed over a WebSocket at /ws, whose messages
/// docs/protocol.schema.json describes; the page is at /, and what Prometheus asks for at /metrics. On two threads of
/// its own, which sleep while nothing runs and nobody is there.
class NodeServer {
 public:
  /// `menu` outlives the node. Fails if it cannot listen, if the folder cannot be read, or if a token is missing.
  [[nodiscard]] static Result<std::unique_ptr<NodeServer>> start(const NodeServerOptions& options,
                                                                 std::span<const BenchmarkEntry> menu);
  /// Ends what runs, and says good-bye to clients.
  ~NodeServer();

  /// Where it listens: "127.0.0.1:4000".
  [[nodiscard]] const std::string& endpoint() const;

 private:
  class Implementation;
  explicit NodeServer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery
