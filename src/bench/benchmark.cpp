#include <orrery/bench/benchmark.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery {

std::string_view to_string(ResourceProfile profile) {
  switch (profile) {
    case ResourceProfile::light: return "light";
    case ResourceProfile::balanced: return "balanced";
    case ResourceProfile::max: return "max";
  }
  std::unreachable();
}

std::optional<ResourceProfile> resource_profile(std::string_view name) {
  for (const auto profile : {ResourceProfile::light, ResourceProfile::balanced, ResourceProfile::max}) {
    if (to_string(profile) == name) return profile;
  }
  return std::nullopt;
}

BenchmarkResources BenchmarkResources::of(ResourceProfile profile, std::uint32_t processors) {
  switch (profile) {
    case ResourceProfile::light: return {.threads = 1, .population = 10};
    case ResourceProfile::balanced: return {.threads = std::max(processors / 2, 1u), .population = 100};
    case ResourceProfile::max: return {.threads = std::max(processors, 1u), .population = 400};
  }
  std::unreachable();
}

std::uint64_t BenchmarkResources::scaled(std::uint64_t count) const {
  return std::max(count * population / 100, std::uint64_t{1});
}

const BenchmarkEntry* find_benchmark(std::span<const BenchmarkEntry> menu, std::string_view id) {
  const auto found = std::find_if(menu.begin(), menu.end(), [&](const auto& entry) { return entry.info.id == id; });
  return found == menu.end() ? nullptr : &*found;
}

}  // namespace orrery
