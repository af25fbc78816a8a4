#include "storm.hpp"

#include <chrono>
#include <string>

#include <orrery/process/process.hpp>

#include "../client.hpp"
#include "../resp_write.hpp"
#include "../server.hpp"

namespace orrery::kv {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t value_bytes = 64;
constexpr Duration patience = 5s;  // Until the server answers at all.

// All connections of a storm.
class StormClients final : public Process {
 public:
  StormClients(Storm storm, std::uint64_t clients, std::uint16_t port, StormTally* tally)
      : storm_(storm), clients_(clients), port_(port), tally_(tally) {}

  Task<> run(Env& env) override {
    for (std::uint64_t number = 0; number < clients_; ++number) env.spawn(live(env, number), "client");
    auto stopping = env.stopping().wait();
    co_await stopping;
  }

 private:
  Task<> live(Env& env, std::uint64_t number) {
    Client client(env, "127.0.0.1", port_);
    const Time begun = env.now();
    while (true) {
      const Time asked = env.now();
      if (!client.connected()) {
        auto connecting = client.connect();
        const Result<void> connected = co_await std::move(connecting);
        if (!connected) {
          if (env.now() - begun > patience) co_return tally_->fail(connected.error().message());
          co_await sleep_for(10ms);
          continue;
        }
      }
      if (storm_ == Storm::connections) {
        client.disconnect();
        tally_->add(1, env.now() - asked);
        continue;
      }
      auto exchanging = client.exchange(requests(number), storm_pipeline);
      const Result<std::vector<Reply>> replies = co_await std::move(exchanging);
      if (!replies) co_return tally_->fail(replies.error().message());
      tally_->add(replies->size(), env.now() - asked);
    }
  }

  // Half of them write.
  static Bytes requests(std::uint64_t number) {
    const std::string key = "storm:" + std::to_string(number);
    const std::string value(value_bytes, 'v');
    Bytes bytes;
    for (std::size_t n = 0; n < storm_pipeline; n += 2) {
      append_request(bytes, {"SET", key, value});
      append_request(bytes, {"GET", key});
    }
    return bytes;
  }

  Storm storm_;
  std::uint64_t clients_;
  std::uint16_t port_;
  StormTally* tally_;
};

}  // namespace

Result<std::unique_ptr<Benchmark>> make_storm(Storm storm, std::uint64_t clients) {
  const auto server = [](std::uint16_t port) -> ProcessFactory {
    ServerOptions options;
    options.port = port;
    return make<KvServer>(options);
  };
  const auto load = [storm, clients](std::uint16_t port, StormTally& tally) -> ProcessFactory {
    return make<StormClients>(storm, clients, port, &tally);
  };
  return RealStorm::make(server, load);
}

}  // namespace orrery::kv
