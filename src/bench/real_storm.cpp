#include <orrery/bench/real_storm.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <orrery/real/runtime.hpp>

#include "platform/file_descriptor.hpp"

namespace orrery {
namespace {

// One that was free a moment ago.
std::optional<std::uint16_t> free_port() {
  const platform::FileDescriptor descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(descriptor.get(), any, size) != 0 || ::getsockname(descriptor.get(), any, &size) != 0) return std::nullopt;
  return ntohs(address.sin_port);
}

RealOptions named(std::string name) {
  RealOptions options;
  options.name = std::move(name);
  options.handle_signals = false;
  return options;
}

}  // namespace

struct StormTally::State {
  mutable std::mutex mutex;
  std::uint64_t operations = 0;
  LatencyHistogram latencies{Benchmark::latency_range};
  std::string failure;
};

StormTally::StormTally() : state_(std::make_unique<State>()) {}
StormTally::~StormTally() = default;

void StormTally::add(std::uint64_t operations, Duration took) {
  const std::lock_guard lock(state_->mutex);
  state_->operations += operations;
  state_->latencies.record(took);
}

void StormTally::fail(std::string why) {
  const std::lock_guard lock(state_->mutex);
  if (state_->failure.empty()) state_->failure = std::move(why);
}

std::uint64_t StormTally::take(LatencyHistogram& latencies) {
  const std::lock_guard lock(state_->mutex);
  latencies.merge(state_->latencies);
  state_->latencies.clear();
  return std::exchange(state_->operations, 0);
}

std::string StormTally::failure() const {
  const std::lock_guard lock(state_->mutex);
  return state_->failure;
}

// A process, on a thread of its own, until this is destroyed.
class RealStorm::Running {
 public:
  Running(std::string name, ProcessFactory process, StormTally& tally)
      : runtime_(named(std::move(name))), thread_([this, process = std::move(process), &tally] {
          if (runtime_.run(process) != RealRuntime::exit_ended) tally.fail(runtime_.failure());
        }) {}
  ~Running() {
    runtime_.stop();
    thread_.join();
  }

 private:
  RealRuntime runtime_;
  std::thread thread_;
};

RealStorm::RealStorm(std::uint16_t port) : port_(port) {}
RealStorm::~RealStorm() { stop_clients(); }

Result<std::unique_ptr<Benchmark>> RealStorm::make(const ServerOf& server, const ClientsOf& clients) {
  const std::optional<std::uint16_t> port = free_port();
  if (!port) return orrery::failure(ErrorCode::address_in_use, "no port of 127.0.0.1 is free");
  std::unique_ptr<RealStorm> storm(new RealStorm(*port));
  try {
    storm->server_ = std::make_unique<Running>("server", server(*port), storm->tally_);
    storm->clients_ = std::make_unique<Running>("clients", clients(*port, storm->tally_), storm->tally_);
  } catch (const std::runtime_error& error) {  // No more descriptors, or threads.
    return orrery::failure(ErrorCode::too_large, error.what());
  }
  return storm;
}

void RealStorm::stop_clients() { clients_.reset(); }

std::uint64_t RealStorm::run_slice(const BenchmarkSlice& slice) {
  due_ = slice.elapsed + slice.budget;
  return tally_.take(latencies());
}

}  // namespace orrery
