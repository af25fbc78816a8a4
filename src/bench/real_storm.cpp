#include <orrery/bench/real_storm.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <orrery/process/env.hpp>
#include <orrery/real/runtime.hpp>
#include <orrery/task/sleep.hpp>

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

namespace {

// What can be seen of a runtime from other threads.
struct RuntimeGlance {
  std::atomic<bool> runs{true};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> buffered_bytes{0};
};

// A process, and a task beside it that looks at its runtime now and then.
class Glanced final : public Process {
 public:
  Glanced(std::unique_ptr<Process> process, const RealRuntime& runtime, RuntimeGlance& glance)
      : process_(std::move(process)), runtime_(runtime), glance_(glance) {}

  Task<> run(Env& env) override {
    env.spawn(look(), "glance");
    auto running = process_->run(env);
    co_await std::move(running);
  }

 private:
  Task<> look() {
    while (true) {
      const RealStatistics now = runtime_.statistics();
      glance_.events.store(now.events);
      glance_.buffered_bytes.store(now.buffered_bytes);
      co_await sleep_for(std::chrono::milliseconds(50));
    }
  }

  std::unique_ptr<Process> process_;
  const RealRuntime& runtime_;
  RuntimeGlance& glance_;
};

}  // namespace

// A process, on a thread of its own, until this is destroyed.
class RealStorm::Running {
 public:
  Running(std::string name, ProcessFactory process, StormTally& tally)
      : name_(name), runtime_(named(std::move(name))), thread_([this, process = std::move(process), &tally] {
          const auto glanced = [&] { return std::make_unique<Glanced>(process(), runtime_, glance_); };
          if (runtime_.run(glanced) != RealRuntime::exit_ended) tally.fail(runtime_.failure());
          glance_.runs.store(false);
        }) {}
  ~Running() {
    runtime_.stop();
    thread_.join();
  }

  [[nodiscard]] ProcessRow row(std::uint64_t id) const {
    return {.id = id,
            .name = name_,
            .status = glance_.runs.load() ? "running" : "ended",
            .memory_bytes = glance_.buffered_bytes.load(),
            .dispatches = glance_.events.load()};
  }

 private:
  std::string name_;
  RuntimeGlance glance_;
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
  elapsed_ = slice.elapsed;
  return tally_.take(latencies());
}

void RealStorm::observe(ObserverDetail detail, ObserverSnapshot& into) {
  into = ObserverSnapshot{};
  into.uptime_ns = static_cast<std::uint64_t>(elapsed_.count());
  into.states = {{"running", 0}, {"ended", 0}};
  std::uint64_t id = 0;
  for (const auto* const process : {server_.get(), clients_.get()}) {
    ++id;
    if (process == nullptr) continue;
    ProcessRow row = process->row(id);
    ++into.states[row.status == "running" ? 0 : 1].count;
    ++into.spawned;
    into.memory_bytes += row.memory_bytes;
    into.messages += row.dispatches;
    if (detail == ObserverDetail::table) into.busiest.push_back(std::move(row));
  }
  into.finished = into.states[1].count;
}

}  // namespace orrery
