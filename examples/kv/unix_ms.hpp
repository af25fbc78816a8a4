#pragma once

#include <chrono>

#include <orrery/process/env.hpp>

#include "store_entry.hpp"

namespace orrery::kv {

inline UnixMs unix_ms(const Env& env) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(env.unix_time()).count();
}

}  // namespace orrery::kv
