#include "model/problem_order.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <tuple>
#include <utility>

namespace orrery::model {

std::vector<Problem> in_order_of_text(std::vector<Problem> problems) {
  std::vector<std::size_t> order(problems.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    const Problem& a = problems[i];
    const Problem& b = problems[j];
    return std::tie(a.place.line, a.place.column, a.pointer, i) < std::tie(b.place.line, b.place.column, b.pointer, j);
  });
  std::vector<Problem> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(problems[i]));
  return sorted;
}

}  // namespace orrery::model
