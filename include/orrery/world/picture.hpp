#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <orrery/core/check.hpp>

namespace orrery {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// A picture that a world paints of itself: rows from the top, dark at first.
class Picture {
 public:
  /// Each side from 1 to 8192.
  Picture(std::uint32_t width, std::uint32_t height, Colour ground = {12, 14, 22})
      : width_(width), height_(height), pixels_(std::size_t{width} * height, ground) {
    ORRERY_CHECK(width >= 1 && width <= 8192);
    ORRERY_CHECK(height >= 1 && height <= 8192);
  }

  [[nodiscard]] std::uint32_t width() const { return width_; }
  [[nodiscard]] std::uint32_t height() const { return height_; }
  [[nodiscard]] Colour& at(std::uint32_t x, std::uint32_t y) {
    ORRERY_CHECK(x < width_);
    ORRERY_CHECK(y < height_);
    return pixels_[std::size_t{y} * width_ + x];
  }
  [[nodiscard]] std::span<const Colour> row(std::uint32_t y) const;

  /// A square of `side` pixels whose upper left corner is at (x, y); what lies outside is cut off.
  void square(std::uint32_t x, std::uint32_t y, std::uint32_t side, Colour colour) {
    for (std::uint32_t row = y; row < height_ && row - y < side; ++row)
      for (std::uint32_t column = x; column < width_ && column - x < side; ++column) at(column, row) = colour;
  }

 private:
  std::uint32_t width_;
  std::uint32_t height_;
  std::vector<Colour> pixels_;
};

}  // namespace orrery
