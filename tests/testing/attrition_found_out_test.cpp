#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <orrery/check/property.hpp>
#include <orrery/task/race.hpp>

#include "testing/finding_out.hpp"

using namespace small;

namespace {

enum class Save : std::uint8_t { seldom, seldom_and_on_stop, before_answer };

/// Counts requests on port 7 and answers each with the count, on a line. The file `count` has a byte for each
/// that is saved.
class CountServer final : public Process {
 public:
  explicit CountServer(Save save) : save_(save) {}
  Task<> run(Env& env) override {
    auto open = env.disk().open("count", OpenMode::create);
    auto file = co_await open;
    if (!file) co_return env.fail(file.error());
    file_ = std::move(*file);
    count_ = saved_ = file_->size();
    auto listener = env.network().listen(7);
    if (!listener) co_return env.fail(listener.error());
    env.spawn(accept(env, std::move(*listener)), "accept");
    auto stop = env.stopping().wait();
    co_await stop;
    if (save_ == Save::seldom_and_on_stop) {
      auto saving = save(env);
      co_await std::move(saving);
    }
  }

 private:
  Task<> accept(Env& env, Listener listener) {
    while (true) {
      auto next = listener.accept();
      auto stream = co_await next;
      if (!stream) co_return;
      env.spawn(serve(env, std::move(*stream)), "serve");
    }
  }
  Task<> serve(Env& env, Stream stream) {
    while (true) {
      auto read = stream.read(1);
      auto request = co_await read;
      if (!request || request->empty() || env.stopping().is_set()) co_return;
      ++count_;
      if (save_ == Save::before_answer || count_ % 100 == 0) {
        auto saving = save(env);
        co_await std::move(saving);
      }
      auto write = stream.write(std::to_string(count_) + "\n");
      auto written = co_await write;
      if (!written) co_return;
    }
  }
  Task<> save(Env& env) {
    auto append = file_->append(std::string(count_ - std::exchange(saved_, count_), 'x'));
    auto appended = co_await append;
    if (!appended) co_return env.fail(appended.error());
    auto sync = file_->sync();
    auto synced = co_await sync;
    if (!synced) co_return env.fail(synced.error());
  }

  Save save_;
  std::optional<File> file_;
  std::uint64_t count_ = 0;
  std::uint64_t saved_ = 0;
};

constexpr const char* grows = "an answered count is not forgotten";

/// Sends requests, one after the other and each on its own connection, and checks that the answers grow.
class CountClient final : public Workload {
 public:
  Task<> run(WorkloadEnv& env) override {
    while (!env.chaos_is_over()) {
      auto rest = sleep_for(5ms);
      co_await rest;
      auto asking = orrery::timeout(1s, ask(env));  // A server that lost its power does not tell.
      static_cast<void>(co_await asking);
    }
    ORRERY_ALWAYS(last_ > 0, "requests are answered");
  }

 private:
  Task<> ask(WorkloadEnv& env) {
    auto connect = env.network().connect("server-0", 7);
    auto stream = co_await connect;
    if (!stream) co_return;
    auto write = stream->write("+");
    auto written = co_await write;
    if (!written) co_return;
    std::string line;
    while (!line.ends_with('\n')) {
      auto read = stream->read(64);
      auto bytes = co_await read;
      if (!bytes || bytes->empty()) co_return;
      line += *bytes;
    }
    const std::uint64_t count = std::stoull(line);
    ORRERY_ALWAYS(count > last_, "an answered count is not forgotten");
    last_ = count;
  }

  std::uint64_t last_ = 0;
};

SimulationBuilder counting(Save save, const Attrition& attrition) {
  return SimulationBuilder("counting")
      .processes(1, make<CountServer>(save))
      .workload(make<CountClient>)
      .settle(1s)
      .chaos(10s, attrition);
}

Attrition no_attrition() { return {.max_dead = 0}; }
Attrition stops() { return {.graceful = 1, .crash = 0, .wipe = 0, .interval_mean = 1s}; }
Attrition crashes() { return {.graceful = 0, .crash = 1, .wipe = 0, .interval_mean = 1s}; }
Attrition wipes() { return {.graceful = 0, .crash = 0, .wipe = 1, .interval_mean = 1s}; }
Attrition pauses() { return {.graceful = 0, .crash = 0, .wipe = 0, .pause = 1, .interval_mean = 1s}; }

/// Takes a lease for 100 ms, prepares a write for 10 ms, and makes it without a further look at the clock.
Task<> write_under_lease(Env& env) {
  while (!env.stopping().is_set()) {
    const Time end = env.now() + 100ms;
    auto prepare = sleep_for(10ms);
    co_await prepare;
    ORRERY_ALWAYS(env.now() < end, "a write is made within its lease");
    auto rest = sleep_for(5ms);
    co_await rest;
  }
}

}  // namespace

TEST_CASE("a server that answers before it saves is found out by stops, unless it saves when asked to stop") {
  CHECK(failing(counting(Save::seldom, no_attrition()), grows) == 0);
  CHECK(failing(counting(Save::seldom, stops()), grows) > 15);
  CHECK(failing(counting(Save::seldom_and_on_stop, stops()), grows) == 0);
}

TEST_CASE("a server that saves when asked to stop is found out by crashes, unless it saves before it answers") {
  CHECK(failing(counting(Save::seldom_and_on_stop, crashes()), grows) > 15);
  CHECK(failing(counting(Save::before_answer, crashes()), grows) == 0);
}

TEST_CASE("a server that relies on what it synced is found out by a disk that is wiped") {
  CHECK(failing(counting(Save::before_answer, no_attrition()), grows) == 0);
  CHECK(failing(counting(Save::before_answer, wipes()), grows) > 15);
}

TEST_CASE("who holds a lease and does not look at the clock again is found out by pauses") {
  const char* property = "a write is made within its lease";
  CHECK(failing(lasting(process(write_under_lease)).chaos(20s, no_attrition()), property) == 0);
  CHECK(failing(lasting(process(write_under_lease)).chaos(20s, pauses()), property) > 15);
}
