#pragma once

#include <concepts>

namespace orrery {

/// A point in space, in whatever unit the world uses.
struct Position {
  double x = 0, y = 0, z = 0;
  constexpr bool operator==(const Position&) const = default;
};

/// The part of space that a world is about: all of `low.x <= x <= high.x` and so on. Actors may leave it; finding them
/// there is slower. A flat world has `low.z == high.z`.
struct Box {
  Position low;
  Position high{1, 1, 1};
  [[nodiscard]] constexpr bool contains(const Position& p) const {
    return p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y && p.z >= low.z && p.z <= high.z;
  }
};

/// The way from one point straight to another: a ray with an end.
struct Segment {
  Position from;
  Position to;
};

/// How those in a space are found.
struct SpaceIndex {
  /// The width of the cells of a uniform grid, which is faster where one radius rules: best as wide as that. At most
  /// 2^24 cells. 0: an octree, whose cells are as wide as suits who is in them. Which of the two it is may show in sums
  /// of floating-point numbers, since they are visited in the order of cells.
  double cell = 0;
};

/// The square of the distance between two points.
[[nodiscard]] constexpr double distance_squared(const Position& a, const Position& b) {
  const double x = a.x - b.x;
  const double y = a.y - b.y;
  const double z = a.z - b.z;
  return x * x + y * y + z * z;
}

/// An actor that is somewhere: `Position place() const` says where. Others find it by `Context::neighbours`.
template <class A>
concept Placed = requires(const A& actor) {
  { actor.place() } -> std::same_as<Position>;
};

}  // namespace orrery
