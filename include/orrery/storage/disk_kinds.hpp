#pragma once

#include <span>

#include <orrery/core/kind_info.hpp>

/// What the simulated disk schedules and records.
namespace orrery {

namespace kinds {

// Events: an operation is done. Records of the same kind follow if it succeeded; their text is the path.
inline constexpr Kind disk_open{0x0301};      ///< Value: number of the file, which renaming does not change.
inline constexpr Kind disk_read{0x0302};      ///< Value: bytes.
inline constexpr Kind disk_write{0x0303};     ///< Value: bytes.
inline constexpr Kind disk_append{0x0304};    ///< Value: bytes.
inline constexpr Kind disk_sync{0x0305};      ///< Value: bytes written since the last sync.
inline constexpr Kind disk_truncate{0x0306};  ///< Value: size.
inline constexpr Kind disk_rename{0x0307};    ///< Text: both paths.
inline constexpr Kind disk_remove{0x0308};
inline constexpr Kind disk_list{0x0309};  ///< Text: what the paths begin with; value: how many.

// Records: what happened to the disk as a whole.
inline constexpr Kind disk_crash{0x0310};  ///< Value: number of the crash.
inline constexpr Kind disk_stop{0x0311};
inline constexpr Kind disk_wipe{0x0312};  ///< Value: generation.
inline constexpr Kind disk_boot{0x0313};
inline constexpr Kind disk_heal{0x0314};
inline constexpr Kind disk_operation_failed{0x0315};  ///< Text: the error's detail; value: its code.

// Records: faults. Text: the path, if it concerns a file; value: number of the operation, or of the crash.
inline constexpr Kind disk_fault_sync_error{0x0320};
inline constexpr Kind disk_fault_write_error{0x0321};
inline constexpr Kind disk_fault_read_error{0x0322};
inline constexpr Kind disk_fault_full{0x0323};
inline constexpr Kind disk_fault_slow{0x0324};
inline constexpr Kind disk_fault_unsynced_lost{0x0325};
inline constexpr Kind disk_fault_torn{0x0326};
inline constexpr Kind disk_fault_corrupted_sector{0x0327};
inline constexpr Kind disk_fault_misdirected_write{0x0328};
inline constexpr Kind disk_fault_phantom_write{0x0329};
inline constexpr Kind disk_fault_lost_rename{0x032a};
inline constexpr Kind disk_fault_stalled{0x032b};
inline constexpr Kind disk_fault_throttled{0x032c};
inline constexpr Kind disk_fault_power_cut{0x032d};

}  // namespace kinds

/// How the records of disks read.
[[nodiscard]] std::span<const KindInfo> disk_kinds();

}  // namespace orrery
