#include <orrery/model/node_pattern.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace orrery;
using namespace orrery::model;

namespace {

std::string joined(const Result<std::vector<std::string>>& ids) {
  if (!ids) return "error: " + ids.error().detail;
  std::string text;
  for (const std::string& id : *ids) text += (text.empty() ? "" : " ") + id;
  return text;
}

}  // namespace

TEST_CASE("ids are expanded") {
  CHECK(joined(expand_ids("n1")) == "n1");
  CHECK(joined(expand_ids("n[1..3]")) == "n1 n2 n3");
  CHECK(joined(expand_ids("n[08..11]")) == "n08 n09 n10 n11");
  CHECK(joined(expand_ids("[eu,us]-[1..2]")) == "eu-1 eu-2 us-1 us-2");
  CHECK(joined(expand_ids("a[1..1]b")) == "a1b");
}

TEST_CASE("what is no pattern of ids is refused") {
  CHECK(joined(expand_ids("")) == "error: an id is empty");
  CHECK(joined(expand_ids("n[1..")) == "error: a '[' without its ']'");
  CHECK(joined(expand_ids("n[3..1]")) == "error: '[3..1]' is no range of whole numbers, such as [1..5]");
  CHECK(joined(expand_ids("n[]")) == "error: brackets hold a range, as in [1..5], or names, as in [eu,us]");
  CHECK(joined(expand_ids("a b")) == "error: an id is made of letters, digits, '-', '_' and '.'; a range is [1..5]");
  CHECK(joined(expand_ids("n[1..10000000]")) == "error: more than 100000 ids");
  CHECK(joined(expand_ids("n[0..18446744073709551615]")) == "error: more than 100000 ids");
  CHECK(joined(expand_ids("[1..1000]-[1..1000]")) == "error: more than 100000 ids");
  CHECK(joined(expand_ids(std::string(65, 'n'))) == "error: an id has at most 64 characters");
}

TEST_CASE("patterns match whole names") {
  CHECK(matches_pattern("n1", "n1"));
  CHECK_FALSE(matches_pattern("n1", "n12"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("n*", "n12"));
  CHECK(matches_pattern("*-db-*", "eu-db-1"));
  CHECK(matches_pattern("a*b*c", "axxbyybzzc"));
  CHECK_FALSE(matches_pattern("a*b*c", "axxbyybzz"));
  CHECK(matches_pattern("n*2", "n12"));
  CHECK_FALSE(matches_pattern("n*2", "n21"));
  CHECK(matches_pattern("*a*b", "aab"));
  CHECK_FALSE(matches_pattern("", "n"));
  CHECK(matches_pattern("n?", "n7"));
  CHECK_FALSE(matches_pattern("n?", "n"));
  CHECK(matches_pattern("n[2..3]", "n3"));
  CHECK_FALSE(matches_pattern("n[2..3]", "n4"));
  CHECK_FALSE(matches_pattern("n[2..3]", "n33"));
  CHECK_FALSE(matches_pattern("n[2..3]", "n"));
  CHECK_FALSE(matches_pattern("n[2..3]", "n02"));
  CHECK(matches_pattern("n[9..11]", "n10"));
  CHECK(matches_pattern("n[08..11]", "n09"));
  CHECK_FALSE(matches_pattern("n[08..11]", "n9"));
  CHECK(matches_pattern("[eu,us]-*", "us-3"));
  CHECK(matches_pattern("*[1..2]", "x12"));
  CHECK_FALSE(matches_pattern("n[", "n["));
}

TEST_CASE("a pattern without end takes no time without end") {
  const std::string hostile = "*[0..9]*[0..9]*[0..9]*[0..9]*[0..9]*[0..9]*[0..9]*[0..9]*[0..9]*[0..9]x";
  CHECK_FALSE(matches_pattern(hostile, std::string(64, '1')));
}

TEST_CASE("a list of nodes is those that match any of its patterns, in the order of the document") {
  const std::vector<std::string> names = {"lb", "n1", "n2", "n3"};
  Reading reading;
  reading.know_nodes(&names);
  Value patterns = Value::array({1, 1});
  patterns.append(Value::text("n[2..3]", {1, 2}));
  patterns.append(Value::text("lb", {1, 3}));
  const auto list = FieldCodec<NodeList>::read(patterns, reading);
  REQUIRE(list.has_value());
  CHECK(list->names == std::vector<std::string>{"lb", "n2", "n3"});
  CHECK(FieldCodec<NodeList>::show(*list) == "[\"n[2..3]\", \"lb\"]");
}

TEST_CASE("names and patterns name a node once") {
  const std::vector<std::string> names = {"b", "a", "c"};
  Reading reading;
  reading.know_nodes(&names);
  Value patterns = Value::array({1, 1});
  for (const char* text : {"c", "a", "c"}) patterns.append(Value::text(text, {1, 2}));
  auto list = FieldCodec<NodeList>::read(patterns, reading);
  REQUIRE(list.has_value());
  CHECK(list->names == std::vector<std::string>{"a", "c"});
  patterns.append(Value::text("?", {1, 2}));
  list = FieldCodec<NodeList>::read(patterns, reading);
  REQUIRE(list.has_value());
  CHECK(list->names == names);
}

TEST_CASE("the lists of a document are bounded") {
  const std::vector<std::string> names(100'000, "n1");
  Reading reading;
  reading.know_nodes(&names);
  const Value all = Value::text("*", {1, 1});
  for (std::size_t listed = 0; listed < Reading::names_max; listed += names.size())
    CHECK(FieldCodec<NodeList>::read(all, reading).has_value());
  CHECK_FALSE(FieldCodec<NodeList>::read(all, reading).has_value());
  Reading other;
  other.know_nodes(&names);
  const Value none = Value::text("m" + std::string(199, '*'), {1, 1});
  CHECK_FALSE(FieldCodec<NodeList>::read(none, other).has_value());
  CHECK_FALSE(FieldCodec<NodeList>::read(none, other).has_value());
  CHECK(other.problems().back().message.starts_with("too much for a document"));
}

TEST_CASE("a pattern that no node matches is a problem") {
  const std::vector<std::string> names = {"node-1", "node-2"};
  Reading reading;
  reading.know_nodes(&names);
  CHECK_FALSE(FieldCodec<NodeList>::read(Value::text("nod-1", {3, 4}), reading).has_value());
  REQUIRE(reading.problems().size() == 1);
  CHECK(reading.problems().front().message == "no node matches 'nod-1'; did you mean 'node-1'?");
}
