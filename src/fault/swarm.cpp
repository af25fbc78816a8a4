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

void scale_length(Duration& length, double by) {
  length = Duration{static_cast<std::int64_t>(static_cast<double>(length.count()) * by)};
}

void scale_probability(double& probability, double by) { probability = std::min(probability * by, 0.5); }

}  // namespace

NetworkFaults choose_swarm(NetworkFaults options, Random& random) {
  for (Duration* mean :
       {&options.partition_interval_mean, &options.clog_interval_mean, &options.swizzle_interval_mean,
        &options.slow_link_interval_mean, &options.throttle_interval_mean, &options.reset_interval_mean})
    scale_interval(*mean, intensity(random));
  scale_length(options.pair_latency_max, intensity(random));
  NetworkFaultRates& rates = options.rates;
  for (double* rate :
       {&rates.segment_loss, &rates.segment_reset, &rates.silent_close, &rates.connect_hang, &rates.connect_refused,
        &rates.connect_black_hole, &rates.resolve_failure, &rates.resolve_slow, &rates.fragmented_write,
        &rates.short_read, &rates.bit_flip, &rates.datagram_loss, &rates.datagram_duplicate, &rates.datagram_reorder})
    scale_probability(*rate, intensity(random));
  return options;
}

DiskFaults choose_swarm(DiskFaults options, Random& random) {
  for (Duration* mean : {&options.slow_interval_mean, &options.full_interval_mean, &options.stall_interval_mean,
                         &options.throttle_interval_mean})
    scale_interval(*mean, intensity(random));
  DiskFaultRates& rates = options.rates;
  for (double* rate :
       {&rates.sync_error, &rates.write_error, &rates.read_error, &rates.full, &rates.slow, &rates.corrupted_sector,
        &rates.misdirected_write, &rates.phantom_write, &rates.lost_rename, &rates.power_cut})
    scale_probability(*rate, intensity(random));
  return options;
}

ClockFaults choose_swarm(ClockFaults options, Random& random) {
  scale_interval(options.jump_interval_mean, intensity(random));
  options.drift = std::min(options.drift * intensity(random), 0.1);
  return options;
}

CpuFaults choose_swarm(CpuFaults options, Random& random) {
  for (Duration* mean : {&options.slow_interval_mean, &options.stall_interval_mean})
    scale_interval(*mean, intensity(random));
  return options;
}

}  // namespace orrery
