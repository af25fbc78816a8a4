#include "platform/memory.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <limits>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ORRERY_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define ORRERY_SANITIZED 1
#endif
#endif

namespace orrery::platform {
namespace {

struct Sizes {
  std::uint64_t reserved = 0;
  std::uint64_t resident = 0;
};

Sizes process_sizes() {
  Sizes found;
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return found;
  unsigned long long reserved = 0;
  unsigned long long resident = 0;
  if (std::fscanf(file, "%llu %llu", &reserved, &resident) == 2) {
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    found = {reserved * page, resident * page};
  }
  std::fclose(file);
  return found;
}

}  // namespace

bool memory_can_be_limited() {
#if defined(ORRERY_SANITIZED)
  return false;
#else
  return true;
#endif
}

bool limit_memory(std::uint64_t bytes) {
  if (!memory_can_be_limited()) return false;
  const std::uint64_t now = process_sizes().reserved;
  const std::uint64_t most = std::numeric_limits<rlim_t>::max() / 2;
  rlimit limit{};
  limit.rlim_cur = limit.rlim_max = now > most || bytes > most - now ? most : now + bytes;
  return setrlimit(RLIMIT_AS, &limit) == 0;
}

void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kept_bytes_max = 64 << 20;    // At the end of a heap; more than that goes back.
  constexpr int heap_block_max = 32 << 20;    // Larger blocks are mapped each by itself. glibc allows no more.
  mallopt(M_TRIM_THRESHOLD, kept_bytes_max);  // Setting it stops glibc from adjusting either of them.
  mallopt(M_MMAP_THRESHOLD, heap_block_max);
#endif
}

std::uint64_t resident_bytes() { return process_sizes().resident; }

}  // namespace orrery::platform
