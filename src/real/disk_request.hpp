#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <orrery/core/error.hpp>

#include "platform/directory.hpp"
#include "platform/worker.hpp"

namespace orrery::real {

/// What all open handles of one file share, on the side of the event loop.
struct FileState {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;  // Once all that is under way has succeeded.
};

/// An open file, for as long as a handle or a request needs it.
struct SharedFile {
  platform::FileDescriptor file;
  std::shared_ptr<FileState> state;
};

/// A blocking operation on the disk, with all that it needs: it outlives whoever asked for it. Carried out on the
/// disk's thread, which touches only what stands under "in" and "out".
struct DiskRequest {
  enum class What : std::uint8_t { open, rename, remove, list, read, write, append, sync, truncate, close };

  explicit DiskRequest(What kind) : what(kind) {}
  virtual ~DiskRequest() = default;
  DiskRequest(const DiskRequest&) = delete;
  DiskRequest& operator=(const DiskRequest&) = delete;

  [[nodiscard]] bool changes_names() const {
    return what == What::open || what == What::rename || what == What::remove;
  }

  /// Back on the event loop: tells whoever waits, if somebody still does.
  virtual void finish() = 0;

  What what;
  bool at_once = false;  // Answered inside the call that asked for it.
  // In.
  std::string path;
  std::string target;
  platform::Existing existing = platform::Existing::read;
  std::shared_ptr<SharedFile> file;
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
  Bytes bytes;
  // Out, besides `bytes` of a read and `offset` of an append.
  int error = 0;                 // An errno.
  std::uint64_t size_after = 0;  // Of a change that failed.
  platform::OpenedFile opened;
  std::vector<std::string> names;
};

using DiskWorker = platform::Worker<DiskRequest>;

/// On the disk's thread: carries out a batch. Consecutive changes of names share the syncing of their directories, and
/// syncs of a file that nobody has written to since the last one are free.
void perform_batch(platform::Directory& root, DiskWorker::Batch& batch, DiskWorker& worker);

}  // namespace orrery::real
