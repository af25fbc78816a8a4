#include <orrery/storage/disk_kinds.hpp>

namespace orrery {
namespace {

constexpr KindInfo disk_infos[] = {
    {kinds::disk_open, "disk_open", "disk: open {text}"},
    {kinds::disk_read, "disk_read", "disk: read {value} bytes of {text}"},
    {kinds::disk_write, "disk_write", "disk: wrote {value} bytes of {text}"},
    {kinds::disk_append, "disk_append", "disk: appended {value} bytes to {text}"},
    {kinds::disk_sync, "disk_sync", "disk: synced {text}, {value} bytes"},
    {kinds::disk_truncate, "disk_truncate", "disk: {text} is now {value} bytes long"},
    {kinds::disk_rename, "disk_rename", "disk: renamed {text}"},
    {kinds::disk_remove, "disk_remove", "disk: removed {text}"},
    {kinds::disk_list, "disk_list", "disk: listed {text}*, {value} files"},
    {kinds::disk_crash, "disk_crash", "disk: lost power, crash {value}"},
    {kinds::disk_stop, "disk_stop", "disk: its process has ended"},
    {kinds::disk_wipe, "disk_wipe", "disk: wiped, generation {value}"},
    {kinds::disk_boot, "disk_boot", "disk: ready"},
    {kinds::disk_heal, "disk_heal", "disk: healed"},
    {kinds::disk_operation_failed, "disk_operation_failed", "disk: failed: {text}"},
    {kinds::disk_fault_sync_error, "disk_fault_sync_error", "FAULT disk: a sync of {text} fails, operation {value}"},
    {kinds::disk_fault_write_error, "disk_fault_write_error", "FAULT disk: a write to {text} fails, operation {value}"},
    {kinds::disk_fault_read_error, "disk_fault_read_error", "FAULT disk: a read of {text} fails, operation {value}"},
    {kinds::disk_fault_full, "disk_fault_full", "FAULT disk: full for a while, operation {value}"},
    {kinds::disk_fault_slow, "disk_fault_slow", "FAULT disk: slow for a while, operation {value}"},
    {kinds::disk_fault_unsynced_lost, "disk_fault_unsynced_lost",
     "FAULT disk: {text} lost what was not synced, or a part"},
    {kinds::disk_fault_torn, "disk_fault_torn", "FAULT disk: {text} is torn"},
    {kinds::disk_fault_corrupted_sector, "disk_fault_corrupted_sector",
     "FAULT disk: a sector of {text} holds other bytes, operation {value}"},
    {kinds::disk_fault_misdirected_write, "disk_fault_misdirected_write",
     "FAULT disk: a page of {text} was written elsewhere, operation {value}"},
    {kinds::disk_fault_phantom_write, "disk_fault_phantom_write",
     "FAULT disk: a page of {text} was never written, operation {value}"},
    {kinds::disk_fault_lost_rename, "disk_fault_lost_rename", "FAULT disk: {text} has its old name, operation {value}"},
    {kinds::disk_fault_stalled, "disk_fault_stalled", "FAULT disk: stalled for a while, operation {value}"},
    {kinds::disk_fault_throttled, "disk_fault_throttled", "FAULT disk: throttled for a while, operation {value}"},
    {kinds::disk_fault_power_cut, "disk_fault_power_cut", "FAULT disk: the power fails in operation {value}"},
};

}  // namespace

std::span<const KindInfo> disk_kinds() { return disk_infos; }

}  // namespace orrery
