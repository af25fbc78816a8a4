#include <doctest/doctest.h>

#include <orrery/core/nearest.hpp>
#include <orrery/testing/simulation.hpp>

using namespace orrery;

ORRERY_SIMULATION(zebra) { return SimulationBuilder("zebra"); }

ORRERY_SIMULATION(antelope, {{"durable", "keeps all", {}, ""},
                             {"bug", "plants a bug", {{"torn-tail", "replays it"}, {"early-ack", "lies"}}, ""},
                             {"dir", "where", {}, "DIR"}}) {
  SimulationBuilder builder("antelope");
  if (arguments.has("durable")) builder.iterations(7);
  if (arguments.value("bug") == "torn-tail") builder.iterations(8);
  return builder;
}

namespace {

std::string error_of(const SimulationArguments& arguments) {
  const auto built = simulation("antelope", arguments);
  REQUIRE_FALSE(built);
  CHECK(built.error() == ErrorCode::invalid_argument);
  return built.error().detail;
}

}  // namespace

TEST_CASE("registered simulations are listed by name and built") {
  const auto all = registered_simulations();
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "antelope");
  CHECK(all[1].name == "zebra");
  CHECK(all[0].parameters.size() == 3);
  CHECK(simulation("zebra")->name() == "zebra");
}

TEST_CASE("an unknown simulation names the nearest") {
  const auto missing = simulation("zebar");
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == ErrorCode::not_found);
  CHECK(missing.error().detail == "no simulation is named 'zebar'; did you mean 'zebra'?");
  CHECK(simulation("x").error().detail == "no simulation is named 'x'; known: antelope, zebra");
}

TEST_CASE("parameters reach the simulation") {
  SimulationArguments arguments;
  arguments.set("durable");
  CHECK(simulation("antelope", arguments)->default_seeds() == 7);
  arguments.set("bug", "torn-tail");
  arguments.set("dir", "a b's");
  CHECK(simulation("antelope", arguments)->default_seeds() == 8);
  CHECK(arguments.command_line() == " --bug torn-tail --dir 'a b'\\''s' --durable");
  CHECK(arguments.value("none") == std::nullopt);
}

TEST_CASE("bad parameters are refused, with what was meant") {
  SimulationArguments unknown;
  unknown.set("duralbe");
  CHECK(error_of(unknown) == "simulation 'antelope' has no parameter 'duralbe'; did you mean 'durable'?");
  SimulationArguments value;
  value.set("bug", "torn-tial");
  CHECK(error_of(value) == "--bug: unknown value 'torn-tial'; did you mean 'torn-tail'?");
  SimulationArguments needless;
  needless.set("durable", "yes");
  CHECK(error_of(needless) == "--durable takes no value, not 'yes'");
  SimulationArguments missing;
  missing.set("dir");
  CHECK(error_of(missing) == "--dir needs a value, DIR");
}

TEST_CASE("a run of a simulation that does not exist says so") {
  const Report report = run(simulation("zebr"), {.seeds = {{1, 2}}});
  CHECK_FALSE(report.ok());
  CHECK(report.errors == std::vector<std::string>{"no simulation is named 'zebr'; did you mean 'zebra'?"});
  CHECK(report.seeds_run == 0);
}

TEST_CASE("edit distance counts insertions, removals, replacements and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ab", "ba") == 1);
  CHECK(edit_distance("KV", "kv") == 0);
  CHECK(edit_distance("abc", "") == 3);
}

TEST_CASE("the nearest name is one that was likely meant, or none") {
  const std::vector<std::string> names = {"kv", "raft", "raft-log", "counter"};
  CHECK(nearest_name("kc", names) == "kv");
  CHECK(nearest_name("rfat", names) == "raft");
  CHECK(nearest_name("count", names) == "counter");
  CHECK(nearest_name("zzz", names) == std::nullopt);
  CHECK(nearest_name("", names) == std::nullopt);
  CHECK(suggestion("kc", names) == "; did you mean 'kv'?");
  CHECK(suggestion("zzz", {}) == "");
}
