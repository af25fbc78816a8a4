#include <doctest/doctest.h>

#include <orrery/trace/dictionary.hpp>

using namespace orrery;

namespace {

constexpr KindInfo kinds_of_test[] = {
    {Kind{0x8001}, "sent", "sent {value} bytes to {peer}, #{id}"},
    {Kind{0x8002}, "said", "says: {text}"},
    {Kind{0x8003}, "waited", "waited {ms} ms"},
    {Kind{0x8005}, "dropped", "is {lost|late|} to {peer}"},
    {Kind{0x8004}, "broken", "an {unknown} field and an open {brace"},
};

TraceDictionary dictionary() {
  TraceDictionary made;
  made.add(kinds_of_test);
  made.name_nodes([](NodeId node) { return node.value == 1 ? std::string("alpha") : std::string("beta"); });
  return made;
}

}  // namespace

TEST_CASE("a record reads as its kind says") {
  const TraceDictionary words = dictionary();
  CHECK(words.describe({.time = 0, .kind = 0x8001, .node = 1, .peer = 2, .id = 7, .value = 64}) ==
        "sent 64 bytes to beta, #7");
  CHECK(words.describe({.kind = 0x8002}, "hello {value}") == "says: hello {value}");
  CHECK(words.describe({.kind = 0x8003, .value = 1'500'000}) == "waited 1.500 ms");
}

TEST_CASE("a value chooses among words, and is itself where there is none") {
  const TraceDictionary words = dictionary();
  CHECK(words.describe({.kind = 0x8005, .peer = 1, .value = 0}) == "is lost to alpha");
  CHECK(words.describe({.kind = 0x8005, .peer = 1, .value = 1}) == "is late to alpha");
  CHECK(words.describe({.kind = 0x8005, .peer = 1, .value = 2}) == "is  to alpha");
  CHECK(words.describe({.kind = 0x8005, .peer = 1, .value = 3}) == "is 3 to alpha");
  CHECK(words.describe({.kind = 0x8005, .peer = 1, .value = ~std::uint64_t{0}}) == "is 18446744073709551615 to alpha");
}

TEST_CASE("a kind nobody described is shown by its number") {
  CHECK(dictionary().kind_name(0x9abc) == "kind_0x9abc");
  CHECK(dictionary().describe({.kind = 0x9abc}) == "kind_0x9abc");
}

TEST_CASE("fields that do not exist are left out, and an open brace ends the text") {
  CHECK(dictionary().describe({.kind = 0x8004}) == "an  field and an open ");
}

TEST_CASE("a line has time, node and words") {
  CHECK(dictionary().line({.time = 12'003'456'789, .kind = 0x8002, .node = 1}, "hi") ==
        "  12.003456789  alpha         says: hi");
}

TEST_CASE("a record that concerns no node names none") {
  CHECK(dictionary().node_name(no_node.value).empty());
  CHECK(dictionary().line({.time = 0, .kind = 0x8003}) == "   0.000000000                waited 0.000 ms");
}
