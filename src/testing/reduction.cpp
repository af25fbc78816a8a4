#include <orrery/testing/reduction.hpp>

#include <utility>

namespace orrery {
namespace {

// "2500ms", "7us", in the largest unit that divides it.
std::string text_of(Duration length) {
  constexpr std::pair<std::int64_t, const char*> units[] = {
      {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};
  for (const auto& [ns, unit] : units) {
    if (length.count() % ns == 0) return std::to_string(length.count() / ns) + unit;
  }
  std::unreachable();
}

}  // namespace

std::string Reduction::command_line() const {
  std::string text;
  if (!without_faults.empty()) text.append(" --without '").append(without_faults).append("'");
  if (only_faults) text.append(" --only '").append(*only_faults).append("'");
  if (chaos_max) text.append(" --chaos ").append(text_of(*chaos_max));
  if (clients_max) text.append(" --clients ").append(std::to_string(*clients_max));
  return text;
}

}  // namespace orrery
