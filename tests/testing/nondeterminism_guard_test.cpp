#include <doctest/doctest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <future>
#include <random>
#include <string>
#include <system_error>
#include <thread>

#include "platform/call_guard.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

using Deed = void (*)();

// Does it on server-1, two seconds after the start.
SimulationBuilder doing(Deed deed) {
  auto body = [deed](Env& env) -> Task<> {
    auto wait = sleep_for(2s);
    co_await wait;
    if (env.self().name == "server-1") deed();
    auto stop = env.stopping().wait();
    co_await stop;
  };
  return SimulationBuilder("planted").processes(2, process(body)).workload(make<Patient>).chaos(4s).settle(1s);
}

SeedFailure failure_of(const SimulationBuilder& simulation) {
  const Report report = run(simulation, {.seeds = {{1, 1}}});
  REQUIRE(report.failures.size() == 1);
  return report.failures[0];
}

// The seed fails, and names the call, the node, what to use instead, and the function that did it.
void check_named(Deed deed, const std::string& call, const std::string& instead, const std::string& function) {
  if (!platform::calls_can_be_guarded()) return;
  CAPTURE(call);
  const SeedFailure failure = failure_of(doing(deed));
  CHECK(failure.kind == PropertyKind::process);
  CHECK(failure.property == "nondeterminism");
  CHECK(failure.node == "server-1");
  CHECK(failure.at.ns() == 2'000'000'000);
  CHECK_MESSAGE(failure.message.starts_with("server-1 called " + call), failure.message);
  CHECK_MESSAGE(failure.message.find("use " + instead) != std::string::npos, failure.message);
  CHECK_MESSAGE(failure.place.starts_with("nondeterminism_guard_test.cpp:"), failure.place, failure.stack);
  CHECK_MESSAGE(failure.stack.find(function) != std::string::npos, failure.stack);
  CHECK_MESSAGE(failure.stack.find("Guard") == std::string::npos, failure.stack);
  CHECK_FALSE(failure.last_events.empty());
}

volatile std::int64_t sink = 0;

[[gnu::noinline]] void starts_a_thread() {
  try {
    std::thread([] { sink = 1; }).join();
  } catch (const std::system_error&) {
    sink = 2;
  }
}
[[gnu::noinline]] void computes_asynchronously() {
  try {
    sink = std::async(std::launch::async, [] { return 3; }).get();
  } catch (const std::system_error&) {
    sink = 2;
  }
}
[[gnu::noinline]] void asks_steady_clock() { sink = std::chrono::steady_clock::now().time_since_epoch().count(); }
[[gnu::noinline]] void asks_system_clock() { sink = std::chrono::system_clock::now().time_since_epoch().count(); }
[[gnu::noinline]] void asks_time() { sink = std::time(nullptr) + 0 * sink; }
[[gnu::noinline]] void asks_time_of_day() {
  timeval now{};
  gettimeofday(&now, nullptr);
  sink = now.tv_sec;
}
[[gnu::noinline]] void draws_rand() { sink = std::rand() + 0 * sink; }  // NOLINT
[[gnu::noinline]] void draws_from_device() {
  std::random_device device;
  sink = device();
}
[[gnu::noinline]] void draws_entropy() {
  char bytes[8];
  sink = getentropy(bytes, sizeof bytes);
}
[[gnu::noinline]] void asks_getrandom() {
  char bytes[8];
  sink = static_cast<int>(getrandom(bytes, sizeof bytes, 0));
}
[[gnu::noinline]] void opens_urandom() {
  const int file = open("/dev/urandom", O_RDONLY);
  sink = close(file);
}
[[gnu::noinline]] void streams_urandom() {
  std::ifstream file("/dev/urandom");
  sink = file.get();
}
[[gnu::noinline]] void asks_environment() { sink = std::getenv("HOME") != nullptr ? 1 : 2; }
[[gnu::noinline]] void sleeps() { std::this_thread::sleep_for(std::chrono::hours(1)); }
[[gnu::noinline]] void sleeps_until_somebody_wakes_it() {
  while (sink != -1) std::this_thread::sleep_for(std::chrono::hours(1));
}

// Of a real socket on the loopback, to which nobody ever sends.
int quiet_socket() {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sink = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return fd;
}
[[gnu::noinline]] void receives_for_real() {
  const int fd = quiet_socket();
  char byte = 0;
  sink = recv(fd, &byte, 1, 0);
  CHECK(sink == -1);
  CHECK(errno == EWOULDBLOCK);
  close(fd);
}
[[gnu::noinline]] void reads_a_socket() {
  const int fd = quiet_socket();
  char byte = 0;
  sink = read(fd, &byte, 1);
  close(fd);
}
[[gnu::noinline]] void polls() {
  pollfd polled{quiet_socket(), POLLIN, 0};
  sink = poll(&polled, 1, -1);
  close(polled.fd);
}
[[gnu::noinline]] void connects_for_real() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sink = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  close(fd);
}

}  // namespace

TEST_CASE("a thread fails the seed, whoever starts it, and is not started") {
  check_named(starts_a_thread, "pthread_create(), which starts a thread", "env.spawn()", "starts_a_thread");
  check_named(computes_asynchronously, "pthread_create(), which starts a thread", "env.spawn()",
              "computes_asynchronously");
  if (!platform::calls_can_be_guarded()) return;
  sink = 0;
  CHECK_FALSE(run_seed(doing(starts_a_thread), 1).ok);
  CHECK(sink == 2);
}

TEST_CASE("clocks fail the seed, also through the C++ library") {
  check_named(asks_steady_clock, "clock_gettime()", "env.now()", "asks_steady_clock");
  check_named(asks_system_clock, "clock_gettime()", "env.now(), or env.unix_time()", "asks_system_clock");
  check_named(asks_time, "time():", "env.now()", "asks_time");
  check_named(asks_time_of_day, "gettimeofday()", "env.now()", "asks_time_of_day");
}

