#include "storage/disk_core.hpp"

#include <algorithm>

#include <orrery/core/check.hpp>
#include <orrery/storage/disk_kinds.hpp>

namespace orrery::detail {

DiskCore::DiskCore(Simulator& simulator, std::uint64_t seed, OriginId origin, NodeId node, std::string name,
                   const DiskOptions& options)
    : simulator_(simulator),
      origin_(origin),
      node_(node),
      name_(std::move(name)),
      options_(options),
      dice_(seed, name_),
      latencies_(seed, "disk latency", name_),
      crash_draws_(seed, "disk crash", name_) {}

DiskCore::~DiskCore() {
  abandon_requests(device_);
  abandon_requests(memory_);
  ORRERY_CHECK_MESSAGE(requests_.in_use() == 0, "an operation on a simulated disk outlives the disk");
  for (const auto& file : files_) ORRERY_CHECK_MESSAGE(!file->is_open(), "an open file outlives its simulated disk");
}

void DiskCore::finish(Request& request) {
  Lane& lane = device_.front() == &request ? device_ : memory_;
  const Request* first = lane.pop();
  ORRERY_CHECK(first == &request);
  carry_out(request);
}

void DiskCore::carry_out(Request& request) {
  switch (request.kind) {
    case RequestKind::open: return finish_open(request);
    case RequestKind::read: return finish_read(request);
    case RequestKind::sync: return finish_sync(request);
    case RequestKind::write:
    case RequestKind::append:
    case RequestKind::truncate: return finish_change(request);
    case RequestKind::rename:
    case RequestKind::remove: return finish_name(request);
    case RequestKind::list: return finish_list(request);
  }
}

void DiskCore::release(Request& request) {
  SimFile* file = request.file;
  requests_.give_back(request);
  if (file == nullptr) return;
  file->operation_ends();
  if (file->idle() && !file->is_open()) closed(*file);
}

void DiskCore::closed(SimFile& file) {
  file.drop_content();
  free_files_.push_back(&file);
}

void DiskCore::report(DiskFault fault, std::uint64_t value, std::string_view path) {
  fault_counts_.add(fault);
  simulator_.record_text(kind_of(fault), node_, path, no_node, value);
}

void DiskCore::record_failure(const Error& error) {
  simulator_.record_text(kinds::disk_operation_failed, node_, error.detail, no_node,
                         static_cast<std::uint64_t>(error.code));
}

void DiskCore::fill_for(Duration period) {
  dice_.fill_until(now() + period);
  report(DiskFault::full, operations_);
}

void DiskCore::slow_for(Duration period, std::uint32_t factor) {
  dice_.slow_until(now() + period, factor);
  report(DiskFault::slow, operations_);
}

void DiskCore::stall_for(Duration period) {
  const Time begin = std::max(now(), dice_.stalled_until());
  dice_.stall_until(now() + period);
  shift_requests(dice_.stalled_until() - begin);
  report(DiskFault::stalled, operations_);
}

void DiskCore::throttle_for(Duration period, std::uint32_t operations_per_second) {
  dice_.throttle_until(now() + period, operations_per_second);
  report(DiskFault::throttled, operations_);
}

void DiskCore::reseed(std::uint64_t seed) {
  dice_.reseed(seed);
  latencies_.reseed(seed);
  crash_draws_.reseed(seed);
}

void DiskCore::heal() {
  if (dice_.stalled_until() > now()) shift_requests(now() - dice_.stalled_until());
  unsafe_renames_.clear();
  dice_.heal();
  simulator_.record(kinds::disk_heal, node_);
}

}  // namespace orrery::detail
