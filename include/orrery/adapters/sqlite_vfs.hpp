#pragma once

#include <sqlite3.h>

#include <string>

#include <orrery/process/env.hpp>
#include <orrery/storage/synchronous_disk.hpp>

namespace orrery::sqlite {

/// SQLite's operating system (https://sqlite.org/vfs.html): the disk, the clock and the random numbers of a node. One
/// connection at a time uses a database, in one thread: there are no locks, no shared memory (so no WAL mode but with
/// `locking_mode=EXCLUSIVE`) and no memory mapping. Temporary files are refused: `PRAGMA temp_store = MEMORY`.
///
/// The disk is its synchronous form: the clock stands still during a call of SQLite's, and the node's next task runs so
/// much later as the calls would have taken.
class Vfs {
 public:
  /// Becomes SQLite's default, from which its own generator of random numbers is seeded anew. `env` must outlive it.
  explicit Vfs(Env& env);
  ~Vfs() { sqlite3_vfs_unregister(&vfs_); }
  Vfs(const Vfs&) = delete;
  Vfs& operator=(const Vfs&) = delete;

  /// For `sqlite3_open_v2`.
  [[nodiscard]] const char* name() const { return name_.c_str(); }

 private:
  std::string name_;
  sqlite3_vfs vfs_{};
};

}  // namespace orrery::sqlite
