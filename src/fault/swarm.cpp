#include "fault/swarm.hpp"

#include <algorithm>

#include <orrery/core/math.hpp>

namespace orrery {
namespace {

// On with probability 1/2; then between a quarter and four times as intense, log-uniformly.
double intensity(Random& random) {
  const bool on = random.chance(0.5);
  const double exponent = 4 * random.real() - 2;
  return on ? math::exp(exponent * 0.6931471805599453) : 0;
}

void scale_interval(Duration& mean, double by) {
  mean = by == 0 ? Duration{} : Duration{static_cast<std::int64_t>(static_cast<double>(mean.count()) / by)};
}

void scale_probability(double& probability, double by) { probability = std::min(probability * by, 0.5); }

}  // namespace

NetworkFaults choose_swarm(NetworkFaults options, Random& random) {
  for (Duration* mean : {&options.partition_interval_mean, &options.clog_interval_mean,
                         &options.slow_link_interval_mean, &options.reset_interval_mean})
    scale_interval(*mean, intensity(random));
  NetworkFaultRates& rates = options.rates;
  for (double* rate :
       {&rates.segment_loss, &rates.segment_reset, &rates.connect_hang, &rates.connect_refused, &rates.fragmented_write,
        &rates.short_read, &rates.datagram_loss, &rates.datagram_duplicate, &rates.datagram_reorder})
    scale_probability(*rate, intensity(random));
  return options;
}

DiskFaults choose_swarm(DiskFaults options, Random& random) {
  for (Duration* mean : {&options.slow_interval_mean, &options.full_interval_mean})
    scale_interval(*mean, intensity(random));
  DiskFaultRates& rates = options.rates;
  for (double* rate : {&rates.sync_error, &rates.write_error, &rates.read_error, &rates.full, &rates.slow})
    scale_probability(*rate, intensity(random));
  return options;
}

}  // namespace orrery
