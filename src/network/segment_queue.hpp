#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/error.hpp>

namespace orrery::detail {

/// What a segment is for. The handshake is SYN, SYN-ACK, ACK; FIN ends a direction.
enum class Control : std::uint8_t { data, syn, syn_ack, ack, fin };

enum class SegmentState : std::uint8_t {
  underway,  ///< Its arrival is scheduled, or held by a clogged link.
  lost,      ///< Waits to be sent again.
  arrived,   ///< With the receiver, which may still miss one before it.
};

struct Segment {
  Bytes payload;
  std::uint64_t first_byte = 0;  ///< Sequence number: bytes of the stream before it.
  Control control = Control::data;
  SegmentState state = SegmentState::underway;
};

/// Segments by ordinal, in a ring that keeps its memory: from the first that the reader has not taken to the last that
/// the writer has sent.
class SegmentQueue {
 public:
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] std::uint64_t begin() const { return begin_; }
  [[nodiscard]] std::uint64_t end() const { return end_; }
  [[nodiscard]] bool contains(std::uint64_t ordinal) const { return ordinal - begin_ < end_ - begin_; }

  [[nodiscard]] Segment& operator[](std::uint64_t ordinal) { return ring_[ordinal & (ring_.size() - 1)]; }
  [[nodiscard]] Segment& front() { return (*this)[begin_]; }
  [[nodiscard]] const Segment& front() const { return ring_[begin_ & (ring_.size() - 1)]; }

  /// Returns its ordinal.
  std::uint64_t push(Bytes payload, std::uint64_t first_byte, Control control) {
    if (end_ - begin_ == ring_.size()) grow();
    Segment& segment = (*this)[end_];
    segment.payload = std::move(payload);
    segment.first_byte = first_byte;
    segment.control = control;
    segment.state = SegmentState::underway;
    return end_++;
  }
  void pop_front() {
    ORRERY_CHECK(begin_ != end_);
    front().payload = Bytes();
    ++begin_;
  }

  /// Empty and numbering from 0 again; a ring that was large is given back.
  void reset() {
    while (!empty()) pop_front();
    begin_ = end_ = 0;
    if (ring_.size() > kept_segments) ring_ = {};
  }

 private:
  static constexpr std::size_t kept_segments = 64;

  void grow() {
    std::vector<Segment> larger(ring_.empty() ? 4 : ring_.size() * 2);
    for (std::uint64_t i = begin_; i != end_; ++i) larger[i & (larger.size() - 1)] = std::move((*this)[i]);
    ring_ = std::move(larger);
  }

  std::vector<Segment> ring_;  // Its size is a power of two.
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace orrery::detail
