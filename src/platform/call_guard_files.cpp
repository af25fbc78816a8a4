#include "platform/call_guard_function.hpp"

#if defined(ORRERY_GUARDS_CALLS)

#include <fcntl.h>
#include <sys/types.h>
#include <cstdarg>
#include <cstdio>
#include <string_view>

namespace orrery::platform {

void link_file_calls() {}

namespace {

bool gives_random_numbers(const char* path) {
  if (path == nullptr) return false;
  const std::string_view name = path;
  return name == "/dev/urandom" || name == "/dev/random";
}

bool has_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

}  // namespace
}  // namespace orrery::platform

using orrery::platform::gives_random_numbers;
using orrery::platform::has_mode;

// Of the files only those that give random numbers.
#define ORRERY_TELL_OF_FILE(name, path) \
  if (gives_random_numbers(path)) static_cast<void>(ORRERY_REFUSED(name, entropy, path))

#define ORRERY_OPEN(name)                                               \
  ORRERY_HOST_FUNCTION(int, name, (const char* path, int flags, ...)) { \
    ORRERY_TELL_OF_FILE(name, path);                                    \
    if (!has_mode(flags)) return ORRERY_REAL(name)(path, flags);        \
    std::va_list rest;                                                  \
    va_start(rest, flags);                                              \
    const auto mode = va_arg(rest, mode_t);                             \
    va_end(rest);                                                       \
    return ORRERY_REAL(name)(path, flags, mode);                        \
  }
#define ORRERY_OPEN_AT(name)                                                           \
  ORRERY_HOST_FUNCTION(int, name, (int directory, const char* path, int flags, ...)) { \
    ORRERY_TELL_OF_FILE(name, path);                                                   \
    if (!has_mode(flags)) return ORRERY_REAL(name)(directory, path, flags);            \
    std::va_list rest;                                                                 \
    va_start(rest, flags);                                                             \
    const auto mode = va_arg(rest, mode_t);                                            \
    va_end(rest);                                                                      \
    return ORRERY_REAL(name)(directory, path, flags, mode);                            \
  }
#define ORRERY_OPEN_STREAM(name)                                                 \
  ORRERY_HOST_FUNCTION(std::FILE*, name, (const char* path, const char* mode)) { \
    ORRERY_TELL_OF_FILE(name, path);                                             \
    return ORRERY_REAL(name)(path, mode);                                        \
  }

ORRERY_OPEN(open)
ORRERY_OPEN(open64)
ORRERY_OPEN_AT(openat)
ORRERY_OPEN_AT(openat64)
ORRERY_OPEN_STREAM(fopen)
ORRERY_OPEN_STREAM(fopen64)

// What `open` is called when it is fortified.
ORRERY_HOST_FUNCTION(int, __open_2, (const char* path, int flags)) {
  ORRERY_TELL_OF_FILE(open, path);
  return ORRERY_REAL(__open_2)(path, flags);
}
ORRERY_HOST_FUNCTION(int, __open64_2, (const char* path, int flags)) {
  ORRERY_TELL_OF_FILE(open, path);
  return ORRERY_REAL(__open64_2)(path, flags);
}

#endif
