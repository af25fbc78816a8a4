#include <algorithm>
#include <limits>

#include <orrery/core/hash.hpp>
#include <orrery/storage/disk_kinds.hpp>

#include "storage/disk_core.hpp"

namespace orrery::detail {
namespace {

constexpr std::uint64_t ns_per_second = 1'000'000'000;
constexpr std::uint64_t ns_max = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t operation_bytes_max = 256 << 10;

// In two parts, so that nothing overflows.
std::uint64_t transfer_ns(std::uint64_t bytes, std::uint64_t bytes_per_second) {
  return bytes / bytes_per_second * ns_per_second + bytes % bytes_per_second * ns_per_second / bytes_per_second;
}

std::uint64_t times(std::uint64_t ns, std::uint64_t slowdown) {
  return ns > ns_max / slowdown ? ns_max : ns * slowdown;
}

// What an operation takes at least where so many are served per second; 0 for no limit.
std::uint64_t share_ns(std::uint64_t bytes, std::uint64_t operations_per_second) {
  if (operations_per_second == 0) return 0;
  const std::uint64_t operations = std::max<std::uint64_t>(1, (bytes + operation_bytes_max - 1) / operation_bytes_max);
  return times(ns_per_second / operations_per_second, operations);
}

}  // namespace

std::uint64_t DiskCore::drawn_ns(const Request& request, const DurationDistribution& latency) const {
  const std::uint64_t first = latencies_.at(request.ordinal, 0);
  const std::uint64_t second = latencies_.at(request.ordinal, 1);
  return static_cast<std::uint64_t>(latency.sample(first, second).count());
}

Duration DiskCore::memory_time(const Request& request, std::uint64_t bytes) const {
  const std::uint64_t drawn = drawn_ns(request, options_.write_latency);
  const std::uint64_t ns = drawn + transfer_ns(bytes, options_.memory_bytes_per_second);
  return Duration{static_cast<std::int64_t>(times(ns, dice_.slowdown(now())))};
}

Duration DiskCore::device_time(const Request& request, const DurationDistribution& latency, std::uint64_t bytes) const {
  const std::uint64_t ns = drawn_ns(request, latency) + transfer_ns(bytes, options_.device_bytes_per_second);
  const std::uint64_t own = share_ns(bytes, options_.device_operations_per_second);
  const std::uint64_t throttled = share_ns(bytes, dice_.throttle(now()));
  return Duration{static_cast<std::int64_t>(std::max({times(ns, dice_.slowdown(now())), own, throttled}))};
}

void DiskCore::queue(Request& request, Lane& lane, Duration service, std::uint64_t payload) {
  request.payload = payload;
  if (acting_now_) return act(request, lane, service);
  request.done = lane.serve(std::max(now(), dice_.stalled_until()), service);
  lane.push(request);
  schedule(request);
}

// The clock stands still: the operations of one event follow one another in time that the node is charged for.
void DiskCore::act(Request& request, Lane& lane, Duration service) {
  const Time begin = std::max(now(), acted_until_);
  acted_until_ = lane.serve(std::max(begin, dice_.stalled_until()), service);
  simulator_.tap(combine(combine(static_cast<std::uint64_t>(request.kind), request.payload), request.ordinal));
  if (charge_) charge_(acted_until_ - begin);
  if (power_cut_ && dice_.power_fails(request.ordinal)) return cut_power(request);
  carry_out(request);
}

void DiskCore::schedule(Request& request) {
  const auto as = [&]<Kind K>() {
    request.event = simulator_.schedule<K>(origin_, node_, request.done - now(), Completion{&request});
  };
  switch (request.kind) {
    case RequestKind::open: return as.template operator()<kinds::disk_open>();
    case RequestKind::read: return as.template operator()<kinds::disk_read>();
    case RequestKind::write: return as.template operator()<kinds::disk_write>();
    case RequestKind::append: return as.template operator()<kinds::disk_append>();
    case RequestKind::sync: return as.template operator()<kinds::disk_sync>();
    case RequestKind::truncate: return as.template operator()<kinds::disk_truncate>();
    case RequestKind::rename: return as.template operator()<kinds::disk_rename>();
    case RequestKind::remove: return as.template operator()<kinds::disk_remove>();
    case RequestKind::list: return as.template operator()<kinds::disk_list>();
  }
}

void DiskCore::shift_requests(Duration by) {
  for (Lane* lane : {&device_, &memory_}) {
    lane->shift(now(), by);
    for (Request* request = lane->front(); request != nullptr; request = request->next) {
      simulator_.cancel(request->event);
      request->done = request->done + by;
      schedule(*request);
    }
  }
}

}  // namespace orrery::detail
