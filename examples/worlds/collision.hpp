#pragma once

#include <orrery/engine/space.hpp>

namespace orrery::worlds {

/// A place or a velocity in space.
struct Vec3 {
  double x = 0, y = 0, z = 0;
  Vec3& operator+=(const Vec3& other) {
    x += other.x;
    y += other.y;
    z += other.z;
    return *this;
  }
  friend Vec3 operator-(const Vec3& a, const Vec3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vec3 operator*(const Vec3& a, double factor) { return {a.x * factor, a.y * factor, a.z * factor}; }
  [[nodiscard]] double dot(const Vec3& other) const { return x * other.x + y * other.y + z * other.z; }
};

/// A smooth ball; all have the same mass.
struct Body {
  Vec3 position;
  Vec3 velocity;
  [[nodiscard]] Position place() const { return {position.x, position.y, position.z}; }
};

/// Whether two that touch come closer still.
inline bool approach(const Body& a, const Body& b) {
  return (b.velocity - a.velocity).dot(b.position - a.position) < 0;
}

/// What `a` gains in velocity by an elastic collision with `b`, which it approaches: they swap their velocities along
/// the line between them. What `b` gains, computed the other way round, is the same but for the sign, to the bit.
inline Vec3 gain_by_collision(const Body& a, const Body& b) {
  const Vec3 line = b.position - a.position;
  return line * ((b.velocity - a.velocity).dot(line) / line.dot(line));
}

}  // namespace orrery::worlds
