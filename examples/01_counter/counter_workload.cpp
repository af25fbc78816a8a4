#include "counter_workload.hpp"

#include <charconv>
#include <chrono>

#include <orrery/check/property.hpp>
#include <orrery/task/race.hpp>

#include "counter_server.hpp"

namespace counter {

using namespace orrery;
using namespace std::chrono_literals;

// [drive]
Task<> CounterWorkload::run(WorkloadEnv& env) {
  while (!env.chaos_is_over()) {
    const std::int64_t amount = env.random().between(1, 9);
    auto adding = timeout(1s, add(env, amount));
    const Result<Result<std::int64_t>> total = co_await adding;
    if (total && *total) {
      env.count_operations();
      acknowledged_ += amount;
      ORRERY_ALWAYS_LE(acknowledged_, **total, "no acknowledged addition is lost");
    } else {
      uncertain_ += amount;
      ORRERY_REACHABLE("an addition fails");
    }
    co_await sleep_for(20ms);
  }
}
// [drive]

// [check]
Task<> CounterWorkload::check(WorkloadEnv& env) {
  Result<std::int64_t> total = co_await add(env, 0);
  for (int attempt = 0; !total && attempt < 100; ++attempt) {
    co_await sleep_for(100ms);
    total = co_await add(env, 0);
  }
  if (!total) {
    env.violation("the server answers after healing", total.error().message());
    co_return;
  }
  const bool plausible = acknowledged_ <= *total && *total <= acknowledged_ + uncertain_;
  if (!plausible)
    env.violation("acknowledged additions survive", "the total is " + std::to_string(*total) + ", but " +
                                                        std::to_string(acknowledged_) + " was acknowledged and " +
                                                        std::to_string(uncertain_) + " is uncertain");
}
// [check]

Task<Result<std::int64_t>> CounterWorkload::add(WorkloadEnv& env, std::int64_t amount) {
  std::string host = env.servers().front();
  std::string request = "add " + std::to_string(amount) + "\n";
  Result<Stream> stream = co_await env.network().connect(std::move(host), port);
  if (!stream) co_return std::unexpected(stream.error());
  Result<void> sent = co_await stream->write(std::move(request));
  if (!sent) co_return std::unexpected(sent.error());
  std::string reply;
  while (!reply.ends_with('\n')) {
    Result<Bytes> bytes = co_await stream->read(100);
    if (!bytes) co_return std::unexpected(bytes.error());
    if (bytes->empty()) co_return failure(ErrorCode::connection_reset);
    reply += *bytes;
  }
  std::int64_t total = 0;
  const auto [end, error] = std::from_chars(reply.data(), reply.data() + reply.size(), total);
  if (error != std::errc()) co_return failure(ErrorCode::io_error, reply);
  co_return total;
}

}  // namespace counter
