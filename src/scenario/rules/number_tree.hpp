#pragma once

#include <cstdint>
#include <vector>

namespace orrery::scenario::rules {

enum class Combine : std::uint8_t { least_integer, greatest_integer, least_real, greatest_real, sum_of_reals };

/// Sets of nodes, each node in one set at most, and of each set what its nodes' numbers come to: a crit-bit tree (D. J.
/// Bernstein) for each set over the bits of the node's index. Its shape, and so the order in which doubles are summed,
/// depends on who is in the set alone, not on what was there before. Changes cost O(log nodes), and no memory.
class NumberTree {
 public:
  static constexpr std::uint32_t nothing = 0xffffffff;

  /// For nodes below `nodes`.
  NumberTree(Combine combine, std::uint32_t nodes);

  /// Puts the node into the set with this root, or changes its number there. Numbers are the bits of integers or
  /// doubles.
  void put(std::uint32_t& root, std::uint32_t node, std::uint64_t number);
  /// The node is in the set.
  void take(std::uint32_t& root, std::uint32_t node);
  /// Of a set that is not empty.
  [[nodiscard]] std::uint64_t total(std::uint32_t root) const { return numbers_[root]; }

 private:
  struct Branch {
    std::uint32_t child[2];
    std::uint32_t bit;  // By which the children differ: a mask.
  };
  struct Path {
    std::uint32_t branch[32];
    std::uint32_t length = 0;
  };

  [[nodiscard]] bool is_leaf(std::uint32_t id) const { return id < nodes_; }
  Branch& branch(std::uint32_t id) { return branches_[id - nodes_]; }
  [[nodiscard]] std::uint64_t combined(std::uint64_t a, std::uint64_t b) const;
  void replace(std::uint32_t& root, const Path& path, std::uint32_t old_id, std::uint32_t new_id);
  void add_up(const Path& path);

  Combine combine_;
  std::uint32_t nodes_;
  std::vector<std::uint64_t> numbers_;  // Of leaves, then of branches.
  std::vector<Branch> branches_;
  std::vector<std::uint32_t> free_;
};

}  // namespace orrery::scenario::rules
