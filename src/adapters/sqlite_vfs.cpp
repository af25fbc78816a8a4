#include <orrery/adapters/sqlite_vfs.hpp>

#include <chrono>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

namespace orrery::sqlite {
namespace {

// What SQLite takes to be a file: it makes room for one, and passes it to the methods.
struct OpenFile {
  sqlite3_file base;
  std::optional<SynchronousFile> file;
  SynchronousDisk* remove_from;  // When it is closed; null if it stays.
};

SynchronousFile& file_of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file)->file; }
Env& env_of(sqlite3_vfs* vfs) { return *static_cast<Env*>(vfs->pAppData); }
SynchronousDisk& disk_of(sqlite3_vfs* vfs) { return *env_of(vfs).disk().synchronous(); }

int code_of(const Error& error, int otherwise) { return error == ErrorCode::disk_full ? SQLITE_FULL : otherwise; }

int close_file(sqlite3_file* base) {
  auto* open = reinterpret_cast<OpenFile*>(base);
  const std::string path = open->file->path();
  SynchronousDisk* const remove_from = open->remove_from;
  open->~OpenFile();
  if (remove_from != nullptr) (void)remove_from->remove(path);
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
  const auto wanted = static_cast<std::size_t>(count);
  const Result<Bytes> bytes = file_of(file).read(static_cast<std::uint64_t>(offset), wanted);
  if (!bytes) return SQLITE_IOERR_READ;
  std::memcpy(to, bytes->data(), bytes->size());
  if (bytes->size() == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + bytes->size(), 0, wanted - bytes->size());
  return SQLITE_IOERR_SHORT_READ;
}

// [write]
int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
  const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(count));
  const Result<void> written = file_of(file).write(static_cast<std::uint64_t>(offset), bytes);
  return written ? SQLITE_OK : code_of(written.error(), SQLITE_IOERR_WRITE);
}
// [write]

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return file_of(file).truncate(static_cast<std::uint64_t>(size)) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* file, int) { return file_of(file).sync() ? SQLITE_OK : SQLITE_IOERR_FSYNC; }

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(file_of(file).size());
  return SQLITE_OK;
}

int lock(sqlite3_file*, int) { return SQLITE_OK; }
int is_reserved(sqlite3_file*, int* reserved) { return *reserved = 0, SQLITE_OK; }
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
// A write harms no neighbours; nothing else is promised.
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

constexpr sqlite3_io_methods methods_of_files() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;
  methods.xClose = close_file;
  methods.xRead = read_file;
  methods.xWrite = write_file;
  methods.xTruncate = truncate_file;
  methods.xSync = sync_file;
  methods.xFileSize = size_of_file;
  methods.xLock = methods.xUnlock = lock;
  methods.xCheckReservedLock = is_reserved;
  methods.xFileControl = control;
  methods.xSectorSize = sector_size;
  methods.xDeviceCharacteristics = characteristics;
  return methods;
}
constexpr sqlite3_io_methods methods = methods_of_files();

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* to, int flags, int* flags_out) {
  to->pMethods = nullptr;
  if (path == nullptr) return SQLITE_CANTOPEN;  // Temporary files are to be kept in memory.
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  const OpenMode mode = (flags & SQLITE_OPEN_READONLY) != 0               ? OpenMode::read_only
                        : creates && (flags & SQLITE_OPEN_EXCLUSIVE) != 0 ? OpenMode::create_new
                        : creates                                         ? OpenMode::create
                                                                          : OpenMode::read_write;
  Result<SynchronousFile> file = disk_of(vfs).open(path, mode);
  if (!file) return code_of(file.error(), SQLITE_CANTOPEN);
  const bool removes = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  new (to) OpenFile{{&methods}, std::move(*file), removes ? &disk_of(vfs) : nullptr};
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* path, int) {
  const Result<void> removed = disk_of(vfs).remove(path);
  if (removed) return SQLITE_OK;
  return removed.error() == ErrorCode::not_found ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
}

int access_file(sqlite3_vfs* vfs, const char* path, int, int* exists) {
  const Result<std::vector<std::string>> found = disk_of(vfs).list(path);
  if (!found) return SQLITE_IOERR_ACCESS;
  *exists = !found->empty() && found->front() == path ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* path, int room, char* to) {
  sqlite3_snprintf(room, to, "%s", path);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int count, char* to) {
  for (int i = 0; i < count; ++i) to[i] = static_cast<char>(env_of(vfs).random().below(256));
  return count;
}

int sleep(sqlite3_vfs*, int) { return 0; }  // Only for those who wait for a lock.

int current_time(sqlite3_vfs* vfs, sqlite3_int64* julian_ms) {
  constexpr std::int64_t unix_epoch = 210'866'760'000'000;
  *julian_ms = unix_epoch + env_of(vfs).unix_time() / std::chrono::milliseconds(1);
  return SQLITE_OK;
}

}  // namespace

Vfs::Vfs(Env& env) : name_("orrery-" + env.self().name) {
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(OpenFile);
  vfs_.mxPathname = 512;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = &env;
  vfs_.xOpen = open_file;
  vfs_.xDelete = remove_file;
  vfs_.xAccess = access_file;
  vfs_.xFullPathname = full_path;
  vfs_.xRandomness = randomness;
  vfs_.xSleep = sleep;
  vfs_.xCurrentTimeInt64 = current_time;
  sqlite3_vfs_register(&vfs_, 1);
  sqlite3_randomness(0, nullptr);
}

}  // namespace orrery::sqlite
