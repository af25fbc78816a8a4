#include "serve.hpp"

#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include <orrery/log/level_signals.hpp>
#include <orrery/log/log.hpp>
#include <orrery/process/process.hpp>
#include <orrery/real/runtime.hpp>

#include "server.hpp"

namespace orrery {
namespace {

constexpr int exit_usage = 2;

int usage_error(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return exit_usage;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto address = Address::parse(text.substr(0, colon));
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!address || !port || *port == 0) return std::nullopt;
  return Endpoint{*address, *port};
}

Result<LogOptions> log_options(const SimulationArguments& arguments) {
  LogOptions options;
  options.name = "kv";
  const std::string level = arguments.value("log-level").value_or("info");
  const std::string format = arguments.value("log-format").value_or("text");
  if (!log_level(level))
    return failure(ErrorCode::invalid_argument,
                   "--log-level '" + level + "' is none of debug, info, warning, error, off");
  if (!log_format(format))
    return failure(ErrorCode::invalid_argument, "--log-format '" + format + "' is neither text nor json");
  options.level = *log_level(level);
  options.format = *log_format(format);
  return options;
}

int serve(const std::string& service, const SimulationArguments& arguments) {
  if (service != "kv") return usage_error("unknown service '" + service + "'; there is: kv");
  const std::string listen = arguments.value("listen").value_or("127.0.0.1:6379");
  const auto endpoint = parse_endpoint(listen);
  if (!endpoint)
    return usage_error("--listen '" + listen +
                       "' is not an IPv4 address and a port from 1 to 65535, such as 127.0.0.1:6379");
  const std::string max_clients = arguments.value("max-clients").value_or("10000");
  const auto clients = parse_number<std::uint32_t>(max_clients);
  if (!clients || *clients == 0) return usage_error("--max-clients '" + max_clients + "' is not a number of clients");
  const Result<LogOptions> log_as = log_options(arguments);
  if (!log_as) return usage_error(log_as.error().detail);

  kv::ServerOptions server;
  server.port = endpoint->port;
  server.max_clients = *clients;
  server.durable = arguments.has("data");
  server.log.rewrite_bytes_min = std::uint64_t{64} << 20;
  RealOptions real;
  real.name = "kv";
  real.bind_address = endpoint->address;
  real.data_directory = arguments.value("data").value_or("");
  real.connections_max = *clients + std::size_t{16};  // So that those beyond get an error before they are closed.
  Log log(*log_as);
  const LogLevelSignals level_signals(log);
  real.log = [&log](std::string_view line) { log.write_bounded(LogLevel::info, "process", {{"line", line}}); };
  log.write(LogLevel::info, "server starts",
            {{"address", to_string(*endpoint)},
             {"data", server.durable ? std::string_view(real.data_directory) : "in memory: all is lost at the end"}});
  RealRuntime runtime(std::move(real));
  const int status = runtime.run(make<kv::KvServer>(server));
  if (!runtime.failure().empty()) log.write(LogLevel::error, "server failed", {{"reason", runtime.failure()}});
  const RealStatistics done = runtime.statistics();
  log.write(LogLevel::info, "server ends", {{"accepted", done.accepted}, {"refused", done.refused}});
  return status;
}

}  // namespace

Command serve_command() {
  return {.name = "serve",
          .summary = "Run a simulated process for real, on sockets and disk",
          .subjects = {{"kv", "a key-value server that speaks the Redis protocol"}},
          .parameters = {{"listen", "Where to listen (default 127.0.0.1:6379)", {}, "ADDRESS:PORT"},
                         {"data", "Keep a write-ahead log in this directory; otherwise all is in memory", {}, "DIR"},
                         {"max-clients", "Connections at once (default 10000)", {}, "N"},
                         {"log-level",
                          "Log lines of this level and above: debug, info, warning, error, off (default info); "
                          "SIGUSR1 has it log more, SIGUSR2 less",
                          {},
                          "LEVEL"},
                         {"log-format", "What log lines look like: text or json (default text)", {}, "FORMAT"}},
          .examples =
              "\nExamples:\n  orrery serve kv\n  orrery serve kv --listen 127.0.0.1:7000 --data /tmp/kv\n"
              "  redis-cli -p 7000 set greeting hello",
          .run = serve};
}

}  // namespace orrery
