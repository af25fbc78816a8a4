#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery::scenario::rules {

/// A set of nodes by index, a bit for each.
class NodeSet {
 public:
  NodeSet() = default;
  explicit NodeSet(std::size_t nodes) : words_((nodes + 63) / 64) {}
  NodeSet(std::size_t nodes, const std::vector<std::uint32_t>& members) : NodeSet(nodes) {
    for (const std::uint32_t node : members) insert(node);
  }

  static NodeSet all(std::size_t nodes) {
    NodeSet set(nodes);
    for (std::uint32_t node = 0; node < nodes; ++node) set.insert(node);
    return set;
  }

  void insert(std::uint32_t node) { words_[node / 64] |= std::uint64_t{1} << node % 64; }
  [[nodiscard]] bool contains(std::uint32_t node) const {
    return node / 64 < words_.size() && (words_[node / 64] >> node % 64 & 1) != 0;
  }
  [[nodiscard]] bool empty() const {
    return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
  }
  [[nodiscard]] std::size_t count() const {
    std::size_t count = 0;
    for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
    return count;
  }
  [[nodiscard]] std::vector<std::uint32_t> members() const {
    std::vector<std::uint32_t> nodes;
    for_each([&](std::uint32_t node) { nodes.push_back(node); });
    return nodes;
  }
  /// Ascending.
  void for_each(auto&& act) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
        act(static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
    }
  }

  NodeSet& operator&=(const NodeSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
    return *this;
  }
  NodeSet& operator|=(const NodeSet& other) {
    words_.resize(std::max(words_.size(), other.words_.size()));
    for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  friend NodeSet operator&(NodeSet a, const NodeSet& b) { return a &= b; }
  friend NodeSet operator|(NodeSet a, const NodeSet& b) { return a |= b; }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace orrery::scenario::rules
