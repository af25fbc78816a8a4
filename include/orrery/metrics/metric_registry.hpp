#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/metrics/counter.hpp>
#include <orrery/metrics/exported_histogram.hpp>

namespace orrery {

/// Prometheus' base units: a metric's name ends with its unit.
enum class MetricUnit : std::uint8_t { none, seconds, bytes, ratio };
[[nodiscard]] std::string_view to_string(MetricUnit unit);

enum class MetricType : std::uint8_t { counter, gauge, histogram };
[[nodiscard]] std::string_view to_string(MetricType type);

/// What a metric is, by the conventions of Prometheus.
struct MetricDescription {
  std::string_view name;  ///< "orrery_engine_messages_total", "orrery_engine_memory_bytes".
  std::string_view help;  ///< One sentence.
  MetricUnit unit = MetricUnit::none;
  std::uint64_t per_unit = 1;  ///< How many of a counter make one of that unit: 1e9 if it counts nanoseconds.
};

/// What tells series of one metric apart: {{"tier", "high"}}. Of names and values there are few, known in advance:
/// never an actor's id.
using MetricLabels = std::vector<std::pair<std::string, std::string>>;

/// The metrics of a program, and what a scrape of them is. Whoever registers and whoever writes texts are one at a
/// time; counters, gauges and histograms change meanwhile as they like.
class MetricRegistry {
 public:
  /// Series of one metric, at most.
  static constexpr std::size_t series_max = 256;

  /// Makes the series, or returns the one that is there. What is illegal is a failed check: see `problem_with`.
  Counter& counter(const MetricDescription& description, const MetricLabels& labels = {}, std::uint32_t shards = 0);
  Gauge& gauge(const MetricDescription& description, const MetricLabels& labels = {});
  /// With a bucket for each bound, in seconds, rising, and one beyond.
  ExportedHistogram& histogram(const MetricDescription& description, std::span<const double> bounds,
                               const MetricLabels& labels = {});

  /// Why there can be no such series: a name that is not "orrery_" and words of small letters and digits, a counter's
  /// without "_total" or another's with it, a unit that the name does not end with, a label that is Prometheus' own,
  /// too many series. Empty if there can.
  [[nodiscard]] std::string problem_with(MetricType type, const MetricDescription& description,
                                         const MetricLabels& labels = {}) const;

  /// Prometheus' text format 0.0.4.
  [[nodiscard]] std::string prometheus_text() const;
  /// OpenMetrics 1.0.
  [[nodiscard]] std::string open_metrics_text() const;

 private:
  struct Series {
    std::string labels;                     // As a text has them, without braces.
    std::vector<std::string> sample_names;  // With all but the value: one, or those of a histogram.
    std::size_t index = 0;                  // Among all counters, gauges or histograms.
  };
  struct Family {
    std::string name;
    std::string help;
    MetricType type;
    MetricUnit unit;
    std::uint64_t per_unit;
    std::vector<Series> series;
  };

  Series* find(const MetricDescription& description, const MetricLabels& labels);
  Series& add(MetricType type, const MetricDescription& description, const MetricLabels& labels);
  [[nodiscard]] const Family* family(std::string_view name) const;
  [[nodiscard]] std::string text(bool open_metrics) const;
  void append_samples(const Family& family, const Series& series, std::string& text) const;

  std::vector<Family> families_;
  std::deque<Counter> counters_;
  std::deque<Gauge> gauges_;
  std::deque<ExportedHistogram> histograms_;
};

}  // namespace orrery
