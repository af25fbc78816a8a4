#include <algorithm>

#include "examples/kv/command_table.hpp"
#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

TEST_CASE("every command of the table is found by its name, in capitals or not, and by no other") {
  for (const CommandSpec& spec : command_table()) {
    std::string upper(spec.name);
    for (char& c : upper) c = static_cast<char>(c - 0x20);
    CHECK(find_command(spec.name) == &spec);
    CHECK(find_command(upper) == &spec);
    CHECK(find_command(upper.substr(1)) != &spec);
    CHECK(find_command(upper + "X") == nullptr);
    CHECK(find_command(upper + std::string(1, '\0')) == nullptr);
  }
  CHECK(find_command("") == nullptr);
  CHECK(find_command(std::string_view("\0get", 4)) == nullptr);
  CHECK(std::ranges::is_sorted(command_table(), {}, &CommandSpec::name));
}

TEST_CASE("an unknown command is answered with what came, cut short") {
  Kv kv;
  CHECK(kv("foo") == "(error) ERR unknown command 'foo', with args beginning with: ");
  CHECK(kv("foo a 'b c'") == "(error) ERR unknown command 'foo', with args beginning with: 'a' 'b c' ");
  CHECK(kv("'f\\no' \"a\\r\\nb\"") == "(error) ERR unknown command 'f\\no', with args beginning with: 'a  b' ");
  const std::string long_name(500, 'x');
  CHECK(kv(long_name + " " + long_name + " y") == "(error) ERR unknown command '" + long_name.substr(0, 128) +
                                                      "', with args beginning with: '" + long_name.substr(0, 128) +
                                                      "' ");
  CHECK(kv("''") == "(error) ERR unknown command '', with args beginning with: ");
}

TEST_CASE("PING and ECHO") {
  Kv kv;
  CHECK(kv("ping") == "PONG");
  CHECK(kv("ping hello") == "\"hello\"");
  CHECK(kv("ping a b") == "(error) ERR wrong number of arguments for 'ping' command");
  CHECK(kv("echo hello") == "\"hello\"");
  CHECK(kv("echo") == "(error) ERR wrong number of arguments for 'echo' command");
}

TEST_CASE("QUIT replies and closes; HTTP is closed without a reply") {
  Kv kv;
  CHECK(kv("quit") == "OK");
  CHECK(kv.kind == Effect::Kind::close);
  CHECK(kv("post / HTTP/1.1") == "");
  CHECK(kv.kind == Effect::Kind::close);
  CHECK(kv("Host: localhost:6379") == "");
  CHECK(kv.kind == Effect::Kind::close);
}

TEST_CASE("there is one database") {
  Kv kv;
  CHECK(kv("select 0") == "OK");
  CHECK(kv("select 1") == "(error) ERR DB index is out of range");
  CHECK(kv("select -1") == "(error) ERR DB index is out of range");
  CHECK(kv("select x") == "(error) ERR value is not an integer or out of range");
  CHECK(kv("select 00") == "(error) ERR value is not an integer or out of range");
}

TEST_CASE("COMMAND tells what the table does") {
  Kv kv;
  CHECK(kv("command count") == "(integer) " + std::to_string(command_table().size()));
  CHECK(kv("command info get nope mset") ==
        "[[\"get\", (integer) 2, [readonly, fast], (integer) 1, (integer) 1, (integer) 1, [], [], [], []], (nil), "
        "[\"mset\", (integer) -3, [write], (integer) 1, (integer) -1, (integer) 2, [], [], [], []]]");
  CHECK(kv("command") == kv("command info"));
  CHECK(kv("command docs get nope") ==
        "[\"get\", [\"summary\", \"Get the value of a key\", \"since\", \"1.0.0\", \"group\", \"string\"]]");
  CHECK(kv("command docs").size() > 2000);
  CHECK(kv("command list").starts_with("[\"append\", \"command\""));
  CHECK(kv("command foo") == "(error) ERR unknown subcommand 'foo'. Try COMMAND HELP.");
  CHECK(kv("command count x") == "(error) ERR wrong number of arguments for 'command|count' command");
}

TEST_CASE("CONFIG GET tells parameters by pattern") {
  Kv kv({.max_bytes = 12345});
  kv.server.config.push_back({"maxclients", "100"});
  CHECK(kv("config get save") == "[\"save\", \"\"]");
  CHECK(kv("config get appendonly") == "[\"appendonly\", \"no\"]");
  CHECK(kv("config get MAX*") ==
        "[\"maxmemory\", \"12345\", \"maxmemory-policy\", \"noeviction\", \"maxclients\", \"100\"]");
  CHECK(kv("config get maxmemory maxm* nope") == "[\"maxmemory\", \"12345\", \"maxmemory-policy\", \"noeviction\"]");
  CHECK(kv("config get nope") == "[]");
  CHECK(kv("config get") == "(error) ERR wrong number of arguments for 'config|get' command");
  CHECK(kv("config set a b") == "(error) ERR unknown subcommand 'set'. Try CONFIG HELP.");
  CHECK(kv("config") == "(error) ERR wrong number of arguments for 'config' command");
  kv.server.mode = "durable";
  CHECK(kv("config get appendonly") == "[\"appendonly\", \"yes\"]");
}

TEST_CASE("INFO tells of server and keyspace, by section") {
  Kv kv;
  kv.server.run_id = "0123abcd";
  kv.server.data_id = "feed";
  kv.server.connected_clients = 3;
  kv("set a 1 ex 5");
  kv("set b 1");
  const std::string all = kv("info");
  for (const auto part : {"# Server\\x0d\\x0a", "run_id:0123abcd\\x0d", "connected_clients:3\\x0d", "data_id:feed\\x0d",
                          "mode:memory\\x0d", "db0:keys=2,expires=1,avg_ttl=0\\x0d"}) {
    CAPTURE(part);
    CHECK(all.find(part) != std::string::npos);
  }
  CHECK(kv("info clients") == "\"# Clients\\x0d\\x0aconnected_clients:3\\x0d\\x0a\"");
  CHECK(kv("info nope") == "\"\"");
  CHECK(kv("info everything") == all);
  CHECK(kv("info CLIENTS keyspace") ==
        "\"# Clients\\x0d\\x0aconnected_clients:3\\x0d\\x0a\\x0d\\x0a# Keyspace\\x0d\\x0a"
        "db0:keys=2,expires=1,avg_ttl=0\\x0d\\x0a\"");
}

}  // namespace
}  // namespace orrery::kv
