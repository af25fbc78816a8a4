#pragma once

#include "platform/call_guard.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ORRERY_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(hwaddress_sanitizer)
#define ORRERY_SANITIZED 1
#endif
#endif

#if defined(__linux__) && !defined(ORRERY_SANITIZED) && !defined(ORRERY_NO_CALL_GUARD)
#define ORRERY_GUARDS_CALLS 1

#include <dlfcn.h>
#include <algorithm>
#include <atomic>
#include <cstddef>

namespace orrery::platform {

/// Whether the guard watches what runs now.
[[nodiscard]] bool guard_watches();
/// Tells the guard, if it watches; whether it refuses. Leaves `errno` as it was.
[[nodiscard]] bool refused(const HostCall& call);

/// There is no definition but ours: the program is fully static.
[[noreturn]] void no_real_function(const char* name);

/// The name of a function, as a template argument.
template <std::size_t size>
struct FunctionName {
  char text[size];
  // NOLINTNEXTLINE(google-explicit-constructor)
  consteval FunctionName(const char (&name)[size]) { std::copy(name, name + size, text); }
};

/// The definition that ours precedes.
template <FunctionName name, class Function>
Function* real_function() {
  static constinit std::atomic<void*> known{nullptr};  // tidy: allow(global-state) what the dynamic linker said
  void* function = known.load(std::memory_order_relaxed);
  if (function == nullptr) {
    function = dlsym(RTLD_NEXT, name.text);
    if (function == nullptr) no_real_function(name.text);
    known.store(function, std::memory_order_relaxed);
  }
  return reinterpret_cast<Function*>(function);
}

}  // namespace orrery::platform

/// Begins the definition of a function that precedes the C library's of that name. It has a name of its own in C++,
/// because headers declare the other in many ways: inline when fortified, renamed for large files, or not at all.
#define ORRERY_HOST_FUNCTION(result, name, parameters)                                                                 \
  extern "C" [[gnu::weak, gnu::visibility("default"), gnu::used]] result orrery_host_##name parameters __asm__(#name); \
  result orrery_host_##name parameters
/// The function that it precedes.
#define ORRERY_REAL(name) (::orrery::platform::real_function<#name, decltype(orrery_host_##name)>())
/// Within the definition: tells the guard; whether it refuses.
#define ORRERY_REFUSED(name, service, subject) \
  (::orrery::platform::refused({#name, subject, ::orrery::platform::HostService::service, __builtin_return_address(0)}))
/// The definition of a function of which the guard is told, and that is carried out all the same.
#define ORRERY_TOLD_FUNCTION(result, name, service, subject, parameters, arguments) \
  ORRERY_HOST_FUNCTION(result, name, parameters) {                                  \
    static_cast<void>(ORRERY_REFUSED(name, service, subject));                      \
    return ORRERY_REAL(name) arguments;                                             \
  }

#endif
