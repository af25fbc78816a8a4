#include <orrery/storage/sim_disk.hpp>

#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/storage/disk_path.hpp>

#include "storage/lazy_disk.hpp"

namespace orrery {

SimDisk::SimDisk(Simulator& simulator, OriginId origin, NodeId node, std::string name, DiskOptions options)
    : disk_(std::make_unique<detail::LazyDisk>(simulator, origin, node, std::move(name), options)) {}
SimDisk::~SimDisk() = default;

Disk& SimDisk::seam() { return *disk_; }

void SimDisk::process_stopped() { disk_->core().process_stopped(); }
void SimDisk::crash() { disk_->core().crash(); }
void SimDisk::wipe() { disk_->core().wipe(); }
void SimDisk::boot() { disk_->boot(); }

void SimDisk::set_fault_rates(const DiskFaultRates& rates) { disk_->core().set_fault_rates(rates); }
void SimDisk::fill_for(Duration period) { disk_->core().fill_for(period); }
void SimDisk::slow_for(Duration period, std::uint32_t factor) { disk_->core().slow_for(period, factor); }
void SimDisk::stall_for(Duration period) { disk_->core().stall_for(period); }
void SimDisk::throttle_for(Duration period, std::uint32_t limit) { disk_->core().throttle_for(period, limit); }
void SimDisk::on_charge(std::function<void(Duration)> handler) { disk_->on_charge(std::move(handler)); }
void SimDisk::on_power_cut(std::function<void(std::uint64_t)> handler) {
  disk_->core().on_power_cut(std::move(handler));
}
void SimDisk::heal() { disk_->heal(); }
void SimDisk::reseed(std::uint64_t seed) { disk_->core().reseed(seed); }
const DiskFaultCounts& SimDisk::fault_counts() const {
  static constexpr DiskFaultCounts none;
  return disk_->used() == nullptr ? none : disk_->used()->fault_counts();
}

std::uint32_t SimDisk::generation() const { return disk_->used() == nullptr ? 0 : disk_->used()->generation(); }
const std::string& SimDisk::name() const { return disk_->name(); }
std::uint64_t SimDisk::used_bytes() const { return disk_->used() == nullptr ? 0 : disk_->used()->used_bytes(); }
std::uint32_t SimDisk::files() const {
  return disk_->used() == nullptr ? 0 : static_cast<std::uint32_t>(disk_->used()->directory().names().size());
}

Result<Bytes> SimDisk::contents(std::string_view path) const {
  const auto inode = disk_->used() == nullptr ? nullptr : disk_->used()->directory().find(path);
  if (inode == nullptr) return failure(ErrorCode::not_found, quote_disk_path(path));
  return inode->image.bytes();
}

std::uint64_t SimDisk::state_hash() const {
  if (disk_->used() == nullptr) return 0;
  std::uint64_t hash = disk_->used()->generation();
  for (const auto& [path, inode] : disk_->used()->directory().names()) {
    hash = combine(combine(hash, hash_bytes(path)), hash_bytes(inode->image.bytes()));
    hash = combine(hash, inode->image.unsynced_bytes());
  }
  return hash;
}

}  // namespace orrery
