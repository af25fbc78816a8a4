#include <orrery/core/nearest.hpp>

#include <algorithm>
#include <vector>

namespace orrery {
namespace {

constexpr std::size_t compared_bytes_max = 256;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view text) {
  std::string out(text.substr(0, compared_bytes_max));
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

}  // namespace

std::size_t edit_distance(std::string_view first, std::string_view second) {
  const std::string a = folded(first);
  const std::string b = folded(second);
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates) {
  const std::string* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const bool abbreviates = name.size() >= 2 && folded(candidate).starts_with(folded(name));
    const std::size_t distance = abbreviates ? 1 : edit_distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = &candidate;
  }
  if (nearest == nullptr) return std::nullopt;
  return *nearest;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates) {
  constexpr std::size_t listed_max = 12;
  if (const auto nearest = nearest_name(name, candidates)) return "; did you mean '" + *nearest + "'?";
  std::string list;
  for (std::size_t i = 0; i < std::min(candidates.size(), listed_max); ++i)
    list += (list.empty() ? "" : ", ") + candidates[i];
  if (list.empty()) return {};
  return "; known: " + list + (candidates.size() > listed_max ? ", ..." : "");
}

}  // namespace orrery