TEST_CASE("random numbers of the host fail the seed, wherever they come from") {
  check_named(draws_rand, "rand()", "env.random()", "draws_rand");
  check_named(draws_from_device, "std::random_device()", "env.random()", "draws_from_device");
  check_named(draws_entropy, "getentropy()", "env.random()", "draws_entropy");
  check_named(asks_getrandom, "getrandom()", "env.random()", "asks_getrandom");
  check_named(opens_urandom, "open(\"/dev/urandom\")", "env.random()", "opens_urandom");
  check_named(streams_urandom, "fopen64(\"/dev/urandom\")", "env.random()", "streams_urandom");
}

TEST_CASE("the environment fails the seed") {
  check_named(asks_environment, "getenv(\"HOME\")", "a parameter", "asks_environment");
}

TEST_CASE("what would block fails the seed at once, and does not block") {
  check_named(sleeps, "nanosleep()", "co_await sleep_for", "sleeps");
  check_named(receives_for_real, "recv()", "env.network()", "receives_for_real");
  check_named(reads_a_socket, "read()", "env.network()", "reads_a_socket");
  check_named(connects_for_real, "connect()", "env.network()", "connects_for_real");
  check_named(polls, "poll()", "co_await", "polls");
}

TEST_CASE("a loop that sleeps until something happens ends, with its seed") {
  if (!platform::calls_can_be_guarded()) return;
  const SeedFailure failure = failure_of(doing(sleeps_until_somebody_wakes_it));
  CHECK(failure.property == "nondeterminism");
  CHECK_MESSAGE(
      failure.message ==
          "server-1 called nanosleep(): use co_await sleep_for(...), or env.after(), and waits for it in a loop",
      failure.message);
  CHECK(failure.node == "server-1");
  CHECK_MESSAGE(failure.stack.find("sleeps_until_somebody_wakes_it") != std::string::npos, failure.stack);
  CHECK(failure.place.starts_with("nondeterminism_guard_test.cpp:"));
}

TEST_CASE("constructors and factories of processes are code of their node") {
  if (!platform::calls_can_be_guarded()) return;
  auto asks_first = []() -> std::unique_ptr<Process> {
    asks_environment();
    return std::make_unique<Idle>();
  };
  const auto simulation = SimulationBuilder("planted").processes(1, asks_first).workload(make<Patient>);
  const SeedFailure failure = failure_of(simulation);
  CHECK(failure.message.starts_with("server-0 called getenv(\"HOME\")"));
  CHECK(failure.node == "server-0");
}

TEST_CASE("callers can be allowed, by a part of the name of a function or library") {
  CHECK(run(doing(asks_steady_clock).allow_calls_from("asks_steady"), {.seeds = {{1, 2}}}).ok());
  CHECK(run(doing(asks_steady_clock).allow_calls_from("libstdc++"), {.seeds = {{1, 2}}}).ok());
  CHECK(run(doing(streams_urandom).allow_calls_from("libfoo").allow_calls_from("streams_"), {.seeds = {{1, 2}}}).ok());
  if (!platform::calls_can_be_guarded()) return;
  CHECK(run(doing(asks_time).allow_calls_from("asks_steady"), {.seeds = {{1, 2}}}).seeds_failed == 2);
}

TEST_CASE("everybody cannot be allowed by mistake") {
  const std::vector<std::string> problems = doing(asks_time).allow_calls_from("").validate();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with("allow_calls_from() of an empty name"));
}

TEST_CASE("what is allowed is carried out") {
  static std::int64_t before = 0;
  before = std::time(nullptr);
  sink = 0;
  const auto simulation = doing(asks_time).allow_calls_from("asks_time");
  CHECK(run_seed(simulation, 1).ok);
  CHECK(sink >= before);
}

TEST_CASE("the guard can be switched off") {
  sink = 0;
  CHECK(run_seed(doing(starts_a_thread).nondeterminism_guard(false), 1).ok);
  CHECK(sink == 1);
}

TEST_CASE("outside of simulated code everything is as ever, in a process that has simulated") {
  if (platform::calls_can_be_guarded()) CHECK_FALSE(run_seed(doing(asks_time), 1).ok);
  sink = 0;
  starts_a_thread();
  CHECK(sink == 1);
  computes_asynchronously();
  CHECK(sink == 3);
  const auto before = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(2));
  int ends[2] = {};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  CHECK(write(ends[0], "hi", 2) == 2);
  char bytes[3] = {};
  CHECK(recv(ends[1], bytes, 1, 0) == 1);
  CHECK(read(ends[1], bytes + 1, 1) == 1);
  CHECK(std::string(bytes) == "hi");
  pollfd polled{ends[1], POLLIN, 0};
  CHECK(poll(&polled, 1, 1) == 0);
  errno = 0;
  CHECK(open("/nonexistent/file", O_RDONLY) == -1);
  CHECK(errno == ENOENT);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("other threads of a process that simulates are left alone") {
  std::int64_t seen = 0;
  auto simulation = doing(asks_time).nondeterminism_guard(true).allow_calls_from("asks_time");
  std::thread other([&seen] {
    for (int i = 0; i < 100; ++i) seen = std::chrono::system_clock::now().time_since_epoch().count();
  });
  CHECK(run_seed(simulation, 1).ok);
  other.join();
  CHECK(seen > 0);
}

TEST_CASE("invariants and what else is no node's code may ask the host") {
  const auto simulation = doing([] {}).invariant("asks", [](Cluster&) { return std::time(nullptr) > 0; }, 1s);
  CHECK(run_seed(simulation, 1).ok);
}
