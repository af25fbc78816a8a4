#include <orrery/core/check.hpp>

#include <csignal>
#include <cstdio>
#include <functional>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <orrery/core/error.hpp>
#include <orrery/core/simulator.hpp>

#include "core/simulator_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::event_kind;
using orrery::test::some_node;

namespace {

struct Death {
  bool aborted = false;
  std::string message;
};

// Runs `body` in a forked process and reads what it writes to stderr.
Death death_of(const std::function<void()>& body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    std::signal(SIGABRT, SIG_DFL);
    body();
    _exit(0);
  }
  close(ends[1]);
  Death death;
  char buffer[256];
  for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;)
    death.message.append(buffer, static_cast<std::size_t>(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  death.aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
  return death;
}

bool contains(const std::string& text, const char* part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a check that holds does nothing and evaluates its condition once") {
  int evaluated = 0;
  ORRERY_CHECK(++evaluated == 1);
  ORRERY_CHECK_MESSAGE(++evaluated == 2, "twice");
  CHECK(evaluated == 2);
}

TEST_CASE("a check that fails aborts with its expression, sentence and place") {
  const Death plain = death_of([] { ORRERY_CHECK(1 + 1 == 3); });
  CHECK(plain.aborted);
  CHECK(contains(plain.message, "check failed: 1 + 1 == 3\n"));
  CHECK(contains(plain.message, "check_test.cpp:"));
  const Death worded = death_of([] { ORRERY_CHECK_MESSAGE(false, "so it is"); });
  CHECK(worded.aborted);
  CHECK(contains(worded.message, "check failed: false: so it is"));
  CHECK_FALSE(contains(worded.message, "seed"));
}

TEST_CASE("a check that fails in a run says its seed, simulated time, event and node, and how to replay it") {
  const Death death = death_of([] {
    Simulator simulator({.seed = 18'446'744'073'709'551'615U});
    simulator.context().simulation = "kv";
    simulator.context().node = "server-2";
    const OriginId origin = simulator.add_origin("o");
    simulator.schedule<event_kind>(origin, some_node, 1500ms, [] { ORRERY_CHECK(false); });
    simulator.run();
  });
  CHECK(death.aborted);
  CHECK(contains(death.message, "seed 18446744073709551615, 1.500000000 s simulated, event 1, node server-2\n"));
  CHECK(contains(death.message, "sim replay kv --seed 18446744073709551615\n"));
}

TEST_CASE("a check works where a comma or a dangling else could break it") {
  if (true)
    ORRERY_CHECK((std::is_same_v<int, int>));
  else
    ORRERY_CHECK(false);
  CHECK(true);
}

TEST_CASE("errors say their code and what they are about") {
  CHECK(Error(ErrorCode::connection_refused, "connect server-1:6379").message() ==
        "connection_refused: connect server-1:6379");
  CHECK(Error(ErrorCode::timed_out).message() == "timed_out");
  const Result<int> result = failure(ErrorCode::not_found, "wal.log");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error() == ErrorCode::not_found);
  CHECK_FALSE(result.error() == ErrorCode::io_error);
  CHECK(to_string(ErrorCode::unsupported) == "unsupported");
}
