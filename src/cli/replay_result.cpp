#include "cli/replay_result.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "platform/stack.hpp"
#include "testing/stack_text.hpp"

namespace orrery::cli {
namespace {

void print_failure(const SeedFailure& failure) {
  std::printf("%s '%s' at %.9f s%s%s: %s%s%s\n", std::string(to_string(failure.kind)).c_str(), failure.property.c_str(),
              failure.at.seconds(), failure.node.empty() ? "" : " on ", failure.node.c_str(), failure.message.c_str(),
              failure.place.empty() ? "" : "  ", failure.place.c_str());
  for (std::string_view rest = failure.stack; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    std::printf("  %.*s\n", static_cast<int>(line.size()), line.data());
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
}

}  // namespace

void add_stack(SeedResult& result, const SimulationRun& run, const platform::ThrowWatch& watch) {
  if (result.failures.empty()) return;
  SeedFailure& first = result.failures.front();
  std::span<const std::uintptr_t> addresses;
  if (first.property == nondeterminism_property) addresses = run.guard().stack();
  if (first.property == exception_property) addresses = watch.last_throw();
  if (addresses.empty()) return;
  platform::Symbolizer symbolizer;
  const detail::StackText stack = detail::describe_stack(symbolizer.frames(addresses, false));
  first.stack = stack.text;
  if (first.place.empty()) first.place = stack.place;
}

void print_result(const std::string& simulation, const SeedResult& result) {
  std::printf("%s seed %llu: %s  %.3f simulated s, %llu events, %llu operations, digest %s\n", simulation.c_str(),
              static_cast<unsigned long long>(result.seed), result.ok ? "ok" : "FAILED", result.simulated_seconds,
              static_cast<unsigned long long>(result.events), static_cast<unsigned long long>(result.operations),
              digest_text(result.digest).c_str());
  for (const SeedFailure& failure : result.failures) print_failure(failure);
}

}  // namespace orrery::cli
