#include <doctest/doctest.h>

#include <sstream>

#include <orrery/testing/report.hpp>

#include "testing/text_layout.hpp"

using namespace orrery;

namespace {

SeedFailure failure_of(std::uint64_t seed, std::string property, std::string place) {
  SeedFailure failure;
  failure.seed = seed;
  failure.kind = PropertyKind::workload;
  failure.property = std::move(property);
  failure.place = std::move(place);
  failure.node = "client-0";
  failure.at = Time::from_ns(12'003'456'789);
  failure.message = "key k3: expected 7, found 6";
  failure.replay = "orrery sim replay kv --seed " + std::to_string(seed);
  return failure;
}

Report sample() {
  Report report;
  report.simulation = "kv";
  report.seeds_run = 500;
  report.seeds_failed = 3;
  report.simulated_seconds = 20'000;
  report.wall_seconds = 10;
  report.events = 12'345'678;
  report.operations = 1'000'000;
  report.digest = 0x0123456789abcdef;
  report.faults = {{"crash", 1234, true}, {"disk_full", 0, true}, {"pause", 0, false}};
  report.properties = {{PropertyKind::always, "holds", "kv.cpp:12", 99, 0},
                       {PropertyKind::sometimes, "torn tail", "wal.cpp:7", 0, 5}};
  report.warnings = {"fault 'disk_full' was declared and never happened"};
  report.failures = {failure_of(17, "acknowledged writes survive", "workload.cpp:88"), failure_of(18, "order", ""),
                     failure_of(40, "acknowledged writes survive", "workload.cpp:88")};
  report.failures[0].last_events = {"   12.001000000  server-1      crashed, incarnation 2"};
  report.failures[1].stack = "a.cpp:1  f()\nb.cpp:2  g()\n";
  report.failures[1].output = "last words\n";
  return report;
}

}  // namespace

TEST_CASE("the report for people") {
  CHECK(to_text(sample()) == R"(kv: 500 seeds, 3 failed

  simulated     20,000.0 s  in 10.0 s (2,000 simulated seconds a second)
  events      12,345,678    (1,234,568 a second)
  operations   1,000,000    (50 a simulated second)
  digest      0123456789abcdef

faults
  crash      1,234
  disk_full      0  never happened

properties
  always     holds      99  kv.cpp:12
  sometimes  torn tail   0  never true  wal.cpp:7

warnings
  fault 'disk_full' was declared and never happened

failures, by property and place

1. workload: acknowledged writes survive  (workload.cpp:88)
   2 seeds; first 17 at 12.003456789 s on client-0
     key k3: expected 7, found 6
     last events
          12.001000000  server-1      crashed, incarnation 2
   replay: orrery sim replay kv --seed 17

2. workload: order
   1 seed: 18 at 12.003456789 s on client-0
     key k3: expected 7, found 6
     stack
       a.cpp:1  f()
       b.cpp:2  g()
     output
       last words
   replay: orrery sim replay kv --seed 18
)");
}

TEST_CASE("no line but the one to paste is longer than 100 columns") {
  Report report = sample();
  for (SeedFailure& failure : report.failures) {
    failure.message = std::string(250, 'm') + " " + std::string(70, 'n') + " " + std::string(70, 'o');
    failure.property = std::string(200, 'p');
    failure.stack = std::string(300, 's');
    failure.last_events.assign(30, std::string(180, 'e'));
    failure.node = std::string(120, 'n');
  }
  report.properties.push_back({PropertyKind::always, std::string(300, 'x'), std::string(90, 'y'), 1, 0});
  report.warnings.push_back(std::string(150, 'w'));
  std::istringstream lines(to_text(report));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("   replay: ")) CHECK_MESSAGE(detail::columns(line) <= 100, line);
  }
}

TEST_CASE("colour adds escapes and nothing else") {
  const Report report = sample();
  std::string coloured = to_text(report, true);
  CHECK(coloured.find("\x1b[31;1m3 failed\x1b[0m") != std::string::npos);
  while (true) {
    const std::size_t escape = coloured.find('\x1b');
    if (escape == std::string::npos) break;
    coloured.erase(escape, coloured.find('m', escape) - escape + 1);
  }
  CHECK(coloured == to_text(report));
}

TEST_CASE("why nothing ran") {
  Report report;
  report.errors = {"no simulation is named 'kw'; did you mean 'kv'?"};
  CHECK_FALSE(report.ok());
  CHECK(to_text(report) == "nothing ran\n  no simulation is named 'kw'; did you mean 'kv'?\n");
}

TEST_CASE("streams and digests") {
  std::ostringstream out;
  out << sample();
  CHECK(out.str() == to_text(sample()));
  CHECK(digest_text(0) == "0000000000000000");
  CHECK(digest_text(0xfedcba9876543210) == "fedcba9876543210");
}
