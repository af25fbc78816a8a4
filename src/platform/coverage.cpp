#include "platform/coverage.hpp"

// Of clang's and of gcc's run-time libraries, there if something was compiled for them.
extern "C" {
[[gnu::weak]] int __llvm_profile_write_file();
[[gnu::weak]] void __llvm_profile_reset_counters();
[[gnu::weak]] void __gcov_dump();
[[gnu::weak]] void __gcov_reset();
[[gnu::weak]] void __gcov_exit();
}

namespace orrery::platform {

// What gcc instruments refers to __gcov_exit, and brings the others along only if somebody asks for them.
bool collects_coverage() {
  return __llvm_profile_write_file != nullptr || __gcov_exit != nullptr || __gcov_dump != nullptr;
}

void reset_coverage() {
  if (__llvm_profile_reset_counters != nullptr) __llvm_profile_reset_counters();
  if (__gcov_reset != nullptr) __gcov_reset();
}

void write_coverage() {
  if (__llvm_profile_write_file != nullptr) static_cast<void>(__llvm_profile_write_file());
  if (__gcov_dump != nullptr)
    __gcov_dump();
  else if (__gcov_exit != nullptr)
    __gcov_exit();
}

}  // namespace orrery::platform
