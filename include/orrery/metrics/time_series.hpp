#pragma once

#include <cstddef>
#include <vector>

#include <orrery/core/check.hpp>

namespace orrery {

/// The last so many of a number that is taken at regular intervals, such as a rate each second: a ring.
class TimeSeries {
 public:
  /// `capacity` is at least 1.
  explicit TimeSeries(std::size_t capacity) : values_(capacity) { ORRERY_CHECK(capacity >= 1); }

  /// Beyond the capacity the oldest goes.
  void push(double value) {
    values_[next_] = value;
    next_ = next_ + 1 == values_.size() ? 0 : next_ + 1;
    if (size_ < values_.size()) ++size_;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return values_.size(); }
  /// From 0, the oldest, to `size() - 1`.
  [[nodiscard]] double operator[](std::size_t n) const {
    ORRERY_CHECK(n < size_);
    const std::size_t first = size_ < values_.size() ? 0 : next_;
    return values_[(first + n) % values_.size()];
  }

 private:
  std::vector<double> values_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

}  // namespace orrery
