#include "supervision.hpp"

namespace orrery::detail {

namespace {

// Which of a node's three lists a side of a tie is in: its links, what it monitors, or who monitors it.
std::uint32_t list_of(TieKind kind, std::uint32_t side) { return kind == TieKind::link ? 0 : side + 1; }

// The side on which `node` is in a neighbour of a list in which it is on `side`.
std::uint32_t side_of(const Tie& tie, std::uint32_t node, std::uint32_t side) {
  if (tie.kind == TieKind::monitor) return side;
  return tie.sides[1].node == node ? 1 : 0;
}

}  // namespace

std::uint32_t Supervision::add_tie(TieKind kind, std::uint32_t first, std::uint32_t second, std::uint32_t number) {
  const std::uint32_t at = state().ties.add(pool());
  Tie& tie = state().ties.write(pool(), at);
  if (kind == TieKind::link) ++state().links;
  tie.kind = kind;
  tie.number = number;
  const std::uint32_t of[2] = {first, second};
  for (std::uint32_t side = 0; side < 2; ++side) {
    std::uint32_t& head = node(of[side]).ties[list_of(kind, side)];
    tie.sides[side] = {of[side], nil, head};
    if (head != nil) {
      Tie& next = state().ties.write(pool(), head);
      next.sides[side_of(next, of[side], side)].before = at;
    }
    head = at;
  }
  return at;
}

void Supervision::remove_tie(std::uint32_t at) {
  const Tie tie = state().ties[at];
  for (std::uint32_t side = 0; side < 2; ++side) {
    const Tie::Side& leaves = tie.sides[side];
    if (leaves.before == nil) {
      node(leaves.node).ties[list_of(tie.kind, side)] = leaves.after;
    } else {
      Tie& before = state().ties.write(pool(), leaves.before);
      before.sides[side_of(before, leaves.node, side)].after = leaves.after;
    }
    if (leaves.after == nil) continue;
    Tie& after = state().ties.write(pool(), leaves.after);
    after.sides[side_of(after, leaves.node, side)].before = leaves.before;
  }
  if (tie.kind == TieKind::link) --state().links;
  state().ties.remove(pool(), at);
}

std::uint32_t Supervision::find_link(std::uint32_t a, std::uint32_t b) const {
  const SupervisionState& all = world_.supervision;
  for (std::uint32_t at = all.nodes[a].ties[0]; at != nil;) {
    const Tie& tie = all.ties[at];
    const std::uint32_t mine = tie.sides[1].node == a ? 1 : 0;
    if (tie.sides[1 - mine].node == b) return at;
    at = tie.sides[mine].after;
  }
  return nil;
}

}  // namespace orrery::detail
