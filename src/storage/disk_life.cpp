#include <orrery/core/check.hpp>
#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/hash.hpp>
#include <orrery/storage/disk_kinds.hpp>

#include "storage/disk_core.hpp"

namespace orrery::detail {

void DiskCore::process_stopped() {
  booted_ = false;
  for (const auto& file : files_) file->make_stale();
  simulator_.record(kinds::disk_stop, node_);
}

void DiskCore::boot() {
  powered_ = booted_ = true;
  simulator_.record(kinds::disk_boot, node_);
}

void DiskCore::crash() {
  if (!powered_) return;  // Since a power cut.
  ++crashes_;
  const CounterRandom draws(crash_draws_.at(crashes_));
  simulator_.record(kinds::disk_crash, node_, no_node, 0, crashes_);
  happen_some_names(draws);
  undo_renames();
  lose_power();
  std::uint64_t hash = combine(hash_bytes(name_), crashes_);
  for (const auto& [path, inode] : directory_.names()) {
    CrashOutcome outcome;
    const CrashLoss loss = crash_loss_of(path, *inode);
    inode->account([&] { outcome = inode->image.crash(CounterRandom(draws.at(inode->id)), loss); });
    if (outcome.lost) report(DiskFault::unsynced_lost, crashes_, path);
    if (outcome.torn) report(DiskFault::torn, crashes_, path);
    hash = combine(combine(hash, inode->id), outcome.hash);
  }
  simulator_.tap(hash);
}

// Called off: all that was not synced survives this crash.
CrashLoss DiskCore::crash_loss_of(std::string_view path, const Inode& inode) const {
  if (inode.image.synced()) return options_.crash_loss;
  if (fault_allowed(report_name(DiskFault::unsynced_lost), name_ + "/" + std::string(path), crashes_))
    return options_.crash_loss;
  return {.all_lost = 0, .all_kept = 1};
}

void DiskCore::wipe() {
  lose_power();
  unsafe_renames_.clear();
  directory_.clear();
  ++generation_;
  simulator_.record(kinds::disk_wipe, node_, no_node, 0, generation_);
  simulator_.tap(combine(hash_bytes(name_), generation_));
}

// The device takes operations on names in order: some first ones have happened, unanswered.
void DiskCore::happen_some_names(const CounterRandom& draws) {
  for (const Request* request = device_.front(); request != nullptr; request = request->next) {
    if (!may_happen_unanswered(*request, draws)) return;
  }
}

// False: it has not, and neither have those after it.
bool DiskCore::may_happen_unanswered(const Request& request, const CounterRandom& draws) {
  if (request.kind != RequestKind::open && request.kind != RequestKind::rename && request.kind != RequestKind::remove) {
    return true;
  }
  constexpr std::uint64_t names = 0;  // No file has this number.
  if (!draws.chance(names, request.ordinal, 0.5)) return false;
  if (request.kind == RequestKind::open) {
    (void)open_inode(request);
  } else {
    (void)change_name(request);
  }
  return true;
}

// In the middle of a synchronous operation. It is never answered; what it tried is done in part, or not.
void DiskCore::cut_power(Request& request) {
  report(DiskFault::power_cut, request.ordinal);
  (void)may_happen_unanswered(request, CounterRandom(crash_draws_.at(crashes_ + 1)));
  if (request.file != nullptr) request.file->operation_ends();
  request.file = nullptr;
  request.abandoned = true;
  const std::uint64_t ordinal = request.ordinal;
  crash();
  power_cut_(ordinal);
}

// Newest first. One that would now turn a folder into a file stays.
void DiskCore::undo_renames() {
  std::vector<RenameLog::Rename> renames = unsafe_renames_.take();
  for (auto rename = renames.rbegin(); rename != renames.rend(); ++rename) {
    if (!directory_.check(rename->from) || !dice_.allowed(DiskFault::lost_rename, rename->ordinal)) continue;
    const Result<void> undone = directory_.rename(rename->to, rename->from);
    ORRERY_CHECK(undone.has_value());
    if (rename->replaced != nullptr) {
      rename->replaced->path = rename->to;
      directory_.add(rename->to, std::move(rename->replaced));
    }
    report(DiskFault::lost_rename, rename->ordinal, rename->from);
  }
}

void DiskCore::abandon_requests(Lane& lane) {
  while (Request* request = lane.pop()) {
    simulator_.cancel(request->event);
    if (request->file != nullptr) request->file->operation_ends();
    if (request->operation == nullptr) {
      requests_.give_back(*request);
    } else {
      request->abandoned = true;
      request->file = nullptr;
    }
  }
  lane.reset();
}

void DiskCore::lose_power() {
  powered_ = booted_ = false;
  acted_until_ = Time();
  abandon_requests(device_);
  abandon_requests(memory_);
  for (const auto& file : files_) {
    const bool held_by_requests_only = !file->is_open() && file->has_content();
    file->lose_power();
    if (held_by_requests_only) free_files_.push_back(file.get());
  }
}

}  // namespace orrery::detail
