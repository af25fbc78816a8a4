#include "platform/throw_watch.hpp"

#include <array>
#include <cstring>
#include <vector>

#if defined(__linux__) && defined(__LP64__)
#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>
#define ORRERY_WATCHES_THROWS 1
#endif

namespace orrery::platform {
namespace {

using Throw = void (*)(void*, void*, void (*)(void*));

struct LastThrow {
  std::array<std::uintptr_t, stack_frames_max> frames{};
  std::size_t depth = 0;
};

#if defined(ORRERY_WATCHES_THROWS)

LastThrow* last_throw_noted = nullptr;  // tidy: allow(global-state) the hook has no context but this
Throw real_throw = nullptr;             // tidy: allow(global-state) the hook has no context but this

// A table entry of a loaded module through which it calls `__cxa_throw`.
struct Slot {
  void** entry;
  void* original;
};

void noted_throw(void* object, void* type, void (*destroy)(void*)) {
  if (last_throw_noted != nullptr) last_throw_noted->depth = walk_stack(last_throw_noted->frames);
  real_throw(object, type, destroy);
}

struct Dynamic {
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  const ElfW(Rela) * tables[2] = {};
  std::size_t counts[2] = {};
};

Dynamic dynamic_section(const dl_phdr_info& module) {
  Dynamic found;
  for (std::size_t i = 0; i < module.dlpi_phnum; ++i) {
    if (module.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(module.dlpi_addr + module.dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) {
      switch (entry->d_tag) {
        case DT_SYMTAB: found.symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr); break;
        case DT_STRTAB: found.strings = reinterpret_cast<const char*>(entry->d_un.d_ptr); break;
        case DT_JMPREL: found.tables[0] = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr); break;
        case DT_PLTRELSZ: found.counts[0] = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        case DT_RELA: found.tables[1] = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr); break;
        case DT_RELASZ: found.counts[1] = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        default: break;
      }
    }
  }
  return found;
}

bool is_call_entry(std::uint64_t type) {
#if defined(__x86_64__)
  return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT;
#elif defined(__aarch64__)
  return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT;
#else
  return false;
#endif
}

int find_slots(dl_phdr_info* module, std::size_t, void* slots) {
  const Dynamic dynamic = dynamic_section(*module);
  // The kernel's own module is not relocated, nor are its pointers.
  const auto base = static_cast<std::uintptr_t>(module->dlpi_addr);
  if (dynamic.symbols == nullptr || reinterpret_cast<std::uintptr_t>(dynamic.symbols) < base) return 0;
  for (std::size_t table = 0; table < 2; ++table) {
    if (dynamic.tables[table] == nullptr) continue;
    for (std::size_t i = 0; i < dynamic.counts[table]; ++i) {
      const ElfW(Rela) & relocation = dynamic.tables[table][i];
      if (!is_call_entry(ELF64_R_TYPE(relocation.r_info))) continue;
      const ElfW(Sym) & symbol = dynamic.symbols[ELF64_R_SYM(relocation.r_info)];
      if (std::strcmp(dynamic.strings + symbol.st_name, "__cxa_throw") != 0) continue;
      auto** entry = reinterpret_cast<void**>(base + relocation.r_offset);
      static_cast<std::vector<Slot>*>(slots)->push_back({entry, *entry});
    }
  }
  return 0;
}

// The tables are read-only once a module is loaded.
bool write_entry(void** entry, void* value) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  auto* start = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(entry) & ~(page - 1));
  if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0) return false;
  *entry = value;
  return true;
}

#endif

}  // namespace

struct ThrowWatch::State {
  LastThrow noted;
#if defined(ORRERY_WATCHES_THROWS)
  std::vector<Slot> slots;
#endif
};

#if defined(ORRERY_WATCHES_THROWS)

ThrowWatch::ThrowWatch() : state_(std::make_unique<State>()) {
  prepare_stack_walks();
  real_throw = reinterpret_cast<Throw>(dlsym(RTLD_DEFAULT, "__cxa_throw"));
  if (real_throw == nullptr) return;
  dl_iterate_phdr(find_slots, &state_->slots);
  last_throw_noted = &state_->noted;
  for (const Slot& slot : state_->slots) write_entry(slot.entry, reinterpret_cast<void*>(noted_throw));
}

ThrowWatch::~ThrowWatch() {
  for (const Slot& slot : state_->slots) write_entry(slot.entry, slot.original);
  last_throw_noted = nullptr;
}

#else

ThrowWatch::ThrowWatch() : state_(std::make_unique<State>()) {}
ThrowWatch::~ThrowWatch() = default;

#endif

std::span<const std::uintptr_t> ThrowWatch::last_throw() const {
  return std::span(state_->noted.frames).first(state_->noted.depth);
}

}  // namespace orrery::platform
