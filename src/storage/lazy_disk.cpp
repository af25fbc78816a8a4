#include "storage/lazy_disk.hpp"

#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/storage/disk_kinds.hpp>

namespace orrery::detail {
namespace {

constexpr std::uint64_t bytes_per_second_max = 18'000'000'000;

bool is_power_of_two(std::uint64_t n) { return n != 0 && (n & (n - 1)) == 0; }

void check_options(const DiskOptions& options) {
  ORRERY_CHECK(is_power_of_two(options.page_bytes));
  ORRERY_CHECK(is_power_of_two(options.sector_bytes));
  ORRERY_CHECK(options.sector_bytes <= options.page_bytes && options.page_bytes / options.sector_bytes <= 64);
  ORRERY_CHECK(options.device_bytes_per_second >= 1 && options.device_bytes_per_second <= bytes_per_second_max);
  ORRERY_CHECK(options.memory_bytes_per_second >= 1 && options.memory_bytes_per_second <= bytes_per_second_max);
  const CrashLoss& loss = options.crash_loss;
  ORRERY_CHECK(loss.all_lost >= 0 && loss.all_kept >= 0 && loss.all_lost + loss.all_kept <= 1);
  ORRERY_CHECK(loss.page_kept >= 0 && loss.page_torn >= 0 && loss.page_kept + loss.page_torn <= 1);
}

std::unique_ptr<const DiskOptions> unless_default(const DiskOptions& options) {
  return options == DiskOptions() ? nullptr : std::make_unique<const DiskOptions>(options);
}

}  // namespace

LazyDisk::LazyDisk(Simulator& simulator, OriginId origin, NodeId node, std::string name, const DiskOptions& options)
    : simulator_(simulator),
      seed_(simulator.seed()),
      origin_(origin),
      node_(node),
      name_(std::move(name)),
      options_(unless_default(options)) {
  check_options(options);
}

void LazyDisk::make() {
  core_ = std::make_unique<DiskCore>(simulator_, seed_, origin_, node_, name_, options_ ? *options_ : DiskOptions());
  core_->on_charge(std::move(charge_));
}

void LazyDisk::boot() {
  if (core_ != nullptr) return core_->boot();
  simulator_.record(kinds::disk_boot, node_);
}

void LazyDisk::heal() {
  if (core_ != nullptr) return core_->heal();
  simulator_.record(kinds::disk_heal, node_);
}

void LazyDisk::on_charge(std::function<void(Duration)> handler) {
  if (core_ != nullptr) return core_->on_charge(std::move(handler));
  charge_ = std::move(handler);
}

}  // namespace orrery::detail
