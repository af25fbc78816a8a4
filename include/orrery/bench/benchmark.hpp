#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/metrics/latency_histogram.hpp>
#include <orrery/metrics/observer.hpp>

namespace orrery {

class Engine;

/// What a scenario of the menu is, for people.
struct BenchmarkInfo {
  std::string_view id{};           ///< "ping-pong": small letters, digits and dashes.
  std::string_view label{};        ///< "Ping-pong".
  std::string_view description{};  ///< What happens in it; a sentence or two.
  std::string_view unit{};         ///< Of its rate: "messages/s".
  std::string_view operation{};    ///< What counts as one: "a message that was handled".
  std::string_view latency{};      ///< Of what the latency is: "one window"; "" if it has none.
  std::string_view source{};       ///< Where its code is, from the root of the repository.
  bool synthetic = false;          ///< Made up, to look at; nothing is measured.
};

/// How much of the machine a scenario may take.
enum class ResourceProfile : std::uint8_t { light, balanced, max };
[[nodiscard]] std::string_view to_string(ResourceProfile profile);
[[nodiscard]] std::optional<ResourceProfile> resource_profile(std::string_view name);

struct BenchmarkResources {
  std::uint32_t threads = 1;
  std::uint32_t population = 100;  ///< In percent of what the scenario has by itself.
  std::uint64_t seed = 1;

  /// light: one thread and a tenth of the population; balanced: half of the processors; max: all, and four times the
  /// population.
  [[nodiscard]] static BenchmarkResources of(ResourceProfile profile, std::uint32_t processors);
  /// `count` scaled by the population, at least 1.
  [[nodiscard]] std::uint64_t scaled(std::uint64_t count) const;
};

struct BenchmarkSlice {
  Duration budget{2'000'000};  ///< When a step has ended after this, the slice is over.
  Duration elapsed{};          ///< Since the beginning, by the clock of whoever runs it.
};

/// A scenario that runs: in slices of a few milliseconds, so that whoever runs it can do something else, and stop. One
/// thread at a time uses it.
class Benchmark {
 public:
  static constexpr LatencyRange latency_range{.lowest = Duration(16), .highest = Duration(60'000'000'000), .digits = 3};

  Benchmark() = default;
  Benchmark(const Benchmark&) = delete;
  Benchmark& operator=(const Benchmark&) = delete;
  virtual ~Benchmark() = default;

  /// Does some more: at least one step, and then until the budget is used up. Returns how many operations that was.
  virtual std::uint64_t run_slice(const BenchmarkSlice& slice) = 0;
  /// When there will be something to do, since the beginning; in the past: at once.
  [[nodiscard]] virtual Duration due() const { return {}; }
  /// Why it cannot go on; "" if it can.
  [[nodiscard]] virtual std::string failure() const { return {}; }
  /// What can be seen of it; null if nothing.
  [[nodiscard]] virtual Inspectable* inspectable() { return nullptr; }
  /// The engine that it runs, to be paused or gone back with between two slices; null if none.
  [[nodiscard]] virtual Engine* engine() { return nullptr; }

  /// What took how long since this was last cleared, by whoever runs it.
  [[nodiscard]] LatencyHistogram& latencies() { return latencies_; }

 private:
  LatencyHistogram latencies_{latency_range};
};

/// A line of the menu.
struct BenchmarkEntry {
  BenchmarkInfo info;
  /// Sets it up. Fails if what it needs cannot be had, such as a port.
  std::function<Result<std::unique_ptr<Benchmark>>(const BenchmarkResources& resources)> make;
};

/// The scenarios that need nothing but the library, in the order of the menu; a program adds its own.
[[nodiscard]] std::span<const BenchmarkEntry> benchmarks();
/// The entry of that id, or null.
[[nodiscard]] const BenchmarkEntry* find_benchmark(std::span<const BenchmarkEntry> menu, std::string_view id);

}  // namespace orrery
