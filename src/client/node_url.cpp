#include "client/node_url.hpp"

#include <algorithm>
#include <charconv>

#include "client/escaped.hpp"

namespace orrery::client {
namespace {

constexpr std::string_view scheme = "ws://";

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0)
    return failure(ErrorCode::invalid_argument, "'" + escaped(text) + "' is no port from 1 to 65535");
  return port;
}

}  // namespace

std::string NodeUrl::text() const {
  const bool brackets = host.find(':') != std::string::npos;
  return std::string(scheme) + (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port) + target;
}

Result<NodeUrl> parse_node_url(std::string_view text) {
  const auto wrong = [&](const std::string& why) {
    return failure(ErrorCode::invalid_argument,
                   "'" + escaped(text) + "' is no address of a node, such as ws://127.0.0.1:4000/ws: " + why);
  };
  if (!std::all_of(text.begin(), text.end(), is_visible)) return wrong("it has a character that no URL has");
  if (text.starts_with("wss://")) return wrong("TLS is not spoken here; go through a tunnel, such as ssh -L");
  NodeUrl url;
  std::string_view rest = text;
  if (rest.starts_with(scheme)) {
    rest.remove_prefix(scheme.size());
    url.port = 80;
  } else if (rest.find("://") != std::string_view::npos) {
    return wrong("it does not begin with ws://");
  }
  const std::size_t path = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view target = rest.substr(path);
  target = target.substr(0, target.find('#'));
  if (target.starts_with('?'))
    url.target += target;
  else if (target.size() > 1)
    url.target = target;
  std::string_view authority = rest.substr(0, path);
  if (authority.find('@') != std::string_view::npos) return wrong("a user in it means nothing; there is --token");
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t closing = authority.find(']');
    if (closing == std::string_view::npos) return wrong("no ']' after '['");
    url.host = authority.substr(1, closing - 1);
    port = authority.substr(closing + 1);
    if (!port.empty() && !port.starts_with(':')) return wrong("no ':' after ']'");
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (url.host.empty()) return wrong("it names no host");
  if (!port.empty()) {
    const Result<std::uint16_t> parsed = parse_port(port.substr(1));
    if (!parsed) return wrong(parsed.error().detail);
    url.port = *parsed;
  }
  return url;
}

bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_visible); }

}  // namespace orrery::client
