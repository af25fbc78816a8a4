#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <orrery/check/property.hpp>
#include <orrery/testing/simulation.hpp>

#include "net.hpp"

inline constexpr unsigned short port = 7000;

/// Talks to the first server, by whatever `talk` begins and gives back, until chaos is over and 20 s more.
class EchoWorkload final : public orrery::Workload {
 public:
  using Told = std::function<void(const std::string& sent, const std::string& received)>;
  /// What it returns is kept for as long as the workload talks.
  using Talk = std::function<std::shared_ptr<void>(net::io_context& context, const std::string& host, Told told)>;
  explicit EchoWorkload(Talk talk) : talk_(std::move(talk)) {}

  orrery::Task<> run(orrery::WorkloadEnv& env) override {
    net::io_context context(env);
    const auto talking =
        talk_(context, env.servers().front(), [this, &env](const std::string& sent, const std::string& received) {
          ORRERY_ALWAYS(received == sent, "what comes back is what was sent");
          env.count_operations();
          ++came_back_;
        });
    co_await env.chaos_over().wait();
    const std::uint64_t before = came_back_;
    co_await orrery::sleep_for(std::chrono::seconds(20));
    ORRERY_ALWAYS(came_back_ > before, "the server answers after healing");
  }

 private:
  Talk talk_;
  std::uint64_t came_back_ = 0;
};
