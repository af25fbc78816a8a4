#include <doctest/doctest.h>

#include "process/wire_testing.hpp"

using namespace orrery;
using namespace wire_testing;

namespace {

/// A message through three releases of a program.
struct Member1 {
  static constexpr std::uint32_t wire_version = 1;
  std::string name;
  friend bool operator==(const Member1&, const Member1&) = default;
  void wire_fields(auto& fields) { fields(name); }
};

struct Member2 {
  static constexpr std::uint32_t wire_version = 2;
  std::string name;
  std::string zone = "unknown";
  friend bool operator==(const Member2&, const Member2&) = default;
  void wire_fields(auto& fields) {
    fields(name);
    if (fields.since(2)) fields(zone);
  }
};

struct Member4 {
  static constexpr std::uint32_t wire_version = 4;
  std::string name;
  std::string zone = "unknown";
  std::uint32_t weight = 1;
  std::vector<std::string> tags;
  friend bool operator==(const Member4&, const Member4&) = default;
  void wire_fields(auto& fields) {
    fields(name);
    if (fields.since(2)) fields(zone);
    if (fields.since(3)) fields(weight);
    if (fields.since(4)) fields(tags);
  }
};

template <class Member>
struct List {
  std::vector<Member> members;
  std::uint16_t epoch = 0;
  void wire_fields(auto& fields) { fields(members, epoch); }
};

template <class To, class From>
To sent(const From& from) {
  const auto received = wire_decode<To>(wire_encode(from).value());
  REQUIRE(received.has_value());
  return *received;
}

WireFault fault_of(std::string_view hex) {
  const auto value = wire_decode<Member2>(from_hex(hex));
  return value ? WireFault::none : value.error().fault;
}

}  // namespace

TEST_CASE("wire versions: a version and a length stand before the fields") {
  CHECK(to_hex(wire_encode(Member1{"a"}).value()) == "01020161");
  CHECK(to_hex(wire_encode(Member2{"a", "b"}).value()) == "020401610162");
}

TEST_CASE("wire versions: an older reader skips what it does not know, a newer one keeps its defaults") {
  const Member4 newest{"n", "z", 9, {"x", "y"}};
  CHECK(sent<Member4>(newest) == newest);
  CHECK(sent<Member2>(newest) == Member2{"n", "z"});
  CHECK(sent<Member1>(newest) == Member1{"n"});
  CHECK(sent<Member4>(Member1{"o"}) == Member4{"o", "unknown", 1, {}});
  CHECK(sent<Member4>(Member2{"o", "z"}) == Member4{"o", "z", 1, {}});
}

TEST_CASE("wire versions: also inside of other structs") {
  const List<Member4> newest{{{"a", "z", 1, {"t"}}, {"b", "z", 2, {}}}, 77};
  const auto old = sent<List<Member1>>(newest);
  REQUIRE(old.members.size() == 2);
  CHECK(old.members[1] == Member1{"b"});
  CHECK(old.epoch == 77);
  CHECK(sent<List<Member4>>(old).members[0] == Member4{"a", "unknown", 1, {}});
}

TEST_CASE("wire versions: what a known version does not have is refused") {
  CHECK(fault_of("020401610162") == WireFault::none);
  CHECK(fault_of("02050161016200") == WireFault::trailing);
  CHECK(fault_of("0305016101620a") == WireFault::none);  // Version 3 may have it.
  CHECK(fault_of("0004016101620a") == WireFault::bad_value);
  CHECK(fault_of("80808080800104016101620a") == WireFault::bad_value);
  CHECK(fault_of("020301610162") == WireFault::truncated);  // The second string ends beyond the struct.
  CHECK(fault_of("020901610162") == WireFault::truncated);
  CHECK(fault_of("02040161") == WireFault::truncated);
}
