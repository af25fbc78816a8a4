#include <doctest/doctest.h>

#include "testing/text_layout.hpp"

using namespace orrery::detail;

TEST_CASE("numbers are grouped by thousands") {
  CHECK(grouped(std::uint64_t{0}) == "0");
  CHECK(grouped(std::uint64_t{999}) == "999");
  CHECK(grouped(std::uint64_t{1000}) == "1,000");
  CHECK(grouped(std::uint64_t{18446744073709551615u}) == "18,446,744,073,709,551,615");
  CHECK(grouped(4213.25, 1) == "4,213.2");
  CHECK(grouped(-1234.5, 2) == "-1,234.50");
  CHECK(grouped(1e300, 0).size() > 300);
}

TEST_CASE("columns count characters, not bytes") {
  CHECK(columns("äöü") == 3);
  CHECK(clipped("äöüß", 4) == "äöüß");
  CHECK(clipped("äöüßx", 4) == "ä...");
  CHECK(clipped("abc", 0) == "...");
}

TEST_CASE("long lines are broken at spaces, and hard where there are none") {
  CHECK(wrapped("a bb ccc", 4) == std::vector<std::string>{"a bb", "ccc"});
  CHECK(wrapped("abcdefgh ij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
  CHECK(wrapped("a\n\nb", 4) == std::vector<std::string>{"a", "", "b"});
  CHECK(wrapped("", 4) == std::vector<std::string>{""});
}

TEST_CASE("what could play with the terminal is replaced") { CHECK(printable("a\x1b[31mb\nc\x7f") == "a?[31mb\nc?"); }

TEST_CASE("a table is as wide as its widest cells, and leaves no blanks at the end of a line") {
  TextTable table({Align::left, Align::right, Align::left});
  table.row({"a", "1,000", ""});
  table.row({"bbb", "1", "note"});
  CHECK(table.text("  ", 80) == "  a    1,000\n  bbb      1  note\n");
  CHECK(table.text("  ", 10) == "  a    ...\n  bbb  ...\n");
}

TEST_CASE("colour is opt-in") {
  CHECK(Paint(false).red("x") == "x");
  CHECK(Paint(true).red("x") == "\x1b[31;1mx\x1b[0m");
}
