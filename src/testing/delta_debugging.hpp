#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace orrery::detail {

/// Tests candidates, in order and at will in parallel, and gives the first that still fails.
template <class Item>
using FirstFailing = std::function<std::optional<std::size_t>(const std::vector<std::vector<Item>>& candidates)>;

/// The `count` parts of `items`, of nearly equal size.
template <class Item>
std::vector<std::vector<Item>> parts_of(const std::vector<Item>& items, std::size_t count) {
  std::vector<std::vector<Item>> parts(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = items.size() * i / count;
    const std::size_t to = items.size() * (i + 1) / count;
    parts[i].assign(items.begin() + static_cast<std::ptrdiff_t>(from), items.begin() + static_cast<std::ptrdiff_t>(to));
  }
  return parts;
}

/// Each with one part left out.
template <class Item>
std::vector<std::vector<Item>> complements_of(const std::vector<std::vector<Item>>& parts) {
  std::vector<std::vector<Item>> all(parts.size());
  for (std::size_t left_out = 0; left_out < parts.size(); ++left_out) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i != left_out) all[left_out].insert(all[left_out].end(), parts[i].begin(), parts[i].end());
    }
  }
  return all;
}

/// A subset of `items`, which fail, that still fails and of which no single item can be left out, as far as
/// `first_failing` was told: once that has had enough and finds nothing any more, what is left comes back as it is.
/// Zeller and Hildebrandt's ddmin, with the empty set tried first.
template <class Item>
std::vector<Item> minimized(std::vector<Item> items, const FirstFailing<Item>& first_failing) {
  if (items.empty() || first_failing({{}})) return {};
  for (std::size_t granularity = 2; items.size() >= 2;) {
    granularity = std::min(granularity, items.size());
    const auto parts = parts_of(items, granularity);
    std::vector<std::vector<Item>> candidates = parts;
    if (granularity > 2) {
      for (auto& complement : complements_of(parts)) candidates.push_back(std::move(complement));
    }
    if (const auto found = first_failing(candidates)) {
      items = std::move(candidates[*found]);
      granularity = *found < parts.size() ? 2 : std::max<std::size_t>(granularity - 1, 2);
    } else if (granularity == items.size()) {
      break;
    } else {
      granularity *= 2;
    }
  }
  return items;
}

}  // namespace orrery::detail
