#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>
#include <vector>

#include <orrery/core/hash.hpp>

#include "real/script.hpp"

namespace orrery::test {
namespace {

using std::chrono::milliseconds;

template <class State>
int run_status(RealRuntime& runtime, Task<> (*body)(Env&, State&), State& state) {
  return runtime.run([&] { return std::make_unique<Script<State>>(body, state); });
}

Task<> fails(Env& env, Nothing&) {
  env.fail(Error(ErrorCode::address_in_use, "listen on 127.0.0.1:1"));
  co_await sleep_for(std::chrono::hours(1));
}

Task<> throws_later(Env&) {
  co_await sleep_for(milliseconds(1));
  throw std::runtime_error("a bug of the user's");
}

Task<> spawns_what_throws(Env& env, Nothing&) {
  env.spawn(throws_later(env), "thrower");
  co_await sleep_for(std::chrono::hours(1));
}

TEST_CASE("a failing process ends the run with its message") {
  Nothing nothing;
  RealRuntime failing(quiet_options());
  CHECK(run_status(failing, fails, nothing) == RealRuntime::exit_failed);
  CHECK(failing.failure() == "server: address_in_use: listen on 127.0.0.1:1");
  RealRuntime throwing(quiet_options());
  CHECK(run_status(throwing, spawns_what_throws, nothing) == RealRuntime::exit_failed);
  CHECK(throwing.failure() == "server: a bug of the user's");
}

struct Timeline {
  std::vector<int> order;
  std::vector<Duration> late;
};

Task<> sleeper(Env& env, Timeline& timeline, int id, Duration delay) {
  const Time deadline = env.now() + delay;
  co_await sleep_until(deadline);
  timeline.order.push_back(id);
  CHECK(env.now() >= deadline);
  timeline.late.push_back(env.now() - deadline);
}

Task<> sleeps(Env& env, Timeline& timeline) {
  const Time start = env.now();
  TaskGroup sleepers(env.scheduler());
  sleepers.spawn(sleeper(env, timeline, 3, milliseconds(30)));
  sleepers.spawn(sleeper(env, timeline, 1, milliseconds(10)));
  sleepers.spawn(sleeper(env, timeline, 2, milliseconds(20)));
  co_await sleepers.join();
  CHECK(env.now() - start >= milliseconds(30));
}

TEST_CASE("timers fire in order of their deadlines, never early, paced by the real clock") {
  Timeline timeline;
  const auto start = std::chrono::steady_clock::now();
  run_script(sleeps, timeline);
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(timeline.order == std::vector<int>{1, 2, 3});
  CHECK(took >= milliseconds(30));
  CHECK(took < std::chrono::seconds(20));
  // An event that is due runs at its own time, even when the loop comes late to it.
  for (const Duration late : timeline.late) CHECK(late == Duration::zero());
}

Task<> tells_the_time(Env& env, Duration& time) {
  time = env.unix_time();
  co_return;
}

TEST_CASE("the wall clock is that of the machine") {
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  Duration time{};
  run_script(tells_the_time, time);
  CHECK(time > before - std::chrono::seconds(2));
  CHECK(time < std::chrono::system_clock::now().time_since_epoch() + std::chrono::seconds(2));
}

Task<> draws(Env& env, std::vector<std::uint64_t>& drawn) {
  for (int i = 0; i < 4; ++i) drawn.push_back(env.random().next());
  co_return;
}

TEST_CASE("the seed, given or from the system, decides the draws") {
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
  run_script(draws, first);
  run_script(draws, second);
  CHECK(first == second);
  RealOptions unseeded = quiet_options();
  unseeded.seed.reset();
  std::vector<std::string> lines;
  unseeded.log = [&lines](std::string_view line) { lines.emplace_back(line); };
  RealRuntime runtime(unseeded);
  std::vector<std::uint64_t> third;
  CHECK(run_status(runtime, draws, third) == RealRuntime::exit_ended);
  CHECK(third != first);
  REQUIRE(!lines.empty());
  CHECK(lines.front() == "seed " + std::to_string(runtime.seed()));
}

Task<> logs(Env& env, Nothing&) {
  CHECK(env.log_enabled());
  env.log("a line");
  co_return;
}

TEST_CASE("log lines reach the sink") {
  Nothing nothing;
  std::vector<std::string> lines;
  RealOptions options = quiet_options();
  options.log = [&lines](std::string_view line) { lines.emplace_back(line); };
  run_script(logs, nothing, options);
  CHECK(lines == std::vector<std::string>{"seed 1", "a line"});
}

struct Served {
  bool said_goodbye = false;
};

Task<> serve_until_stopped(Env& env, Served& served) {
  co_await env.stopping().wait();
  co_await sleep_for(milliseconds(5));
  served.said_goodbye = true;
}

TEST_CASE("another thread may ask to stop, and the process ends gracefully") {
  Served served;
  RealRuntime runtime(quiet_options());
  std::thread stopper([&runtime] { runtime.stop(); });
  CHECK(run_status(runtime, serve_until_stopped, served) == RealRuntime::exit_ended);
  stopper.join();
  CHECK(served.said_goodbye);
}

Task<> never_stops(Env& env, Nothing&) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  auto accepting = listening->accept();
  auto stream = co_await accepting;
  static_cast<void>(stream);
}

TEST_CASE("a process that does not stop is killed at the deadline, and the log says what it waited for") {
  Nothing nothing;
  std::vector<std::string> lines;
  RealOptions options = quiet_options();
  options.shutdown_deadline = milliseconds(20);
  options.log = [&lines](std::string_view line) { lines.emplace_back(line); };
  RealRuntime runtime(options);
  runtime.stop();
  CHECK(run_status(runtime, never_stops, nothing) == RealRuntime::exit_interrupted);
  REQUIRE(!lines.empty());
  CHECK(lines.back().find("accept on 127.0.0.1:") != std::string::npos);
}

class Recorder final : public AdmissionSink {
 public:
  void admitted(const Admission& admission, std::string_view bytes) override {
    CHECK(admission.order == admissions.size() + 1);
    CHECK(admission.bytes == bytes.size());
    CHECK(admission.hash == hash_bytes(bytes));
    if (!admissions.empty()) CHECK(admission.at >= admissions.back().at);
    admissions.push_back(admission);
    if (admission.kind == kinds::real_read) read += bytes;
  }
  std::vector<Admission> admissions;
  Bytes read;
};

Task<> say_hello(Env& env, Nothing&) {
  auto connecting = connect_pair(env);
  Pair pair = co_await std::move(connecting);
  auto writing = pair.client.write("hello");
  auto written = co_await writing;
  CHECK(written.has_value());
  pair.client.close();
  auto reading = read_all(pair.server);
  auto bytes = co_await std::move(reading);
  CHECK(bytes.has_value());
}

TEST_CASE("the journal is told of all that comes from outside, in order") {
  Nothing nothing;
  Recorder recorder;
  RealOptions options = quiet_options();
  options.journal = &recorder;
  const RealStatistics statistics = run_script(say_hello, nothing, options);
  CHECK(recorder.read == "hello");
  CHECK(statistics.admissions == recorder.admissions.size());
  std::vector<Kind> kinds_seen;
  for (const Admission& admission : recorder.admissions) kinds_seen.push_back(admission.kind);
  const std::vector<Kind> expected = {kinds::real_connect, kinds::real_accept, kinds::real_write, kinds::real_read,
                                      kinds::real_read};
  CHECK(kinds_seen == expected);
}

// In a child, so that signals meet only it. Its exit status is the runtime's.
template <class Body>
int status_of_child(Body body, const std::vector<int>& signals) {
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ready[0]);
    _exit(body(ready[1]));
  }
  close(ready[1]);
  for (const int number : signals) {
    char byte = 0;
    CHECK(read(ready[0], &byte, 1) == 1);
    CHECK(kill(child, number) == 0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  close(ready[0]);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

Task<> answer_signals(Env& env, int& ready) {
  CHECK(write(ready, "1", 1) == 1);
  co_await env.stopping().wait();
  CHECK(write(ready, "2", 1) == 1);
  co_await sleep_for(milliseconds(1));
}

Task<> ignore_first_signal(Env& env, int& ready) {
  CHECK(write(ready, "1", 1) == 1);
  co_await env.stopping().wait();
  CHECK(write(ready, "2", 1) == 1);
  co_await sleep_for(std::chrono::hours(1));
}

int run_with_signals(Task<> (*body)(Env&, int&), int ready) {
  RealOptions options = quiet_options();
  options.handle_signals = true;
  RealRuntime runtime(options);
  return run_status(runtime, body, ready);
}

TEST_CASE("SIGTERM and SIGINT ask to stop; a second one kills") {
  const auto graceful = [](int ready) { return run_with_signals(answer_signals, ready); };
  CHECK(status_of_child(graceful, {SIGTERM}) == RealRuntime::exit_ended);
  CHECK(status_of_child(graceful, {SIGINT}) == RealRuntime::exit_ended);
  const auto stubborn = [](int ready) { return run_with_signals(ignore_first_signal, ready); };
  CHECK(status_of_child(stubborn, {SIGTERM, SIGTERM}) == RealRuntime::exit_interrupted);
}

}  // namespace
}  // namespace orrery::test
