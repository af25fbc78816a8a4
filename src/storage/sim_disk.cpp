#include <orrery/storage/sim_disk.hpp>

#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/storage/disk_path.hpp>

#include "storage/disk_core.hpp"

namespace orrery {

SimDisk::SimDisk(Simulator& simulator, OriginId origin, NodeId node, std::string name, DiskOptions options)
    : core_(std::make_unique<detail::DiskCore>(simulator, origin, node, std::move(name), options)) {}
SimDisk::~SimDisk() = default;

Disk& SimDisk::seam() { return *core_; }

void SimDisk::process_stopped() { core_->process_stopped(); }
void SimDisk::crash() { core_->crash(); }
void SimDisk::wipe() { core_->wipe(); }
void SimDisk::boot() { core_->boot(); }

void SimDisk::set_fault_rates(const DiskFaultRates& rates) { core_->set_fault_rates(rates); }
void SimDisk::fill_for(Duration period) { core_->fill_for(period); }
void SimDisk::slow_for(Duration period, std::uint32_t factor) { core_->slow_for(period, factor); }
void SimDisk::stall_for(Duration period) { core_->stall_for(period); }
void SimDisk::throttle_for(Duration period, std::uint32_t limit) { core_->throttle_for(period, limit); }
void SimDisk::on_charge(std::function<void(Duration)> handler) { core_->on_charge(std::move(handler)); }
void SimDisk::on_power_cut(std::function<void(std::uint64_t)> handler) { core_->on_power_cut(std::move(handler)); }
void SimDisk::heal() { core_->heal(); }
void SimDisk::reseed(std::uint64_t seed) { core_->reseed(seed); }
const DiskFaultCounts& SimDisk::fault_counts() const { return core_->fault_counts(); }

std::uint32_t SimDisk::generation() const { return core_->generation(); }
const std::string& SimDisk::name() const { return core_->name(); }
std::uint64_t SimDisk::used_bytes() const { return core_->used_bytes(); }
std::uint32_t SimDisk::files() const { return static_cast<std::uint32_t>(core_->directory().names().size()); }

Result<Bytes> SimDisk::contents(std::string_view path) const {
  const auto inode = core_->directory().find(path);
  if (inode == nullptr) return failure(ErrorCode::not_found, quote_disk_path(path));
  return inode->image.bytes();
}

std::uint64_t SimDisk::state_hash() const {
  std::uint64_t hash = core_->generation();
  for (const auto& [path, inode] : core_->directory().names()) {
    hash = combine(combine(hash, hash_bytes(path)), hash_bytes(inode->image.bytes()));
    hash = combine(hash, inode->image.unsynced_bytes());
  }
  return hash;
}

}  // namespace orrery
