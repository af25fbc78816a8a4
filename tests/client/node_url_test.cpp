#include "client/node_url.hpp"

#include <doctest/doctest.h>

using orrery::client::parse_node_url;

TEST_CASE("a node's address may be given in part") {
  CHECK(parse_node_url("ws://127.0.0.1:4000/ws")->text() == "ws://127.0.0.1:4000/ws");
  CHECK(parse_node_url("node-7")->text() == "ws://node-7:4000/ws");
  CHECK(parse_node_url("node-7:81")->text() == "ws://node-7:81/ws");
  CHECK(parse_node_url("ws://node-7")->text() == "ws://node-7:80/ws");
  CHECK(parse_node_url("ws://node-7/")->text() == "ws://node-7:80/ws");
  CHECK(parse_node_url("ws://node-7/a/b?c=d#e")->text() == "ws://node-7:80/a/b?c=d");
  CHECK(parse_node_url("node-7?token=x")->text() == "ws://node-7:4000/ws?token=x");
  CHECK(parse_node_url("[::1]:5")->text() == "ws://[::1]:5/ws");
  CHECK(parse_node_url("ws://[::1]")->host == "::1");
}

TEST_CASE("what is no address is refused, quoted") {
  for (const char* wrong :
       {"ws://", ":4000", "ws://:4000", "h:", "h:0", "h:65536", "h:x", "h:-1", "h:1:2", "[::1", "[::1]x", "wss://h",
        "http://h", "ws://u@h", "ws://a b", "ws://h/\r\nX: y", "ws://h\x7f", "ws://\xc3\xa9"}) {
    const auto parsed = parse_node_url(wrong);
    REQUIRE_FALSE_MESSAGE(parsed.has_value(), wrong);
    CHECK(parsed.error().detail.starts_with("'"));
    CHECK(parsed.error().detail.find('\r') == std::string::npos);
  }
}
