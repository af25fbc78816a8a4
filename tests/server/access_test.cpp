#include <doctest/doctest.h>

#include "server/access.hpp"
#include "server/assets.hpp"
#include "server/node_metrics.hpp"

namespace orrery::server {
namespace {

HttpRequest from(std::string origin, std::string host) {
  return {.host = std::move(host), .origin = std::move(origin)};
}

TEST_CASE("a token comes in the header or in the query, whole") {
  const Access access("se cret", {});
  CHECK(access.has_token({.authorization = "Bearer se cret"}));
  CHECK(access.has_token({.query = "a=b&token=se%20cret"}));
  CHECK(access.has_token({.query = "token=se+cret&x"}));
  CHECK_FALSE(access.has_token({}));
  CHECK_FALSE(access.has_token({.authorization = "Bearer se cre"}));
  CHECK_FALSE(access.has_token({.authorization = "Bearer se crets"}));
  CHECK_FALSE(access.has_token({.authorization = "Basic se cret"}));
  CHECK_FALSE(access.has_token({.query = "token=se%2"}));
  CHECK(Access("", {}).has_token({}));
}

TEST_CASE("pages of other origins may not connect unless they are listed") {
  const Access open("", {"https://example.org"});
  CHECK(open.comes_from_allowed_page(from("", "127.0.0.1:4000")));
  CHECK(open.comes_from_allowed_page(from("http://127.0.0.1:4000", "127.0.0.1:4000")));
  CHECK(open.comes_from_allowed_page(from("http://localhost:4000", "LOCALHOST:4000")));
  CHECK(open.comes_from_allowed_page(from("http://[::1]:4000", "[::1]:4000")));
  CHECK(open.comes_from_allowed_page(from("https://example.org", "127.0.0.1:4000")));
  CHECK_FALSE(open.comes_from_allowed_page(from("http://127.0.0.1:4001", "127.0.0.1:4000")));
  CHECK_FALSE(open.comes_from_allowed_page(from("null", "127.0.0.1:4000")));
  // Its owner may have made the name lead to this machine.
  CHECK_FALSE(open.comes_from_allowed_page(from("http://evil.example:4000", "evil.example:4000")));
  CHECK(Access("token", {}).comes_from_allowed_page(from("https://node.example", "node.example")));
  CHECK(Access("", {"*"}).comes_from_allowed_page(from("null", "127.0.0.1:4000")));
}

TEST_CASE("there are no files but those that are known") {
  const Assets assets = Assets::embedded();
  CHECK(assets.answer({.path = "/protocol.schema.json"}).status == 200);
  for (const char* path : {"/../README.md", "/%2e%2e/README.md", "/assets/", "/assets/../index.html",
                           "//protocol.schema.json", "/service-worker.js", "/docs/protocol.schema.json", "\\", ""})
    CHECK_MESSAGE(assets.answer({.path = path}).status == 404, path);
  CHECK(assets.answer({.path = "/index.html"}).headers[0].second == "/simulator/");
}

TEST_CASE("who has a file already gets none, and who can unpack it gets it packed") {
  const Assets assets = Assets::embedded();
  const HttpResponse whole = assets.answer({.path = "/protocol.schema.json"});
  REQUIRE(whole.headers[0].first == "ETag");
  CHECK(assets.answer({.path = "/protocol.schema.json", .if_none_match = whole.headers[0].second}).status == 304);
  const HttpResponse packed = assets.answer({.path = "/protocol.schema.json", .accept_encoding = "br, gzip"});
  CHECK(packed.fixed_body.size() < whole.fixed_body.size() / 2);
  CHECK(packed.headers.back() == std::pair<std::string, std::string>("Content-Encoding", "gzip"));
}

TEST_CASE("a folder's files are those that were there") {
  CHECK_FALSE(Assets::of_folder("there/is/none").has_value());
  const auto docs = Assets::of_folder("docs/images");
  REQUIRE(docs.has_value());
  CHECK(docs->answer({.path = "/protocol.schema.json"}).status == 200);
  CHECK(docs->answer({.path = "/"}).body.find("without its page") != std::string::npos);
}

TEST_CASE("patterns of names") {
  CHECK(matches("orrery_node_clients", "orrery_*_clients"));
  CHECK(matches("abc", "a?c"));
  CHECK(matches("abc", "*"));
  CHECK(matches("", "**"));
  CHECK_FALSE(matches("abc", "a?"));
  CHECK_FALSE(matches("abc", "*b"));
  CHECK_FALSE(matches("abc", ""));
  CHECK(matches(std::string(2000, 'a') + "b", "*a*a*a*a*b"));
}

TEST_CASE("samples of an exposition") {
  const auto samples = samples_of("# HELP a b\na 1\nb_total{x=\"1,\\\"}\\n\",y=\"z\"} 2.5e3\n");
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].name == "a");
  CHECK(samples[0].value == 1);
  CHECK(samples[1].labels == std::vector<std::pair<std::string, std::string>>{{"x", "1,\"}\n"}, {"y", "z"}});
  CHECK(samples[1].value == 2500);
}

}  // namespace
}  // namespace orrery::server
