#include <doctest/doctest.h>

#include "testing/only_failure.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

// Reads a request and never answers.
Task<> black_hole(Env& env) {
  auto listener = env.network().listen(7);
  if (!listener) co_return env.fail(listener.error());
  auto accept = listener->accept();
  auto stream = co_await accept;
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> ask(WorkloadEnv& env) {
  auto connect = env.network().connect("server-0", 7);
  auto stream = co_await connect;
  if (!stream) co_return env.violation("connects", stream.error().message());
  auto write = stream->write("?");
  auto written = co_await write;
  auto read = stream->read(64);
  auto bytes = co_await read;
}

}  // namespace

TEST_CASE("a run that makes no progress says who waits for what since when") {
  const auto simulation =
      SimulationBuilder("stuck").processes(1, process(black_hole)).workload(workload(ask)).chaos(2s).phase_limit(20s);
  const SeedFailure failure = only_failure(simulation);
  CHECK(failure.kind == PropertyKind::progress);
  CHECK(failure.property == "run ends in time");
  CHECK(failure.at.ns() == 22'000'000'000);
  const std::string& text = failure.message;
  CHECK_MESSAGE(text.starts_with("1 of 1 clients did not return from run within 20.000 s\n"
                                 "  client-0 in run waits for\n"
                                 "    read from server-0:7"),
                text);
  CHECK_MESSAGE(text.find(" since 0.00") != std::string::npos, text);
  CHECK_MESSAGE(text.find("\n  server-0 waits for\n    event since 0.00") != std::string::npos, text);
}

TEST_CASE("nodes that are down or left no task are named") {
  const auto simulation = SimulationBuilder("down")
                              .processes(1, process([](Env&) -> Task<> {
                                           auto life = sleep_for(1500ms);
                                           co_await life;
                                         }))
                              .workload(workload([](WorkloadEnv&) -> Task<> {
                                          Event never;
                                          auto wait = never.wait();
                                          co_await wait;
                                        }),
                                        2)
                              .phase_limit(5s);
  const SeedFailure failure = only_failure(simulation);
  CHECK(failure.message ==
        "2 of 2 clients did not return from run within 5.000 s\n"
        "  client-0 in run waits for\n"
        "    event since 0.000 s\n"
        "  client-1 in run waits for\n"
        "    event since 0.000 s\n"
        "  server-0 is down since 1.500 s");
}

TEST_CASE("set-up and check must end in time too") {
  class Slow final : public Workload {
   public:
    explicit Slow(Duration setup, Duration check) : setup_(setup), check_(check) {}
    Task<> setup(WorkloadEnv&) override {
      auto wait = sleep_for(setup_);
      co_await wait;
    }
    Task<> run(WorkloadEnv&) override { co_return; }
    Task<> check(WorkloadEnv&) override {
      auto wait = sleep_for(check_);
      co_await wait;
    }

   private:
    Duration setup_, check_;
  };
  const auto with = [](Duration setup, Duration check) {
    return SimulationBuilder("slow").processes(1, make<Idle>).workload(make<Slow>(setup, check)).phase_limit(10s);
  };
  CHECK(run_seed(with(9s, 9s), 1).ok);
  CHECK(only_failure(with(11s, 1s)).property == "setup ends in time");
  CHECK(only_failure(with(1s, 11s)).property == "check ends in time");
}
