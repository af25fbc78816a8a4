#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <orrery/network/network.hpp>

namespace orrery::detail {

/// Datagrams that have arrived and that nobody has received yet, first in, first out.
class DatagramQueue {
 public:
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return waiting_.size() - static_cast<std::size_t>(taken_); }
  /// Of all payloads together.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  void push(Datagram&& datagram) {
    bytes_ += datagram.payload.size();
    waiting_.push_back(std::move(datagram));
  }
  /// The queue must not be empty.
  [[nodiscard]] Datagram pop() {
    Datagram first = std::move(*(waiting_.begin() + taken_++));
    bytes_ -= first.payload.size();
    if (static_cast<std::size_t>(taken_) > size()) drop_taken();
    return first;
  }

 private:
  // So late that fewer are moved than were taken.
  void drop_taken() {
    waiting_.erase(waiting_.begin(), waiting_.begin() + taken_);
    taken_ = 0;
  }

  std::vector<Datagram> waiting_;  // The first `taken_` are gone already.
  std::ptrdiff_t taken_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace orrery::detail
