#include <doctest/doctest.h>

#include <string>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;
using namespace std::chrono_literals;

namespace {

/// How many of forty seeds leave a system wrong that works on a disk with the rates.
template <class System>
int seeds_wrong(const DiskFaultRates& rates, System is_right) {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Host host(seed);
    wrong += is_right(host, rates) ? 0 : 1;
  }
  return wrong;
}

/// A log that does not look at how its appends end.
bool careless_log_is_whole(Host& host, const DiskFaultRates& rates) {
  File log = host.open("log").value();
  host.disk.set_fault_rates(rates);
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    static_cast<void>(host.append(log, line));
    expected += line;
  }
  return host.contents("log") == expected;
}

/// Adds one to a number in a file, twenty times; a number that cannot be read is none yet.
bool number_is_of_all_steps(Host& host, const DiskFaultRates& rates) {
  host.put("number", "0");
  File file = host.open("number").value();
  host.disk.set_fault_rates(rates);
  for (int i = 0; i < 20; ++i) {
    const std::string text = host.read(file).value_or("");
    const int number = text.empty() ? 0 : std::stoi(text);
    host.truncate(file, 0).value();
    host.write(file, 0, std::to_string(number + 1)).value();
  }
  return host.contents("number") == "20";
}

/// Empties the file before it writes the new text; it can only tell that this failed.
bool write_in_place(Host& host, const std::string& text) {
  auto file = host.open("settings", OpenMode::truncate);
  return file && host.append(*file, text) && host.sync(*file);
}

/// Writes the new text beside the old, which it replaces at the end.
bool write_beside(Host& host, const std::string& text) {
  auto file = host.open("settings.new", OpenMode::truncate);
  return file && host.append(*file, text) && host.sync(*file) && host.rename("settings.new", "settings");
}

/// Relies on it that what was saved last is there.
template <class Save>
bool settings_are_last_saved(Host& host, const DiskFaultRates& rates, Save save) {
  host.put("settings", "0");
  host.disk.set_fault_rates(rates);
  std::string last = "0";
  for (int i = 1; i <= 20; ++i) {
    const std::string text = std::to_string(i);
    if (save(host, text)) last = text;
    if (host.contents("settings") != last) return false;
  }
  return true;
}

/// Saves that it acts, then acts, under a lease that is much longer than a sync takes.
bool acts_within_lease(Host& host, const DiskFaultRates& rates) {
  File file = host.open("acts").value();
  host.disk.set_fault_rates(rates);
  bool within = true;
  for (int i = 0; i < 20; ++i) {
    const Time end = host.simulator.now() + 20ms;
    host.append(file, "act\n").value();
    host.sync(file).value();
    within = within && host.simulator.now() < end;
  }
  return within;
}

}  // namespace

TEST_CASE("a log that does not look at how its writes end is found out by writes that fail") {
  CHECK(seeds_wrong({}, careless_log_is_whole) == 0);
  CHECK(seeds_wrong({.write_error = 0.1}, careless_log_is_whole) > 20);
}

TEST_CASE("who takes a failed read for an empty file is found out by reads that fail") {
  CHECK(seeds_wrong({}, number_is_of_all_steps) == 0);
  CHECK(seeds_wrong({.read_error = 0.1}, number_is_of_all_steps) > 20);
}

TEST_CASE("who empties a file to write it anew is found out by a full disk, who writes beside it is not") {
  const auto in_place = [](Host& host, const DiskFaultRates& rates) {
    return settings_are_last_saved(host, rates, write_in_place);
  };
  const auto beside = [](Host& host, const DiskFaultRates& rates) {
    return settings_are_last_saved(host, rates, write_beside);
  };
  const DiskFaultRates full{.full = 0.1, .full_period = 10ms};
  CHECK(seeds_wrong({}, in_place) == 0);
  CHECK(seeds_wrong(full, in_place) > 20);
  CHECK(seeds_wrong(full, beside) == 0);
}

TEST_CASE("who takes the length of a sync for granted is found out by a slow disk") {
  CHECK(seeds_wrong({}, acts_within_lease) == 0);
  CHECK(seeds_wrong({.slow = 0.1, .slow_period = 100ms, .slow_factor = 1000}, acts_within_lease) > 20);
}
