// Where the heap ends: in linear memory, as all else, so that a copy of the memory has it, too. The C library's own
// sbrk asks the machine, whose memory never shrinks: a run that was led back would find its heap behind what it once
// had.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <unistd.h>  // tidy: allow(host) declares sbrk, which is defined here

#include <orrery/core/check.hpp>

#include "boundary.hpp"

extern "C" std::byte __heap_end;  // NOLINT: the linker's name for the end of the memory that a module begins with.

namespace {

constexpr std::uint64_t page_bytes = 65536;
constexpr std::uint64_t step_bytes_min = 16 * page_bytes;

// tidy: allow(global-state) malloc's memory is the instance's, whatever runs it has
std::uintptr_t heap_end = reinterpret_cast<std::uintptr_t>(&__heap_end);

std::uint64_t memory_bytes() { return std::uint64_t{__builtin_wasm_memory_size(0)} * page_bytes; }

bool grow(std::uint64_t bytes) {
  return __builtin_wasm_memory_grow(0, static_cast<std::size_t>((bytes + page_bytes - 1) / page_bytes)) != SIZE_MAX;
}

/// In steps of an eighth: a step costs as much as many allocations.
bool grow_to(std::uint64_t end) {
  const std::uint64_t bytes = memory_bytes();
  if (end <= bytes) return true;
  return grow(std::max({end - bytes, bytes / 8, step_bytes_min})) || grow(end - bytes);
}

}  // namespace

/// What malloc asks for more memory. All of it is zero, also where a future that has been left has written to it.
extern "C" void* sbrk(std::intptr_t increment) {
  ORRERY_CHECK(increment >= 0);
  const std::uint64_t end = heap_end + static_cast<std::uint64_t>(increment);
  const std::uint64_t used_before = memory_bytes();
  if (!grow_to(end)) return reinterpret_cast<void*>(-1);
  void* const start = reinterpret_cast<void*>(heap_end);
  if (heap_end < used_before) std::memset(start, 0, static_cast<std::size_t>(std::min(end, used_before) - heap_end));
  heap_end = static_cast<std::uintptr_t>(end);
  return start;
}

/// How much of the memory is in use: what is behind it belongs to no run.
ORRERY_EXPORT(orrery_memory_bytes) std::size_t orrery_memory_bytes() { return heap_end; }
