#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <orrery/core/check.hpp>

namespace orrery::protocols::raft {

using Term = std::uint64_t;
using Index = std::uint64_t;

/// A node's place in `NodeInfo::peers`.
using MemberId = std::uint32_t;
inline constexpr std::uint32_t members_max = 64;
inline constexpr MemberId no_member = 0xff;

/// Some of the nodes.
struct MemberSet {
  std::uint64_t bits = 0;

  /// The first `count` nodes.
  [[nodiscard]] static constexpr MemberSet first(std::uint32_t count) {
    return {count >= members_max ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1};
  }
  [[nodiscard]] static constexpr MemberSet of(MemberId member) { return {std::uint64_t{1} << member}; }
  [[nodiscard]] constexpr bool contains(MemberId member) const {
    return member < members_max && (bits >> member & 1) != 0;
  }
  constexpr void insert(MemberId member) { bits |= of(member).bits; }
  constexpr void erase(MemberId member) { bits &= ~of(member).bits; }
  [[nodiscard]] constexpr std::uint32_t size() const { return static_cast<std::uint32_t>(std::popcount(bits)); }
  [[nodiscard]] constexpr bool empty() const { return bits == 0; }

  friend constexpr MemberSet operator|(MemberSet a, MemberSet b) { return {a.bits | b.bits}; }
  friend constexpr MemberSet operator&(MemberSet a, MemberSet b) { return {a.bits & b.bits}; }
  friend constexpr MemberSet operator-(MemberSet a, MemberSet b) { return {a.bits & ~b.bits}; }
  friend constexpr MemberSet operator^(MemberSet a, MemberSet b) { return {a.bits ^ b.bits}; }
  friend constexpr bool operator==(MemberSet, MemberSet) = default;

  /// Calls `visit(member)` for each, in order.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    for (std::uint64_t left = bits; left != 0; left &= left - 1) visit(static_cast<MemberId>(std::countr_zero(left)));
  }
};

/// Who votes, and who only listens. While it is joint, agreement takes a majority of both the old and the new voters
/// (section 6 of the paper).
struct Configuration {
  MemberSet voters;
  MemberSet outgoing;  ///< The old voters, while it is joint; else nobody.
  MemberSet learners;

  friend constexpr bool operator==(const Configuration&, const Configuration&) = default;

  [[nodiscard]] constexpr bool joint() const { return !outgoing.empty(); }
  [[nodiscard]] constexpr bool votes(MemberId member) const { return (voters | outgoing).contains(member); }
  [[nodiscard]] constexpr MemberSet everyone() const { return voters | outgoing | learners; }
  [[nodiscard]] constexpr bool quorum(MemberSet agreed) const {
    return majority(voters, agreed) && (!joint() || majority(outgoing, agreed));
  }

  /// The greatest value that a quorum has reached, where each member has reached `reached(member)`.
  template <class Reached>
  [[nodiscard]] std::uint64_t quorum_value(Reached&& reached) const {
    const std::uint64_t incoming = majority_value(voters, reached);
    return joint() ? std::min(incoming, majority_value(outgoing, reached)) : incoming;
  }

 private:
  [[nodiscard]] static constexpr bool majority(MemberSet voters, MemberSet agreed) {
    return 2 * (voters & agreed).size() > voters.size();
  }
  template <class Reached>
  [[nodiscard]] static std::uint64_t majority_value(MemberSet voters, Reached& reached) {
    std::array<std::uint64_t, members_max> sorted;  // The greatest first.
    std::size_t count = 0;
    voters.for_each([&](MemberId member) {
      const std::uint64_t value = reached(member);
      std::size_t at = count++;
      for (; at > 0 && sorted[at - 1] < value; --at) sorted[at] = sorted[at - 1];
      sorted[at] = value;
    });
    ORRERY_CHECK(count > 0);
    return sorted[count / 2];
  }
};

}  // namespace orrery::protocols::raft
