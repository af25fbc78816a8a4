#include <orrery/metrics/metric_registry.hpp>

#include <array>
#include <chrono>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <orrery/metrics/time_series.hpp>

#include "core/dies.hpp"

namespace orrery {
namespace {

using namespace std::chrono_literals;

std::string problem(MetricType type, std::string_view name, MetricUnit unit = MetricUnit::none,
                    const MetricLabels& labels = {}) {
  return MetricRegistry().problem_with(type, {.name = name, .help = "Some.", .unit = unit}, labels);
}

TEST_CASE("names follow Prometheus' conventions, or are refused") {
  using enum MetricType;
  CHECK(problem(counter, "orrery_engine_messages_total").empty());
  CHECK(problem(gauge, "orrery_engine_memory_bytes", MetricUnit::bytes).empty());
  CHECK(problem(counter, "orrery_engine_busy_seconds_total", MetricUnit::seconds).empty());
  CHECK(problem(histogram, "orrery_engine_dispatch_seconds", MetricUnit::seconds).empty());

  for (const char* name :
       {"", "orrery", "orrery_", "Orrery_x_total", "orrery_x__y_total", "orrery_x-y_total", "orrery_ü_total",
        "orrery_x total", "orrery_x\n_total", "1orrery_total", "engine_messages_total"}) {
    CAPTURE(name);
    CHECK(!problem(counter, name).empty());
  }
  CHECK(problem(counter, "orrery_messages") == "counters end with \"_total\", and nothing else does");
  CHECK(problem(gauge, "orrery_messages_total") == "counters end with \"_total\", and nothing else does");
  CHECK(problem(gauge, "orrery_x_count") == "names that end with \"_count\" are Prometheus' own");
  CHECK(problem(counter, "orrery_x_sum_total") == "names that end with \"_sum\" are Prometheus' own");
  CHECK(problem(gauge, "orrery_memory", MetricUnit::bytes) == "a name ends with its unit, before any \"_total\"");
  CHECK(problem(gauge, "orrery_memory_bytes") == "a name ends with its unit, before any \"_total\"");
  CHECK(problem(gauge, "orrery_lag_seconds", MetricUnit::ratio) == "a name ends with its unit, before any \"_total\"");
  CHECK(problem(histogram, "orrery_sizes_bytes", MetricUnit::bytes) == "histograms are in seconds");
  CHECK(MetricRegistry().problem_with(gauge, {.name = "orrery_x", .help = ""}) == "the help is missing");
}

TEST_CASE("labels that are Prometheus' own, illegal or too many are refused") {
  using enum MetricType;
  const auto with = [](const MetricLabels& labels) { return problem(gauge, "orrery_x", MetricUnit::none, labels); };
  CHECK(with({{"tier", "high"}, {"worker", "0"}}).empty());
  CHECK(with({{"le", "1"}}) == "the label \"le\" is Prometheus' own");
  CHECK(with({{"instance", "1"}}) == "the label \"instance\" is Prometheus' own");
  CHECK(with({{"tier", "a"}, {"tier", "b"}}) == "the label \"tier\" is there twice");
  CHECK(!with({{"__name", "1"}}).empty());
  CHECK(!with({{"a\"b", "1"}}).empty());
  CHECK(!with({{"tier", std::string(257, 'x')}}).empty());

  MetricRegistry registry;
  for (std::size_t n = 0; n < MetricRegistry::series_max; ++n)
    registry.gauge({.name = "orrery_x", .help = "Some."}, {{"n", std::to_string(n)}});
  registry.gauge({.name = "orrery_x", .help = "Some."}, {{"n", "7"}}).set(1);
  CHECK(dies([&] { registry.gauge({.name = "orrery_x", .help = "Some."}, {{"n", "actor 4711"}}); }));
  CHECK(dies([&] { registry.gauge({.name = "x", .help = "Some."}); }));
}

TEST_CASE("a series that is registered again is the same one, and of the same type") {
  MetricRegistry registry;
  Counter& first = registry.counter({.name = "orrery_x_total", .help = "Some."}, {{"a", "1"}});
  for (int n = 0; n < 100; ++n)
    registry.counter({.name = "orrery_x_total", .help = "Some."}, {{"b", std::to_string(n)}});
  CHECK(&registry.counter({.name = "orrery_x_total", .help = "Some."}, {{"a", "1"}}) == &first);
  registry.gauge({.name = "orrery_y_seconds", .help = "Some.", .unit = MetricUnit::seconds});
  CHECK(registry.problem_with(MetricType::histogram,
                              {.name = "orrery_y_seconds", .help = "Some.", .unit = MetricUnit::seconds}) ==
        "it is a gauge already");
}

void fill(MetricRegistry& registry) {
  registry.counter({.name = "orrery_messages_total", .help = "Messages, \"all\" of them:\n\\ok"}).add(12);
  Counter& busy = registry.counter(
      {.name = "orrery_busy_seconds_total", .help = "Time.", .unit = MetricUnit::seconds, .per_unit = 1'000'000'000},
      {{"worker", "0"}}, 2);
  busy.shard(0).add(1'000'000'000);
  busy.shard(1).add(500'000'000);
  registry.gauge({.name = "orrery_memory_bytes", .help = "Memory.", .unit = MetricUnit::bytes}).set(1.5e9);
  const std::array<double, 3> bounds{1e-6, 0.001, 1};
  LatencyHistogram latencies({.lowest = 1ns});
  for (const Duration latency : {Duration(500ns), Duration(2us), Duration(3us), Duration(2s)})
    latencies.record(latency);
  registry
      .histogram({.name = "orrery_dispatch_seconds", .help = "Dispatches.", .unit = MetricUnit::seconds}, bounds,
                 {{"tier", "high"}})
      .show(latencies);
}

TEST_CASE("Prometheus' text format") {
  MetricRegistry registry;
  fill(registry);
  CHECK(registry.prometheus_text() ==
        "# HELP orrery_messages_total Messages, \"all\" of them:\\n\\\\ok\n"
        "# TYPE orrery_messages_total counter\n"
        "orrery_messages_total 12\n"
        "# HELP orrery_busy_seconds_total Time.\n"
        "# TYPE orrery_busy_seconds_total counter\n"
        "orrery_busy_seconds_total{worker=\"0\"} 1.5\n"
        "# HELP orrery_memory_bytes Memory.\n"
        "# TYPE orrery_memory_bytes gauge\n"
        "orrery_memory_bytes 1.5e+09\n"
        "# HELP orrery_dispatch_seconds Dispatches.\n"
        "# TYPE orrery_dispatch_seconds histogram\n"
        "orrery_dispatch_seconds_bucket{tier=\"high\",le=\"1e-06\"} 1\n"
        "orrery_dispatch_seconds_bucket{tier=\"high\",le=\"0.001\"} 3\n"
        "orrery_dispatch_seconds_bucket{tier=\"high\",le=\"1.0\"} 3\n"
        "orrery_dispatch_seconds_bucket{tier=\"high\",le=\"+Inf\"} 4\n"
        "orrery_dispatch_seconds_sum{tier=\"high\"} 2.0000055\n"
        "orrery_dispatch_seconds_count{tier=\"high\"} 4\n");
}

TEST_CASE("OpenMetrics") {
  MetricRegistry registry;
  fill(registry);
  const std::string text = registry.open_metrics_text();
  CHECK(
      text.starts_with("# HELP orrery_messages Messages, \\\"all\\\" of them:\\n\\\\ok\n"
                       "# TYPE orrery_messages counter\n"
                       "orrery_messages_total 12\n"
                       "# HELP orrery_busy_seconds Time.\n"
                       "# TYPE orrery_busy_seconds counter\n"
                       "# UNIT orrery_busy_seconds seconds\n"
                       "orrery_busy_seconds_total{worker=\"0\"} 1.5\n"));
  CHECK(text.ends_with("orrery_dispatch_seconds_count{tier=\"high\"} 4\n# EOF\n"));
}

TEST_CASE("hostile values of labels stay within their quotes, and what is no UTF-8 is replaced") {
  MetricRegistry registry;
  registry.gauge({.name = "orrery_x", .help = "Some."}, {{"name", "a\"} 1\norrery_y 2\\"}}).set(3);
  registry.gauge({.name = "orrery_x", .help = "Some."}, {{"name", "gr\xc3\xb6\xc3"}}).set(4);
  CHECK(registry.prometheus_text() ==
        "# HELP orrery_x Some.\n# TYPE orrery_x gauge\n"
        "orrery_x{name=\"a\\\"} 1\\norrery_y 2\\\\\"} 3\n"
        "orrery_x{name=\"gr\xc3\xb6\xef\xbf\xbd\"} 4\n");
}

TEST_CASE("numbers that are none have their names") {
  MetricRegistry registry;
  Gauge& gauge = registry.gauge({.name = "orrery_x", .help = "Some."});
  for (const auto& [value, text] :
       {std::pair{std::numeric_limits<double>::infinity(), "+Inf"},
        std::pair{-std::numeric_limits<double>::infinity(), "-Inf"},
        std::pair{std::numeric_limits<double>::quiet_NaN(), "NaN"}, std::pair{-0.25, "-0.25"}}) {
    gauge.set(value);
    CHECK(registry.prometheus_text().ends_with(std::string("orrery_x ") + text + "\n"));
  }
}

TEST_CASE("counters are the sum of their shards, and never go back") {
  Counter counter(3);
  counter.shard(0).add();
  counter.shard(2).add(10);
  counter.add(100);
  CHECK(counter.value() == 111);
  CHECK(dies([&] { counter.shard(3).add(); }));
  Counter folded;
  folded.advance_to(7);
  folded.advance_to(5);
  CHECK(folded.value() == 7);
}

TEST_CASE("a time series keeps the newest, oldest first") {
  TimeSeries series(3);
  CHECK(series.size() == 0);
  for (int n = 1; n <= 5; ++n) series.push(n);
  CHECK(series.size() == 3);
  CHECK(series[0] == 3);
  CHECK(series[2] == 5);
  CHECK(dies([&] { (void)series[3]; }));
  CHECK(dies([] { TimeSeries(0); }));
}

}  // namespace
}  // namespace orrery
