#pragma once

#include <sqlite3.h>

#include <string>

#include <orrery/process/env.hpp>
#include <orrery/storage/synchronous_disk.hpp>

namespace ledger {

/// SQLite's operating system: the disk, the clock and the random numbers of a node. One connection at a time uses a
/// database, in one thread: there are no locks, no shared memory and no memory mapping.
class SqliteVfs {
 public:
  /// Becomes SQLite's default, from which its own generator of random numbers is seeded anew.
  explicit SqliteVfs(orrery::Env& env);
  ~SqliteVfs() { sqlite3_vfs_unregister(&vfs_); }
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;

  [[nodiscard]] const char* name() const { return name_.c_str(); }

 private:
  std::string name_;
  sqlite3_vfs vfs_{};
};

}  // namespace ledger
