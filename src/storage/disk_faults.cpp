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
    case DiskFault::unsynced_lost:
    case DiskFault::torn: return true;
  }
  std::unreachable();
}

}  // namespace orrery
