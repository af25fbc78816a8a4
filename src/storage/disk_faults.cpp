#include <orrery/storage/disk_faults.hpp>

#include <utility>

#include <orrery/storage/disk_kinds.hpp>

namespace orrery {

std::string_view report_name(DiskFault fault) {
  switch (fault) {
    case DiskFault::sync_error: return "disk_sync_error";
    case DiskFault::write_error: return "disk_write_error";
    case DiskFault::read_error: return "disk_read_error";
    case DiskFault::full: return "disk_full";
    case DiskFault::slow: return "disk_slow";
    case DiskFault::unsynced_lost: return "disk_unsynced_lost";
    case DiskFault::torn: return "disk_torn";
    case DiskFault::corrupted_sector: return "disk_corrupted_sector";
    case DiskFault::misdirected_write: return "disk_misdirected_write";
    case DiskFault::phantom_write: return "disk_phantom_write";
    case DiskFault::lost_rename: return "disk_lost_rename";
    case DiskFault::stalled: return "disk_stalled";
    case DiskFault::throttled: return "disk_throttled";
    case DiskFault::power_cut: return "disk_power_cut";
  }
  std::unreachable();
}

std::string_view to_string(DiskFault fault) { return report_name(fault).substr(5); }

Kind kind_of(DiskFault fault) {
  switch (fault) {
    case DiskFault::sync_error: return kinds::disk_fault_sync_error;
    case DiskFault::write_error: return kinds::disk_fault_write_error;
    case DiskFault::read_error: return kinds::disk_fault_read_error;
    case DiskFault::full: return kinds::disk_fault_full;
    case DiskFault::slow: return kinds::disk_fault_slow;
    case DiskFault::unsynced_lost: return kinds::disk_fault_unsynced_lost;
    case DiskFault::torn: return kinds::disk_fault_torn;
    case DiskFault::corrupted_sector: return kinds::disk_fault_corrupted_sector;
    case DiskFault::misdirected_write: return kinds::disk_fault_misdirected_write;
    case DiskFault::phantom_write: return kinds::disk_fault_phantom_write;
    case DiskFault::lost_rename: return kinds::disk_fault_lost_rename;
    case DiskFault::stalled: return kinds::disk_fault_stalled;
    case DiskFault::throttled: return kinds::disk_fault_throttled;
    case DiskFault::power_cut: return kinds::disk_fault_power_cut;
  }
  std::unreachable();
}

bool DiskFaultRates::declares(DiskFault fault) const {
  switch (fault) {
    case DiskFault::sync_error: return sync_error > 0;
    case DiskFault::write_error: return write_error > 0;
    case DiskFault::read_error: return read_error > 0;
    case DiskFault::full: return full > 0;
    case DiskFault::slow: return slow > 0;
    case DiskFault::corrupted_sector: return corrupted_sector > 0;
    case DiskFault::misdirected_write: return misdirected_write > 0;
    case DiskFault::phantom_write: return phantom_write > 0;
    case DiskFault::lost_rename: return lost_rename > 0;
    case DiskFault::power_cut: return power_cut > 0;
    case DiskFault::unsynced_lost:
    case DiskFault::torn: return true;
    case DiskFault::stalled:
    case DiskFault::throttled: return false;
  }
  std::unreachable();
}

}  // namespace orrery
