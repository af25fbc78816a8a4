#include "testing/builder_problems.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/nearest.hpp>
#include <orrery/fault/chaos.hpp>

namespace orrery::detail {
namespace {

std::string text_of(double number) {
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%g", number);
  return text.data();
}

std::string text_of(Duration length) { return text_of(static_cast<double>(length.count()) * 1e-9) + " s"; }

std::string is(std::string_view name, const std::string& value, std::string_view allowed) {
  return std::string(name).append(" is ").append(value).append("; it must be ").append(allowed);
}

}  // namespace

void Problems::require_probability(double p, std::string_view name) {
  require(p >= 0 && p <= 1, is(name, text_of(p), "a probability, from 0 to 1"));
}

void Problems::require_amount(double amount, std::string_view name) {
  require(amount >= 0 && amount <= std::numeric_limits<double>::max(), is(name, text_of(amount), "0 or more"));
}

void Problems::require_not_negative(Duration length, std::string_view name) {
  require(length.count() >= 0, is(name, text_of(length), "0 or more"));
}

void check_attrition(const Attrition& attrition, std::uint32_t servers_min, Problems& problems) {
  if (attrition.max_dead == 0) return;
  problems.require(attrition.max_dead <= servers_min, "Attrition::max_dead is " + std::to_string(attrition.max_dead) +
                                                          ", but only " + std::to_string(servers_min) +
                                                          (servers_min == 1 ? " process runs" : " processes run"));
  problems.require_amount(attrition.graceful, "Attrition::graceful");
  problems.require_amount(attrition.crash, "Attrition::crash");
  problems.require_amount(attrition.wipe, "Attrition::wipe");
  problems.require_amount(attrition.pause, "Attrition::pause");
  problems.require_amount(attrition.zone, "Attrition::zone");
  const bool all_zero = attrition.graceful == 0 && attrition.crash == 0 && attrition.wipe == 0 &&
                        attrition.pause == 0 && attrition.zone == 0;
  problems.require(
      !all_zero, "the weights of Attrition (graceful, crash, wipe, pause, zone) are all 0; for none set max_dead to 0");
  problems.require(attrition.interval_mean.count() > 0,
                   is("Attrition::interval_mean", text_of(attrition.interval_mean), "more than 0"));
  problems.require_not_negative(attrition.recovery_min, "Attrition::recovery_min");
  problems.require(attrition.recovery_min <= attrition.recovery_max,
                   "Attrition::recovery_min (" + text_of(attrition.recovery_min) + ") is above recovery_max (" +
                       text_of(attrition.recovery_max) + ")");
  problems.require_not_negative(attrition.stop_deadline, "Attrition::stop_deadline");
}

void check_network_faults(const NetworkFaults& faults, Problems& problems) {
  if (!faults.enabled) return;
  const std::pair<const char*, Duration> lengths[] = {
      {"NetworkFaults::partition_interval_mean", faults.partition_interval_mean},
      {"NetworkFaults::partition_length_max", faults.partition_length_max},
      {"NetworkFaults::clog_interval_mean", faults.clog_interval_mean},
      {"NetworkFaults::clog_length_max", faults.clog_length_max},
      {"NetworkFaults::swizzle_interval_mean", faults.swizzle_interval_mean},
      {"NetworkFaults::swizzle_length_max", faults.swizzle_length_max},
      {"NetworkFaults::slow_link_interval_mean", faults.slow_link_interval_mean},
      {"NetworkFaults::slow_link_length_max", faults.slow_link_length_max},
      {"NetworkFaults::throttle_interval_mean", faults.throttle_interval_mean},
      {"NetworkFaults::throttle_length_max", faults.throttle_length_max},
      {"NetworkFaults::pair_latency_max", faults.pair_latency_max},
      {"NetworkFaults::reset_interval_mean", faults.reset_interval_mean},
      {"NetworkFaultRates::datagram_reorder_delay_max", faults.rates.datagram_reorder_delay_max},
      {"NetworkFaultRates::resolve_delay_max", faults.rates.resolve_delay_max},
  };
  for (const auto& [name, length] : lengths) problems.require_not_negative(length, name);
  const NetworkFaultRates& rates = faults.rates;
  const std::pair<const char*, double> probabilities[] = {
      {"NetworkFaultRates::segment_loss", rates.segment_loss},
      {"NetworkFaultRates::segment_reset", rates.segment_reset},
      {"NetworkFaultRates::silent_close", rates.silent_close},
      {"NetworkFaultRates::connect_hang", rates.connect_hang},
      {"NetworkFaultRates::connect_refused", rates.connect_refused},
      {"NetworkFaultRates::connect_black_hole", rates.connect_black_hole},
      {"NetworkFaultRates::resolve_failure", rates.resolve_failure},
      {"NetworkFaultRates::resolve_slow", rates.resolve_slow},
      {"NetworkFaultRates::fragmented_write", rates.fragmented_write},
      {"NetworkFaultRates::short_read", rates.short_read},
      {"NetworkFaultRates::bit_flip", rates.bit_flip},
      {"NetworkFaultRates::datagram_loss", rates.datagram_loss},
      {"NetworkFaultRates::datagram_duplicate", rates.datagram_duplicate},
      {"NetworkFaultRates::datagram_reorder", rates.datagram_reorder},
  };
  for (const auto& [name, p] : probabilities) problems.require_probability(p, name);
  problems.require(
      faults.slow_link_factor_max >= 2 && faults.slow_link_factor_max <= 1e6,
      is("NetworkFaults::slow_link_factor_max", text_of(faults.slow_link_factor_max), "from 2 to 1000000"));
  problems.require(faults.throttle_factor_max >= 2 && faults.throttle_factor_max <= 1e6,
                   is("NetworkFaults::throttle_factor_max", text_of(faults.throttle_factor_max), "from 2 to 1000000"));
}

void check_disk_faults(const DiskFaults& faults, Problems& problems) {
  if (!faults.enabled) return;
  problems.require_not_negative(faults.slow_interval_mean, "DiskFaults::slow_interval_mean");
  problems.require_not_negative(faults.slow_length_max, "DiskFaults::slow_length_max");
  problems.require_not_negative(faults.full_interval_mean, "DiskFaults::full_interval_mean");
  problems.require_not_negative(faults.full_length_max, "DiskFaults::full_length_max");
  problems.require_not_negative(faults.stall_interval_mean, "DiskFaults::stall_interval_mean");
  problems.require_not_negative(faults.stall_length_max, "DiskFaults::stall_length_max");
  problems.require_not_negative(faults.throttle_interval_mean, "DiskFaults::throttle_interval_mean");
  problems.require_not_negative(faults.throttle_length_max, "DiskFaults::throttle_length_max");
  problems.require(faults.throttled_iops_min >= 1 && faults.throttled_iops_min <= faults.throttled_iops_max,
                   "DiskFaults::throttled_iops_min (" + std::to_string(faults.throttled_iops_min) +
                       ") must be from 1 to throttled_iops_max (" + std::to_string(faults.throttled_iops_max) + ")");
  problems.require(faults.slow_factor_max >= 2,
                   is("DiskFaults::slow_factor_max", std::to_string(faults.slow_factor_max), "2 or more"));
  problems.require(faults.rates.slow_factor >= 1,
                   is("DiskFaultRates::slow_factor", std::to_string(faults.rates.slow_factor), "1 or more"));
  problems.require_probability(faults.rates.sync_error, "DiskFaultRates::sync_error");
  problems.require_probability(faults.rates.write_error, "DiskFaultRates::write_error");
  problems.require_probability(faults.rates.read_error, "DiskFaultRates::read_error");
  problems.require_probability(faults.rates.full, "DiskFaultRates::full");
  problems.require_probability(faults.rates.slow, "DiskFaultRates::slow");
  problems.require_probability(faults.rates.corrupted_sector, "DiskFaultRates::corrupted_sector");
  problems.require_probability(faults.rates.misdirected_write, "DiskFaultRates::misdirected_write");
  problems.require_probability(faults.rates.phantom_write, "DiskFaultRates::phantom_write");
  problems.require_probability(faults.rates.lost_rename, "DiskFaultRates::lost_rename");
  problems.require_probability(faults.rates.power_cut, "DiskFaultRates::power_cut");
  problems.require_not_negative(faults.power_cut_recovery_max, "DiskFaults::power_cut_recovery_max");
}

void check_reduction(const Reduction& reduction, Problems& problems) {
  const std::vector<std::string> known = fault_decision_kinds();
  const auto check = [&](std::string_view patterns, const char* flag) {
    FaultSet set;
    if (const auto added = set.add(patterns); !added)
      return problems.require(false, std::string(flag) + ": " + added.error().detail);
    for (const std::string& kind : set.kinds()) {
      if (kind.starts_with("buggify-") || kind.starts_with("knob-")) continue;  // Known to the code under test only.
      const bool fine = std::find(known.begin(), known.end(), kind) != known.end();
      const auto nearest = fine ? std::nullopt : nearest_name(kind, known);
      problems.require(fine, std::string(flag) + ": there is no fault '" + kind + "'" +
                                 (nearest ? "; did you mean '" + *nearest + "'?" : ""));
    }
  };
  check(reduction.without_faults, "--without");
  check(reduction.only_faults.value_or(""), "--only");
  if (reduction.chaos_max) problems.require_not_negative(*reduction.chaos_max, "--chaos");
  if (reduction.clients_max) problems.require(*reduction.clients_max >= 1, "--clients must be 1 or more");
}

void check_link(const LinkOptions& link, Problems& problems) {
  problems.require_not_negative(link.jitter, "LinkOptions::jitter");
  problems.require_probability(link.loss, "LinkOptions::loss");
  problems.require(link.mtu_bytes == 0 || link.mtu_bytes >= 68,
                   is("LinkOptions::mtu_bytes", std::to_string(link.mtu_bytes), "0 for no limit, or 68 or more"));
}

void check_disk(const DiskOptions& disk, Problems& problems) {
  constexpr std::uint64_t fastest = 18'000'000'000;
  const bool powers = std::has_single_bit(disk.page_bytes) && std::has_single_bit(disk.sector_bytes);
  problems.require(powers && disk.sector_bytes <= disk.page_bytes && disk.page_bytes / disk.sector_bytes <= 64,
                   "DiskOptions: a page (" + std::to_string(disk.page_bytes) + " bytes) must be 1 to 64 sectors (" +
                       std::to_string(disk.sector_bytes) + " bytes), both powers of two");
  problems.require(
      disk.device_bytes_per_second >= 1 && disk.device_bytes_per_second <= fastest,
      is("DiskOptions::device_bytes_per_second", std::to_string(disk.device_bytes_per_second), "from 1 to 18e9"));
  problems.require(
      disk.memory_bytes_per_second >= 1 && disk.memory_bytes_per_second <= fastest,
      is("DiskOptions::memory_bytes_per_second", std::to_string(disk.memory_bytes_per_second), "from 1 to 18e9"));
  const CrashLoss& loss = disk.crash_loss;
  problems.require_probability(loss.all_lost, "CrashLoss::all_lost");
  problems.require_probability(loss.all_kept, "CrashLoss::all_kept");
  problems.require_probability(loss.all_lost + loss.all_kept, "CrashLoss::all_lost + all_kept");
  problems.require_probability(loss.page_kept, "CrashLoss::page_kept");
  problems.require_probability(loss.page_torn, "CrashLoss::page_torn");
  problems.require_probability(loss.page_kept + loss.page_torn, "CrashLoss::page_kept + page_torn");
}

}  // namespace orrery::detail
