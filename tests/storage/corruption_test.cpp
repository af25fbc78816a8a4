#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include <orrery/core/crc32c.hpp>
#include <orrery/core/fault_ledger.hpp>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;

namespace {

constexpr std::uint64_t seeds = 200;
constexpr std::size_t pages = 4;

std::string page_of(char c) { return std::string(64, c); }

/// "aa…bb…cc…dd…", a page each.
std::string lettered() {
  std::string text;
  for (std::size_t i = 0; i < pages; ++i) text += page_of(static_cast<char>('a' + static_cast<char>(i)));
  return text;
}

std::size_t pages_that_differ(const std::string& a, const std::string& b) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < a.size(); at += 64) count += a.substr(at, 64) != b.substr(at, 64);
  return count;
}

/// What "data" holds, after a crash, that was all 'o' and then lettered while syncs met `rates`.
std::string left_by_sync(Host& host, const DiskFaultRates& rates, const char* without = "") {
  FaultLedger ledger;
  FaultSet masked;
  REQUIRE(masked.add(without));
  ledger.call_off(masked);
  host.simulator.context().faults = &ledger;
  const RunScope scope(&host.simulator.context());
  host.put("data", std::string(64 * pages, 'o'));
  host.put("other", std::string(64 * pages, 'p'));
  File file = host.open("data").value();
  REQUIRE(host.write(file, 0, lettered()));
  host.disk.set_fault_rates(rates);
  REQUIRE(host.sync(file));
  host.disk.heal();
  CHECK(host.read(file).value() == lettered());
  host.power_cycle();
  host.simulator.context().faults = nullptr;
  return host.contents("data");
}

/// A register: its latest value is acknowledged, and read back after a crash, with a checksum or in good faith.
struct Register {
  static Bytes encode(std::uint32_t value) {
    Bytes bytes(8, '\0');
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> 8 * i & 0xff);
    const std::uint32_t sum = crc32c(std::string_view(bytes).substr(0, 4));
    for (std::size_t i = 0; i < 4; ++i) bytes[4 + i] = static_cast<char>(sum >> 8 * i & 0xff);
    return bytes;
  }
  static std::uint32_t value_of(const Bytes& bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8 * i;
    return value;
  }
  static bool intact(const Bytes& bytes) { return bytes == encode(value_of(bytes)); }
};

struct Outcome {
  int wrong = 0;     // Read in good faith, and not what was acknowledged.
  int detected = 0;  // Of these, by the checksum.
};

/// Writes value n to the first page and n+1 to the second, one sync each, and reads both after a crash.
Outcome registers_under(const DiskFaultRates& rates) {
  Outcome outcome;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Host host(seed, small_pages());
    File file = host.open("registers").value();
    host.disk.set_fault_rates(rates);
    for (std::uint32_t n = 1; n <= 3; ++n) {
      for (std::uint32_t i = 0; i < 2; ++i) {
        REQUIRE(host.write(file, 64 * i, Register::encode(n + i)));
        REQUIRE(host.sync(file));
      }
    }
    host.disk.heal();
    host.power_cycle();
    const std::string after = host.contents("registers");
    for (std::uint32_t i = 0; i < 2; ++i) {
      const Bytes bytes = after.substr(64 * i, 8);
      const bool wrong = Register::value_of(bytes) != 3 + i;
      outcome.wrong += wrong;
      outcome.detected += wrong && !Register::intact(bytes);
    }
  }
  return outcome;
}

}  // namespace

TEST_CASE("a phantom write: one page of a sync that succeeded is after a crash what it was before") {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Host host(seed, small_pages());
    const std::string left = left_by_sync(host, {.phantom_write = 1});
    REQUIRE(host.disk.fault_counts()[DiskFault::phantom_write] == 1);
    REQUIRE(host.disk.fault_counts()[DiskFault::unsynced_lost] == 0);
    REQUIRE(pages_that_differ(left, lettered()) == 1);
    REQUIRE(left.find(page_of('o')) % 64 == 0);
    REQUIRE(host.contents("other") == std::string(64 * pages, 'p'));
  }
}

TEST_CASE("a misdirected write: one page is what it was before, and another, of any file, holds its bytes") {
  int same_file = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Host host(seed, small_pages());
    const std::string left = left_by_sync(host, {.misdirected_write = 1});
    REQUIRE(host.disk.fault_counts()[DiskFault::misdirected_write] == 1);
    const std::size_t lost = left.find(page_of('o'));
    REQUIRE(lost % 64 == 0);
    const std::string moved = lettered().substr(lost, 64);
    const bool here = left.find(moved) != std::string::npos;
    const bool there = host.contents("other").find(moved) != std::string::npos;
    REQUIRE(here != there);
    REQUIRE(pages_that_differ(left, lettered()) == (here ? 2 : 1));
    REQUIRE(pages_that_differ(host.contents("other"), std::string(64 * pages, 'p')) == (there ? 1 : 0));
    same_file += here;
  }
  CHECK(same_file > 50);
  CHECK(same_file < 120);
}

TEST_CASE("a sector corrupted on its way to the disk holds other bytes after a crash, one bit or all of them") {
  int one_bit = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Host host(seed, small_pages());
    const std::string left = left_by_sync(host, {.corrupted_sector = 1});
    REQUIRE(host.disk.fault_counts()[DiskFault::corrupted_sector] == 1);
    REQUIRE(left.size() == lettered().size());
    std::size_t first = left.size(), last = 0, differ = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i] == lettered()[i]) continue;
      first = std::min(first, i);
      last = i;
      ++differ;
    }
    REQUIRE(first / 16 == last / 16);
    REQUIRE((differ == 1 || differ == 16));
    one_bit += differ == 1;
  }
  CHECK(one_bit > 60);
  CHECK(one_bit < 140);
}

