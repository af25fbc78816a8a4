#include <charconv>
#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <orrery/real/runtime.hpp>

#include "client.hpp"
#include "storm.hpp"

namespace orrery::kv {
namespace {

using namespace std::chrono_literals;

// Asks a server what it has counted.
class Asking final : public Process {
 public:
  Asking(std::uint16_t port, std::string* info) : port_(port), info_(info) {}
  Task<> run(Env& env) override {
    Client client(env, "127.0.0.1", port_);
    auto connecting = client.connect();
    const Result<void> connected = co_await std::move(connecting);
    if (!connected) co_return;
    auto asking = client.call({"INFO"});
    const Result<Reply> reply = co_await std::move(asking);
    if (reply && reply->bulk() != nullptr) *info_ = *reply->bulk();
  }

 private:
  std::uint16_t port_;
  std::string* info_;
};

std::uint64_t counted(const std::string& info, std::string_view name) {
  const std::string_view field = info_field(info, name);
  std::uint64_t count = 0;
  std::from_chars(field.data(), field.data() + field.size(), count);
  return count;
}

// Runs a storm until it has done so much, and returns that, with what the server says of itself afterwards.
std::pair<std::uint64_t, std::string> storm(Storm kind, std::uint64_t clients, std::uint64_t operations) {
  auto made = make_storm(kind, clients);
  REQUIRE(made);
  auto& running = static_cast<RealStorm&>(**made);
  std::uint64_t done = 0;
  Duration elapsed{};
  while (done < operations && running.failure().empty() && elapsed < 60s) {
    done += running.run_slice({.elapsed = elapsed});
    std::this_thread::sleep_for(2ms);
    elapsed += 2ms;
  }
  CHECK(running.failure().empty());
  CHECK(running.latencies().count() > 0);
  running.stop_clients();
  done += running.run_slice({.elapsed = elapsed});
  std::string info;
  RealOptions options;
  options.handle_signals = false;
  RealRuntime runtime(std::move(options));
  CHECK(runtime.run(make<Asking>(running.port(), &info)) == RealRuntime::exit_ended);
  return {done, info};
}

TEST_CASE("kv-storm counts the requests that the server has processed") {
  constexpr std::uint64_t clients = 5;
  const auto [done, info] = storm(Storm::requests, clients, 20'000);
  CHECK(done >= 20'000);
  // Each client asks who it is, as does who asks here; what was on its way as the clients ended is answered to nobody.
  const std::uint64_t processed = counted(info, "total_commands_processed");
  CHECK(processed >= done + clients + 1);
  CHECK(processed <= done + clients + 2 + clients * storm_pipeline);
  CHECK(counted(info, "total_connections_received") == clients + 1);
}

TEST_CASE("connection-storm counts the connections that the server has accepted") {
  constexpr std::uint64_t clients = 4;
  const auto [done, info] = storm(Storm::connections, clients, 1000);
  CHECK(done >= 1000);
  const std::uint64_t received = counted(info, "total_connections_received");
  CHECK(received >= done + 1);
  CHECK(received <= done + 1 + clients);
}

TEST_CASE("kv-seeds counts seeds that passed") {
  for (const BenchmarkEntry& entry : benchmarks()) {
    if (entry.info.id != "kv-seeds") continue;
    auto made = entry.make({.seed = 1});
    REQUIRE(made);
    std::uint64_t seeds = 0;
    for (int i = 0; i < 3; ++i) seeds += (*made)->run_slice({});
    CHECK(seeds == 3);
    CHECK((*made)->latencies().count() == 3);
    CHECK((*made)->failure().empty());
  }
}

}  // namespace
}  // namespace orrery::kv
