#include <orrery/process/wire.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "process/wire_testing.hpp"

using namespace orrery;
using namespace wire_testing;

namespace {

template <class T>
std::string hex_of(const T& value) {
  return to_hex(wire_encode(value).value());
}

template <class T>
WireError fault_of(std::string_view hex) {
  const auto value = wire_decode<T>(from_hex(hex));
  return value ? WireError() : value.error();
}

struct Counted {
  std::uint64_t number = 0;
  void wire_fields(auto& fields) { fields.varint(number); }
};

struct Signed {
  std::int16_t number = 0;
  void wire_fields(auto& fields) { fields.varint(number); }
};

struct Bounded {
  std::string name;
  std::vector<std::uint16_t> list;
  void wire_fields(auto& fields) {
    fields.bounded(name, 3);
    fields.bounded(list, 2);
  }
};

struct Painted {
  Colour colour = Colour::red;
  void wire_fields(auto& fields) { fields.up_to(colour, Colour::blue); }
};

}  // namespace

namespace elsewhere {

/// A type of somebody else, who knows nothing of wires.
struct Plain {
  std::uint16_t a = 0;
  std::string b;
};
template <class Fields>
void wire_fields(Fields& fields, Plain& plain) {
  fields(plain.a, plain.b);
}

}  // namespace elsewhere

TEST_CASE("wire: the bytes of each type are pinned") {
  CHECK(hex_of(true) == "01");
  CHECK(hex_of(std::uint16_t{0x1234}) == "3412");
  CHECK(hex_of(std::int32_t{-2}) == "feffffff");
  CHECK(hex_of(std::uint64_t{0x0102030405060708}) == "0807060504030201");
  CHECK(hex_of(1.5) == "000000000000f83f");
  CHECK(hex_of(1.5F) == "0000c03f");
  CHECK(hex_of(std::string("abc")) == "03616263");
  CHECK(hex_of(std::string(200, 'x')).substr(0, 6) == "c80178");
  CHECK(hex_of(std::vector<std::uint16_t>{1, 2}) == "0201000200");
  CHECK(hex_of(std::array<std::uint8_t, 3>{1, 2, 3}) == "010203");
  CHECK(hex_of(std::optional<std::uint8_t>()) == "00");
  CHECK(hex_of(std::optional<std::uint8_t>(7)) == "0107");
  CHECK(hex_of(std::variant<std::monostate, bool>(true)) == "0101");
  CHECK(hex_of(Duration(-1)) == "ffffffffffffffff");
  CHECK(hex_of(Time::from_ns(1)) == "0100000000000000");
  CHECK(hex_of(NodeId{3}) == "03000000");
  CHECK(hex_of(Point{1, -1}) == "01000000ffffffff");
  CHECK(hex_of(Painted{Colour::blue}) == "02");
  CHECK(hex_of(elsewhere::Plain{1, "z"}) == "0100017a");
}

TEST_CASE("wire: varints take as few bytes as they need") {
  CHECK(hex_of(Counted{0}) == "00");
  CHECK(hex_of(Counted{127}) == "7f");
  CHECK(hex_of(Counted{128}) == "8001");
  CHECK(hex_of(Counted{300}) == "ac02");
  CHECK(hex_of(Counted{std::numeric_limits<std::uint64_t>::max()}) == "ffffffffffffffffff01");
  CHECK(hex_of(Signed{-1}) == "01");
  CHECK(hex_of(Signed{1}) == "02");
  CHECK(hex_of(Signed{-32768}) == "ffff03");
  for (unsigned bits = 0; bits < 64; ++bits) {
    const std::uint64_t edge = std::uint64_t{1} << bits;
    for (const std::uint64_t number : {edge - 1, edge, edge + 1, ~edge}) {
      const Bytes bytes = wire_encode(Counted{number}).value();
      CHECK(bytes.size() == varint_bytes(number));
      CHECK(wire_decode<Counted>(bytes)->number == number);
    }
  }
}