TEST_CASE("a sector corrupted at rest is met by a read, and stays as it is until it is written again") {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Host host(seed, small_pages());
    host.put("data", lettered());
    File file = host.open("data").value();
    host.disk.set_fault_rates({.corrupted_sector = 1});
    const Bytes met = host.read(file, 64, 64).value();
    host.disk.heal();
    REQUIRE(met != page_of('b'));
    REQUIRE(host.disk.fault_counts()[DiskFault::corrupted_sector] == 1);
    REQUIRE(host.read(file, 64, 64).value() == met);
    host.power_cycle();
    REQUIRE(host.contents("data") == page_of('a') + met + page_of('c') + page_of('d'));
    file = host.open("data").value();
    REQUIRE(host.write(file, 64, page_of('B')));
    REQUIRE(host.sync(file));
    host.power_cycle();
    REQUIRE(host.contents("data") == page_of('a') + page_of('B') + page_of('c') + page_of('d'));
  }
}

TEST_CASE("what has not been synced is not at rest, and never corrupted there") {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Host host(seed, small_pages());
    File file = host.open("data").value();
    REQUIRE(host.append(file, lettered()));
    host.disk.set_fault_rates({.corrupted_sector = 1});
    REQUIRE(host.read(file).value() == lettered());
    REQUIRE(host.disk.fault_counts()[DiskFault::corrupted_sector] == 0);
  }
}

TEST_CASE("a page that is not on the disk as it is shown is not at rest either") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Host host(seed, small_pages());
    File file = host.open("data").value();
    REQUIRE(host.append(file, page_of('a')));
    host.disk.set_fault_rates({.phantom_write = 1});
    REQUIRE(host.sync(file));
    host.disk.set_fault_rates({.corrupted_sector = 1});
    REQUIRE(host.read(file).value() == page_of('a'));
    REQUIRE(host.disk.fault_counts()[DiskFault::corrupted_sector] == 0);
  }
}

TEST_CASE("a page that a sync has lost or spoilt is healed by writing it again and a sync that does its work") {
  for (const DiskFaultRates& rates : {DiskFaultRates{.corrupted_sector = 1}, DiskFaultRates{.misdirected_write = 1},
                                      DiskFaultRates{.phantom_write = 1}}) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      Host host(seed, small_pages());
      File file = host.open("data").value();
      REQUIRE(host.append(file, lettered()));
      host.disk.set_fault_rates(rates);
      REQUIRE(host.sync(file));
      host.disk.heal();
      REQUIRE(host.write(file, 0, lettered()));
      REQUIRE(host.sync(file));
      host.power_cycle();
      REQUIRE(host.contents("data") == lettered());
    }
  }
}

TEST_CASE("corruption is the same for the same seed, and each decision can be called off by its id") {
  const std::pair<DiskFaultRates, const char*> kinds[] = {{{.corrupted_sector = 1}, "disk_corrupted_sector:host"},
                                                          {{.misdirected_write = 1}, "disk_misdirected_write:host"},
                                                          {{.phantom_write = 1}, "disk_phantom_write:host"}};
  for (const auto& [rates, id] : kinds) {
    Host once(7, small_pages()), again(7, small_pages()), another(8, small_pages()), masked(7, small_pages());
    const std::string left = left_by_sync(once, rates);
    CHECK(left != lettered());
    CHECK(left_by_sync(again, rates) == left);
    CHECK(once.simulator.digest() == again.simulator.digest());
    CHECK(left_by_sync(another, rates) != left);
    CHECK(left_by_sync(masked, rates, id) == lettered());
  }
}

TEST_CASE("with all of them on, a sync meets at most one, and other faults meet the same operations as before") {
  Host host(3, small_pages());
  File file = host.open("data").value();
  host.disk.set_fault_rates(
      {.sync_error = 0.2, .corrupted_sector = 0.5, .misdirected_write = 0.5, .phantom_write = 0.5});
  std::vector<int> failed;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(host.append(file, page_of('x')));
    if (!host.sync(file)) failed.push_back(i);
  }
  const DiskFaultCounts& counts = host.disk.fault_counts();
  CHECK(counts[DiskFault::corrupted_sector] + counts[DiskFault::misdirected_write] + counts[DiskFault::phantom_write] +
            failed.size() <=
        100);
  CHECK(counts[DiskFault::phantom_write] > 0);
  Host plain(3, small_pages());
  File same = plain.open("data").value();
  plain.disk.set_fault_rates({.sync_error = 0.2});
  for (int i = 0; i < 100; ++i) {
    REQUIRE(plain.append(same, page_of('x')));
    CHECK(plain.sync(same).has_value() != (std::find(failed.begin(), failed.end(), i) != failed.end()));
  }
}

TEST_CASE("a system that trusts what it reads breaks under each of them; a checksum detects corrupted sectors only") {
  CHECK(registers_under({}).wrong == 0);
  const Outcome corrupted = registers_under({.corrupted_sector = 0.2});
  CHECK(corrupted.wrong > 10);
  CHECK(corrupted.detected == corrupted.wrong);
  const Outcome misdirected = registers_under({.misdirected_write = 0.2});
  CHECK(misdirected.wrong > 10);
  CHECK(misdirected.detected < misdirected.wrong);
  const Outcome phantom = registers_under({.phantom_write = 0.2});
  CHECK(phantom.wrong > 10);
  CHECK(phantom.detected < phantom.wrong);
}
