#include "attach.hpp"

#include <cstdio>
#include <string>
#include <string_view>

#include <orrery/core/quantity.hpp>

#include "client/attach.hpp"
#include "platform/environment.hpp"

namespace orrery {
namespace {

constexpr int exit_usage = 2;
constexpr std::string_view token_variable = "ORRERY_NODE__TOKEN";

int usage_error(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return exit_usage;
}

std::string token_of(const SimulationArguments& arguments) {
  if (const auto given = arguments.value("token")) return *given;
  for (const auto& [name, value] : platform::environment_variables(token_variable)) {
    if (name == token_variable) return value;
  }
  return "";
}

int attach(const std::string& url, const SimulationArguments& arguments) {
  client::AttachOptions options;
  const auto parsed = client::parse_node_url(url.empty() ? "ws://127.0.0.1:4000/ws" : url);
  if (!parsed) return usage_error(parsed.error().detail);
  options.link.url = *parsed;
  options.link.token = token_of(arguments);
  if (!options.link.token.empty() && !client::is_token(options.link.token))
    return usage_error("the token has a character that cannot be sent: only visible ASCII can");
  options.commands = arguments.value("command");
  options.json = arguments.has("json");
  for (const auto& [name, into] : {std::pair("timeout", &options.answer_timeout), {"patience", &options.patience}}) {
    const auto given = arguments.value(name);
    if (!given) continue;
    const auto length = parse_duration(*given);
    if (!length) return usage_error("--" + std::string(name) + ": " + length.error().detail);
    if (*length > std::chrono::hours(24)) return usage_error("--" + std::string(name) + ": at most 24h");
    *into = std::chrono::ceil<std::chrono::milliseconds>(*length);
  }
  return client::attach(options);
}

}  // namespace

Command attach_command() {
  return {
      .name = "attach",
      .summary = "Watch and lead a running node, from a terminal or a script",
      .subjects = {},
      .subject_help = "URL: where the node is (default: ws://127.0.0.1:4000/ws); 'node-7:4001' will do.",
      .parameters = {{"command", "Run these commands, with ';' between them, instead of reading any", {}, "COMMANDS"},
                     {"json", "Each result is a line of JSON", {}, {}},
                     {"token", "What the node wants to be told (default: ORRERY_NODE__TOKEN)", {}, "TOKEN"},
                     {"timeout", "How long to wait for an answer (default: 30s)", {}, "TIME"},
                     {"patience", "How long a script waits for a connection (default: 10s)", {}, "TIME"}},
      .shorthands = {{"-c", "command"}},
      .examples =
          "\nExamples:\n  orrery attach\n  orrery attach ws://node-7:4000/ws --token \"$TOKEN\"\n"
          "  orrery attach -c 'run phold; wait 5; status; stop'\n"
          "  echo 'metrics orrery_engine_*' | orrery attach --json | jq .value.metrics\n\n"
          "`help` lists the commands. Lines are read from standard input; status 1: one of them failed.\n",
      .run = attach};
}

}  // namespace orrery
