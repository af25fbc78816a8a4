#include "cli/node_commands.hpp"

#include <iostream>
#include <sstream>

#include <orrery/log/level_signals.hpp>
#include <orrery/log/log.hpp>
#include <orrery/server/http_server.hpp>
#include <orrery/server/node_server.hpp>
#include <orrery/world/configuration.hpp>
#include <orrery/world/read_toml.hpp>

#include "cli/arguments.hpp"
#include "cli/prepare.hpp"
#include "cli/scenario_files.hpp"
#include "cli/text_file.hpp"
#include "model/problem_order.hpp"
#include "platform/environment.hpp"
#include "platform/signals.hpp"

namespace orrery::cli {
namespace {

// The file, then the environment. All that is wrong is said, and then it is false.
bool read_configuration_of(const std::string& file, Configuration& into) {
  bool ok = true;
  if (!file.empty()) {
    const Result<std::string> text = text_of_file(file, toml_bytes_max + 1);
    if (!text) return usage_error(text.error().detail), false;
    const auto root = read_toml(*text);
    if (!root) return std::cerr << problems_text(file, root.error()), false;
    model::Reading reading;
    read_configuration(*root, into, reading);
    std::cerr << problems_text(file, model::in_order_of_text(reading.problems()));
    ok = reading.ok();
  }
  for (const std::string& problem : read_variables(platform::environment_variables("ORRERY_"), into)) {
    usage_error(problem);
    ok = false;
  }
  return ok;
}

ResourceProfile profile_of(NodeProfile profile) {
  switch (profile) {
    case NodeProfile::light: return ResourceProfile::light;
    case NodeProfile::balanced: return ResourceProfile::balanced;
    case NodeProfile::max: return ResourceProfile::max;
  }
  return ResourceProfile::balanced;
}

NodeServerOptions options_of(const NodeStartOptions& given, const NodeSection& section) {
  NodeServerOptions options;
  options.listen = given.listen.empty() ? section.listen : given.listen;
  options.token = given.token.empty() ? section.token : given.token;
  options.assets = given.assets.empty() ? section.assets : given.assets;
  std::istringstream origins(section.allow_origins);
  for (std::string origin; origins >> origin;) options.allowed_origins.push_back(origin);
  options.allowed_origins.insert(options.allowed_origins.end(), given.allowed_origins.begin(),
                                 given.allowed_origins.end());
  options.profile = resource_profile(given.profile).value_or(profile_of(section.profile));
  return options;
}

LogOptions log_options_of(const NodeStartOptions& given, const NodeSection& section) {
  return {.name = "node",
          .level = log_level(given.log_level).value_or(section.log_level),
          .format = log_format(given.log_format).value_or(section.log_format)};
}

}  // namespace

int start_node(const NodeStartOptions& given, std::span<const BenchmarkEntry> menu) {
  Configuration configuration;
  if (!read_configuration_of(given.config_file, configuration)) return exit_usage;
  NodeServerOptions options = options_of(given, configuration.node);
  platform::EndingSignals signals;
  Log log(log_options_of(given, configuration.node));
  const LogLevelSignals level_signals(log);
  options.log = &log;
  auto node = NodeServer::start(options, menu);
  if (!node) return usage_error(node.error().detail);
  if (!is_loopback(options.listen).value_or(false))
    log.write(LogLevel::warning, "no TLS",
              {{"meaning",
                "what passes between this node and its clients, the token too, can be read on the way; put "
                "a proxy in front that has TLS"}});
  std::cout << "node: http://" << (*node)->endpoint() << "/" << std::endl;
  const platform::EndingSignal signal = signals.wait();
  log.write(LogLevel::info, "node ends",
            {{"signal", signal == platform::EndingSignal::interrupt ? "SIGINT" : "SIGTERM"}});
  node->reset();
  return signal == platform::EndingSignal::interrupt ? exit_interrupted : exit_ok;
}

}  // namespace orrery::cli
