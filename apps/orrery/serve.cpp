#include "serve.hpp"

#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

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
  real.log = [](std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); };
  std::fprintf(stderr, "kv: listening on %s, %s\n", to_string(*endpoint).c_str(),
               server.durable ? ("durable in " + real.data_directory).c_str() : "in memory: all is lost at the end");
  RealRuntime runtime(std::move(real));
  const int status = runtime.run(make<kv::KvServer>(server));
  if (!runtime.failure().empty()) std::fprintf(stderr, "error: %s\n", runtime.failure().c_str());
  return status;
}

}  // namespace

Command serve_command() {
  return {.name = "serve",
          .summary = "Run a simulated process for real, on sockets and disk",
          .subjects = {{"kv", "a key-value server that speaks the Redis protocol"}},
          .parameters = {{"listen", "Where to listen (default 127.0.0.1:6379)", {}, "ADDRESS:PORT"},
                         {"data", "Keep a write-ahead log in this directory; otherwise all is in memory", {}, "DIR"},
                         {"max-clients", "Connections at once (default 10000)", {}, "N"}},
          .examples =
              "\nExamples:\n  orrery serve kv\n  orrery serve kv --listen 127.0.0.1:7000 --data /tmp/kv\n"
              "  redis-cli -p 7000 set greeting hello",
          .run = serve};
}

}  // namespace orrery
