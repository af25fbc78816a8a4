#include "cli/node_command_line.hpp"

#include <vector>

#include <orrery/log/level.hpp>

namespace orrery::cli {
namespace {

void add_log_options(CLI::App& app, std::string& level, std::string& format) {
  std::vector<std::string> levels;
  for (const LogLevel one : log_levels()) levels.emplace_back(to_string(one));
  app.add_option("--log-level", level,
                 "Log lines of this level and above (default: info); SIGUSR1 has it log more, SIGUSR2 less")
      ->check(CLI::IsMember(levels));
  app.add_option("--log-format", format, "What log lines look like (default: text)")
      ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace

void NodeCommandLine::add_to(CLI::App& app, const std::string& program) {
  CLI::App* node = app.add_subcommand("node", "Watch scenarios run, in a browser or a terminal");
  node->require_subcommand(1);
  start_ = node->add_subcommand("start", "Serve the live page, a WebSocket and metrics, and print where");
  start_->add_option("--config", start_options_.config_file,
                     "A configuration (TOML): its [node]; `engine keys` lists what it may say");
  start_->add_option("--listen", start_options_.listen,
                     "An address and a port (default: 127.0.0.1:4000); at port 0 any that is free");
  start_->add_option("--token", start_options_.token,
                     "What clients have to know; needed for addresses that others reach. Better in "
                     "ORRERY_NODE__TOKEN: command lines are seen by all users");
  start_
      ->add_option("--allow-origin", start_options_.allowed_origins,
                   "A page of this origin may connect, too: https://example.org; may be given several times")
      ->take_all();
  start_->add_option("--assets", start_options_.assets, "Serve the page in this folder, not the one in the binary");
  start_->add_option("--profile", start_options_.profile, "How much of the machine scenarios take at first")
      ->check(CLI::IsMember({"light", "balanced", "max"}));
  add_log_options(*start_, start_options_.log_level, start_options_.log_format);
  start_->footer("Examples:\n  " + program + " node start\n  " + program +
                 " node start --listen 127.0.0.1:0 --profile light\n  " + program +
                 " node start --config orrery.toml --assets web/dist\n  ORRERY_NODE__TOKEN=$(openssl rand -hex 16) " +
                 program + " node start --listen 0.0.0.0:4000");
}

}  // namespace orrery::cli
