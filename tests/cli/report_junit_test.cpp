#include "cli/report_junit.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace orrery;
using namespace orrery::cli;

TEST_CASE("a failed seed is a test case of its own, the others share one") {
  Report report;
  report.simulation = "kv";
  report.seeds_run = 20;
  report.seeds_failed = 1;
  report.wall_seconds = 1.25;
  report.simulated_seconds = 600;
  report.digest = 0xabc;
  report.warnings = {"'wipe' is declared & never happened"};
  SeedFailure failure;
  failure.seed = 7;
  failure.kind = PropertyKind::always;
  failure.property = "a < b";
  failure.message = "3 < 2 does not hold";
  failure.place = "server.cpp:12";
  failure.node = "server-1";
  failure.at = Time::from_ns(1'500'000'000);
  failure.replay = "orrery sim replay kv --seed 7";
  failure.last_events = {"1.4  server-1  sends"};
  report.failures = {failure};
  CHECK(to_junit(report) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "  <testsuite name=\"kv\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"1.250\">\n"
        "    <properties>\n"
        "      <property name=\"digest\" value=\"0000000000000abc\"/>\n"
        "      <property name=\"seeds\" value=\"20\"/>\n"
        "      <property name=\"simulated_seconds\" value=\"600.000\"/>\n"
        "      <property name=\"operations\" value=\"0\"/>\n"
        "    </properties>\n"
        "    <testcase name=\"19 seeds pass\" classname=\"kv\" time=\"1.250\"/>\n"
        "    <testcase name=\"seed 7\" classname=\"kv\">\n"
        "      <failure message=\"a &lt; b: 3 &lt; 2 does not hold\" type=\"always\">3 &lt; 2 does not hold\n"
        "at server.cpp:12\n"
        "simulated time 1.500 s, on server-1\n"
        "replay: orrery sim replay kv --seed 7\n"
        "\nlast events\n"
        "1.4  server-1  sends\n"
        "</failure>\n"
        "    </testcase>\n"
        "    <system-out>'wipe' is declared &amp; never happened\n"
        "</system-out>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

TEST_CASE("a simulation that contradicts itself is an error") {
  Report report;
  report.simulation = "kv";
  report.errors = {"no process runs"};
  const std::string xml = to_junit(report);
  CHECK(xml.find("errors=\"1\"") != std::string::npos);
  CHECK(xml.find("<error message=\"no process runs\"/>") != std::string::npos);
  CHECK(xml.find("seeds pass") == std::string::npos);
}

TEST_CASE("what XML cannot hold is replaced, not passed on") {
  CHECK(xml_text("a<b>&\"c'\t\n\r") == "a&lt;b&gt;&amp;&quot;c'\t\n&#13;");
  CHECK(xml_text(std::string("\0\x01\x1f", 3)) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(xml_text("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80");
  for (const char* wrong :
       {"\xff", "\xc3", "\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xef\xbf\xbf"})
    CHECK_MESSAGE(xml_text(wrong).find("\xef\xbf\xbd") != std::string::npos, wrong);
  CHECK(xml_text("\xe2\x82") == "\xef\xbf\xbd\xef\xbf\xbd");
}
