#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::bench {

/// Makes the compiler believe that `value` is read.
template <class T>
inline void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

inline double wall_seconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

/// Of this process, all threads together.
inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Measures and prints one JSON line a result:
///
///     {"name": "event_queue/uniform/1024", "value": 3.1e+07, "unit": "events/s", "baseline": 1.7e+07, "ratio": 1.82}
///
/// Values are medians over repeats, in CPU time of this process: who else uses the machine matters little. `ratio` says
/// how many times better than the baseline, whether larger or smaller is better; without a baseline both are null. A
/// subject and its baseline take turns in one process, so that a machine that slows down slows down both; the ratio is
/// the median over the pairs.
class Bench {
 public:
  /// `argv[1]`, if given, is the beginning of the names of the results wanted.
  Bench(int argc, char** argv) : prefix_(argc > 1 ? argv[1] : "") {}

  [[nodiscard]] bool wants(std::string_view name) const { return name.starts_with(prefix_); }

  /// Each work does a fixed amount and returns how many operations that was; more a second is better.
  template <class Subject, class Baseline>
  void compare_rates(const std::string& name, std::string_view unit, int repeats, Subject&& subject,
                     Baseline&& baseline) {
    std::vector<double> values, baselines, ratios;
    for (int i = 0; i < repeats; ++i) {
      values.push_back(rate(subject));
      baselines.push_back(rate(baseline));
      ratios.push_back(values.back() / baselines.back());
    }
    print(name, median(values), unit, median(baselines), median(ratios));
  }

  template <class Subject>
  void measure_rate(const std::string& name, std::string_view unit, int repeats, Subject&& subject) {
    std::vector<double> values;
    for (int i = 0; i < repeats; ++i) values.push_back(rate(subject));
    print(name, median(values), unit);
  }

  /// The same in nanoseconds for each operation; fewer are better.
  template <class Subject>
  void measure_ns(const std::string& name, int repeats, Subject&& subject) {
    std::vector<double> values;
    for (int i = 0; i < repeats; ++i) values.push_back(1e9 / rate(subject));
    print(name, median(values), "ns");
  }

  static void print(std::string_view name, double value, std::string_view unit) {
    std::printf(R"({"name": "%.*s", "value": %.6g, "unit": "%.*s", "baseline": null, "ratio": null})"
                "\n",
                static_cast<int>(name.size()), name.data(), value, static_cast<int>(unit.size()), unit.data());
    std::fflush(stdout);
  }
  static void print(std::string_view name, double value, std::string_view unit, double baseline, double ratio) {
    std::printf(R"({"name": "%.*s", "value": %.6g, "unit": "%.*s", "baseline": %.6g, "ratio": %.3g})"
                "\n",
                static_cast<int>(name.size()), name.data(), value, static_cast<int>(unit.size()), unit.data(), baseline,
                ratio);
    std::fflush(stdout);
  }

 private:
  template <class Work>
  static double rate(Work& work) {
    const double begin = cpu_seconds();
    const std::uint64_t operations = work();
    return static_cast<double>(operations) / (cpu_seconds() - begin);
  }

  std::string prefix_;
};

}  // namespace orrery::bench
