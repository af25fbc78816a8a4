#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <orrery/model/getter.hpp>

namespace orrery {
class Histogram;
class Series;
class TimeAverage;
}  // namespace orrery

namespace orrery::model {

/// What a metric measures; all in simulated time and integers, so that it is part of the run and rules may read it.
enum class MetricKind : std::uint8_t {
  counter,    ///< `std::uint64_t` that only grows.
  histogram,  ///< `Histogram` of values.
  level,      ///< `TimeAverage` of what goes up and down.
  series,     ///< `Series` over simulated time.
};
[[nodiscard]] std::string_view to_string(MetricKind kind);

/// One metric of a model, as everything but the model itself knows it.
struct MetricInfo {
  std::string name;
  MetricKind kind = MetricKind::counter;
  std::string unit;     ///< Of the values of a histogram, level or series: "ns", "requests". Counters count `name`.
  std::string meaning;  ///< One sentence.
};

using MetricView = std::variant<const std::uint64_t*, const Histogram*, const TimeAverage*, const Series*>;

namespace detail {

void declare(std::vector<MetricInfo>& metrics, std::string_view name, MetricKind kind, std::string_view meaning,
             std::string_view unit);

struct ToView {
  template <class T, class View = MetricView>
  View operator()(const T& metric) const {
    return &metric;
  }
};

}  // namespace detail

/// What a struct of metrics looks like from outside. It belongs to a node, and outlives the processes that run there.
///
///     struct QueueMetrics {
///       std::uint64_t accepted = 0;
///       Histogram waiting;
///     };
///     const Metrics<QueueMetrics> metrics = Metrics<QueueMetrics>()
///         .metric("accepted", &QueueMetrics::accepted, "Requests that were let in.")
///         .metric("waiting", &QueueMetrics::waiting, "How long each waited.", "ns");
template <class M>
class Metrics {
 public:
  template <class T>
  Metrics& metric(std::string_view name, T M::* member, std::string_view meaning, std::string_view unit = {}) {
    detail::declare(infos_, name, kind_of(static_cast<const T*>(nullptr)), meaning, unit);
    getters_.push_back(detail::Getter<MetricView>::of<M>(member, detail::ToView()));
    return *this;
  }

  [[nodiscard]] const std::vector<MetricInfo>& all() const { return infos_; }
  /// A `MetricView`, a class that only whoever asks for it needs.
  [[nodiscard]] auto view(std::size_t metric, const M& of) const { return getters_[metric](&of); }

 private:
  static MetricKind kind_of(const std::uint64_t*) { return MetricKind::counter; }
  static MetricKind kind_of(const Histogram*) { return MetricKind::histogram; }
  static MetricKind kind_of(const TimeAverage*) { return MetricKind::level; }
  static MetricKind kind_of(const Series*) { return MetricKind::series; }

  std::vector<MetricInfo> infos_;
  std::vector<detail::Getter<MetricView>> getters_;
};

}  // namespace orrery::model
