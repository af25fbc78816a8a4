#include "scenario_fixture.hpp"

#include <doctest/doctest.h>

#include <orrery/model/model_of.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>

namespace orrery::scenario {
namespace {

using namespace std::chrono_literals;

struct Hello {
  static constexpr std::uint32_t wire_id = 1;
  std::uint32_t number = 0;
  void wire_fields(auto& fields) { fields(number); }
};

class Ticker final : public Process {
 public:
  struct Parameters {
    Duration period = 1s;
    bool fails = false;
  };
  struct Metrics {
    std::uint64_t ticks = 0;
    std::uint64_t heard = 0;
    Histogram delay;
  };

  Ticker(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}

  Task<> run(Env& env) override {
    env_ = &env;
    auto bound = env.network().bind_datagram(9000);
    if (!bound) co_return env.fail(bound.error());
    socket_.emplace(std::move(*bound));
    env.spawn(listen(*this), "listen");
    while (!env.stopping().is_set()) {
      co_await sleep_for(parameters_.period);
      ++ticks_;
      ++metrics_.ticks;
      if (parameters_.fails) co_return env.fail({ErrorCode::invalid_argument, "asked to"});
      for (const std::string& peer : env.self().peers) {
        if (peer == env.self().name) continue;
        auto address = co_await env.network().resolve(peer);
        if (address) socket_->send({*address, 9000}, Hello{.number = ticks_});
      }
    }
  }

  [[nodiscard]] std::uint32_t ticks() const { return ticks_; }
  [[nodiscard]] std::string_view role() const {
    return env_ != nullptr && env_->self().name == "n1" ? "leader" : "follower";
  }

 private:
  static Task<> listen(Ticker& self) {
    while (true) {
      auto datagram = co_await self.socket_->receive();
      if (!datagram) co_return;
      ++self.metrics_.heard;
    }
  }

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  std::optional<MessageSocket> socket_;
  std::uint32_t ticks_ = 0;
};

model::Model ticker() {
  using P = Ticker::Parameters;
  return model::ModelOf<Ticker>("ticker", "Counts seconds.")
      .parameters(model::Fields<P>()
                      .field("period", &P::period, "From one tick to the next.", {.min = 1ms, .max = {}})
                      .field("fails", &P::fails, "Whether it fails at its first tick."))
      .shows("ticks", &Ticker::ticks, "How often it has ticked since it was started.")
      .shows("role", &Ticker::role, "The first is the leader.")
      .metric("ticks", &Ticker::Metrics::ticks, "How often it has ticked.")
      .metric("heard", &Ticker::Metrics::heard, "Ticks of others that it has heard of.")
      .metric("delay", &Ticker::Metrics::delay, "Nothing.", "ns");
}

}  // namespace

const model::Models& test_models() {
  static const model::Models models({ticker()});
  return models;
}

std::string document(std::string_view members) {
  std::string text = "{\"orrery\": 1, \"name\": \"test\"";
  if (members.find("\"duration\"") == std::string_view::npos) text += ", \"duration\": \"60s\"";
  if (members.find("\"nodes\"") == std::string_view::npos)
    text += ", \"nodes\": [{\"id\": \"n[1..3]\", \"model\": \"ticker\"}]";
  if (!members.empty()) text += ",\n" + std::string(members);
  return text + "}";
}

std::shared_ptr<const Scenario> scenario_of(std::string_view members) {
  auto read = read_scenario(document(members), test_models());
  if (!read) FAIL(to_string(read.error().front()));
  return std::make_shared<const Scenario>(std::move(*read));
}

std::string problems_of(std::string_view members) {
  const auto read = read_scenario(document(members), test_models());
  std::string all;
  if (read) return all;
  for (const model::Problem& problem : read.error()) all += to_string(problem) + "\n";
  return all;
}

}  // namespace orrery::scenario
