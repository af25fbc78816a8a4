#include "network/link_entry.hpp"

#include <doctest/doctest.h>

using namespace orrery;
using orrery::detail::LinkEntry;

TEST_CASE("a link's entry counts its packets, until it names the link that goes on counting") {
  LinkEntry entry{CounterRandom(7)};
  CHECK(entry.plain());
  CHECK(entry.random().at(3) == CounterRandom(7).at(3));
  CHECK(entry.next_packet() == 0);
  CHECK(entry.next_packet() == 1);
  CHECK(entry.packets() == 2);
  CHECK(entry.counts_on());
  entry.become(41);
  CHECK(!entry.plain());
  CHECK(!entry.counts_on());
  CHECK(entry.link() == 41);
}

TEST_CASE("a link's entry draws other numbers once it is reseeded") {
  LinkEntry entry{CounterRandom(7)};
  CounterRandom random(7);
  entry.reseed(9);
  random.reseed(9);
  CHECK(entry.random().at(3) == random.at(3));
}
