#include "scenario/rules/number_tree.hpp"

#include <algorithm>
#include <bit>

namespace orrery::scenario::rules {

NumberTree::NumberTree(Combine combine, std::uint32_t nodes)
    : combine_(combine), nodes_(nodes), numbers_(std::size_t{nodes} * 2), branches_(nodes) {
  free_.reserve(nodes);
  for (std::uint32_t i = nodes; i > 0; --i) free_.push_back(nodes + i - 1);
}

std::uint64_t NumberTree::combined(std::uint64_t a, std::uint64_t b) const {
  const auto integers = [&](auto choose) {
    return std::bit_cast<std::uint64_t>(choose(std::bit_cast<std::int64_t>(a), std::bit_cast<std::int64_t>(b)));
  };
  const auto reals = [&](auto choose) {
    return std::bit_cast<std::uint64_t>(choose(std::bit_cast<double>(a), std::bit_cast<double>(b)));
  };
  switch (combine_) {
    case Combine::least_integer: return integers([](std::int64_t x, std::int64_t y) { return std::min(x, y); });
    case Combine::greatest_integer: return integers([](std::int64_t x, std::int64_t y) { return std::max(x, y); });
    case Combine::least_real: return reals([](double x, double y) { return std::min(x, y); });
    case Combine::greatest_real: return reals([](double x, double y) { return std::max(x, y); });
    case Combine::sum_of_reals: return reals([](double x, double y) { return x + y; });
  }
  return 0;
}

void NumberTree::add_up(const Path& path) {
  for (std::uint32_t i = path.length; i > 0; --i) {
    const std::uint32_t id = path.branch[i - 1];
    const Branch& of = branch(id);
    numbers_[id] = combined(numbers_[of.child[0]], numbers_[of.child[1]]);
  }
}

void NumberTree::replace(std::uint32_t& root, const Path& path, std::uint32_t old_id, std::uint32_t new_id) {
  if (path.length == 0) {
    root = new_id;
    return;
  }
  Branch& parent = branch(path.branch[path.length - 1]);
  parent.child[parent.child[1] == old_id ? 1 : 0] = new_id;
}

void NumberTree::put(std::uint32_t& root, std::uint32_t node, std::uint64_t number) {
  numbers_[node] = number;
  if (root == nothing) {
    root = node;
    return;
  }
  Path path;
  std::uint32_t at = root;
  while (!is_leaf(at)) {
    path.branch[path.length++] = at;
    at = branch(at).child[(node & branch(at).bit) != 0];
  }
  if (at == node) return add_up(path);
  const std::uint32_t bit = std::bit_floor(at ^ node);
  path.length = 0;
  at = root;
  while (!is_leaf(at) && branch(at).bit > bit) {
    path.branch[path.length++] = at;
    at = branch(at).child[(node & branch(at).bit) != 0];
  }
  const std::uint32_t made = free_.back();
  free_.pop_back();
  const bool right = (node & bit) != 0;
  branch(made).bit = bit;
  branch(made).child[right] = node;
  branch(made).child[!right] = at;
  replace(root, path, at, made);
  path.branch[path.length++] = made;
  add_up(path);
}

void NumberTree::take(std::uint32_t& root, std::uint32_t node) {
  Path path;
  std::uint32_t at = root;
  while (!is_leaf(at)) {
    path.branch[path.length++] = at;
    at = branch(at).child[(node & branch(at).bit) != 0];
  }
  if (path.length == 0) {
    root = nothing;
    return;
  }
  const std::uint32_t parent = path.branch[--path.length];
  const Branch& of = branch(parent);
  replace(root, path, parent, of.child[of.child[0] == node ? 1 : 0]);
  free_.push_back(parent);
  add_up(path);
}

}  // namespace orrery::scenario::rules
