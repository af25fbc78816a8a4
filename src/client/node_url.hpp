#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>

namespace orrery::client {

/// Where a node listens for clients.
struct NodeUrl {
  std::string host;  ///< A name or an address, without brackets.
  std::uint16_t port = 4000;
  std::string target = "/ws";  ///< Path and query.

  /// "ws://127.0.0.1:4000/ws".
  [[nodiscard]] std::string text() const;
};

/// "ws://node-7:4000/ws", or a part of it, such as "node-7" or "127.0.0.1:4001"; after "ws://" the port is 80 if there
/// is none. Errors quote the text.
[[nodiscard]] Result<NodeUrl> parse_node_url(std::string_view text);

/// Whether a token can be sent in a header: printable ASCII without spaces.
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace orrery::client
