#include "client/rendering.hpp"

#include <doctest/doctest.h>

using namespace orrery::client;

TEST_CASE("numbers with units, at three digits") {
  CHECK(time_text(0) == "0 ns");
  CHECK(time_text(999) == "999 ns");
  CHECK(time_text(1'240) == "1.24 us");
  CHECK(time_text(15'340) == "15.3 us");
  CHECK(time_text(1.5e9) == "1.50 s");
  CHECK(time_text(9e10) == "1.50 min");
  CHECK(time_text(7.2e12) == "2.00 h");
  CHECK(memory_text(1536) == "1.50 KiB");
  CHECK(memory_text(0x1p31) == "2.00 GiB");
}

TEST_CASE("cells show what is there") {
  CHECK(cell(nullptr) == "-");
  CHECK(cell(1234567u) == "1,234,567");
  CHECK(cell(-5) == "-5");
  CHECK(cell(0.5) == "0.5");
  CHECK(cell("\x1b[2J") == R"(\x1b[2J)");
  CHECK(cell(std::string(100, 'x')).size() == 60);
  CHECK(cell(Json::parse(R"(["\u001b"])")) == R"(["\\u001b"])");
}

TEST_CASE("lines are no wider than asked for") {
  const Json processes = Json::parse(R"([{"id":1,"name":"a long name of a process","status":"running"}])");
  const std::string text = process_table(processes, 20);
  CHECK(text.find("\n 1  a long name o...\n") != std::string::npos);
  CHECK(text.find("STATUS") == std::string::npos);
}