TEST_CASE("wire: of the encodings of a number only the shortest is one") {
  CHECK(fault_of<Counted>("8000").fault == WireFault::not_canonical);
  CHECK(fault_of<Counted>("ff80808000").fault == WireFault::not_canonical);
  CHECK(fault_of<Counted>("ffffffffffffffffff02").fault == WireFault::over_bound);
  CHECK(fault_of<Counted>("80808080808080808080").fault == WireFault::over_bound);
  CHECK(fault_of<Counted>("80").fault == WireFault::truncated);
  CHECK(fault_of<Counted>("").fault == WireFault::truncated);
  CHECK(fault_of<Signed>("808004").fault == WireFault::over_bound);  // 32768 is no int16.
}

TEST_CASE("wire: what is out of bounds is refused at both ends") {
  CHECK(hex_of(Bounded{"abc", {1, 2}}) == "036162630201000200");
  const auto too_long = wire_encode(Bounded{"abcd", {}});
  REQUIRE(!too_long.has_value());
  CHECK(too_long.error() == ErrorCode::too_large);
  CHECK(!wire_encode(std::vector<Bounded>{{"", {1, 2, 3}}}).has_value());
  CHECK(!wire_size(Bounded{"abcd", {}}).has_value());
  CHECK(fault_of<Bounded>("046162636400").fault == WireFault::over_bound);
  CHECK(fault_of<Bounded>("0003010002000300").fault == WireFault::over_bound);
  CHECK(fault_of<Bounded>("0003010002000300").offset == 1);
}

TEST_CASE("wire: values that a type does not have are refused, with their offset") {
  CHECK(fault_of<bool>("02").fault == WireFault::bad_value);
  CHECK(fault_of<Painted>("03").fault == WireFault::bad_value);
  CHECK(fault_of<std::variant<std::monostate, bool>>("02").fault == WireFault::bad_value);
  CHECK(fault_of<std::optional<bool>>("02").fault == WireFault::bad_value);
  const WireError second = fault_of<std::optional<bool>>("0102");
  CHECK(second.fault == WireFault::bad_value);
  CHECK(second.offset == 1);
  CHECK(second.message() == "bad_value at byte 1");
  CHECK(fault_of<std::uint16_t>("010203").fault == WireFault::trailing);
  CHECK(fault_of<std::uint16_t>("010203").offset == 2);
}

TEST_CASE("wire: what is claimed and cannot be there is refused before room is made for it") {
  CHECK(fault_of<std::string>("ffffffffffffffffff01").fault == WireFault::truncated);
  CHECK(fault_of<std::vector<std::uint64_t>>("ffffffffffffffff7f").fault == WireFault::truncated);
  CHECK(fault_of<std::vector<std::uint64_t>>("020000000000000000").fault == WireFault::truncated);
  CHECK(fault_of<std::vector<Point>>("ffffffff0f00").fault == WireFault::truncated);
}

TEST_CASE("wire: structs may nest so deep and no deeper") {
  Tree tree;
  for (unsigned depth = 1; depth < WireReader::depth_max; ++depth) {
    Tree parent;
    parent.children.push_back(std::move(tree));
    tree = std::move(parent);
  }
  const Bytes deepest = wire_encode(tree).value();
  CHECK(wire_decode<Tree>(deepest) == tree);
  Tree deeper;
  deeper.children.push_back(tree);
  const auto refused = wire_decode<Tree>(wire_encode(deeper).value());
  REQUIRE(!refused.has_value());
  CHECK(refused.error().fault == WireFault::too_deep);
}

TEST_CASE("wire: any value comes back as it was") {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const Everything sent = random_everything(random);
    const Bytes bytes = wire_encode(sent).value();
    CHECK(wire_size(sent) == bytes.size());
    const auto received = wire_decode<Everything>(bytes);
    REQUIRE(received.has_value());
    CHECK(*received == sent);
  }
}

TEST_CASE("wire: cut off anywhere, a value is an error; damaged, it is one or another value") {
  Random random(8);
  for (int i = 0; i < 200; ++i) {
    const Bytes bytes = wire_encode(random_everything(random)).value();
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      const auto received = wire_decode<Everything>(std::string_view(bytes).substr(0, cut));
      REQUIRE(!received.has_value());
      CHECK(received.error().offset <= cut);
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Bytes damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random.below(8)));
      const auto received = wire_decode<Everything>(damaged);  // What it accepts has this one encoding.
      if (received) CHECK(wire_encode(*received) == damaged);
    }
  }
}
