#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <orrery/core/check.hpp>
#include <orrery/core/time.hpp>

namespace orrery::detail {

/// Flow control of one direction of a stream (RFC 9293, 3.8.6): the writer may have a bounded number of bytes, and of
/// segments, with the network and the receiver. The receiver announces what was read a quarter of a window at a time,
/// and the writer learns of an announcement only when it has crossed the network; no event is needed for that, since
/// the writer looks for announcements when it runs out of room.
class SendWindow {
 public:
  void reset(std::uint64_t bytes_max, std::uint64_t segments_max) {
    *this = SendWindow();
    bytes_max_ = bytes_max;
    segments_max_ = segments_max;
  }

  // The writer's side.

  /// Bytes that may be sent; 0 also if there are too many segments.
  [[nodiscard]] std::uint64_t room() const {
    return segments_sent_ - segments_known_ < segments_max_ ? bytes_max_ - (bytes_sent_ - bytes_known_) : 0;
  }
  void sent(std::uint64_t bytes) {
    bytes_sent_ += bytes;
    ++segments_sent_;
    ORRERY_CHECK(bytes_sent_ - bytes_known_ <= bytes_max_);
  }
  /// Takes note of the announcements that arrived up to `now`; of those due after `cut_since` none did.
  void learn(Time now, Time cut_since) {
    while (underway() && visible(first_, now, cut_since)) {
      bytes_known_ = announcement(first_).bytes;
      segments_known_ = announcement(first_).segments;
      ++first_;
    }
  }
  [[nodiscard]] bool underway() const { return first_ != last_; }
  /// When the first one underway arrives.
  [[nodiscard]] Time next_arrival() const { return announcements_[first_ % announcements_max].at; }

  // The reader's side.

  /// Whether it is time to announce.
  [[nodiscard]] bool read(std::uint64_t bytes, std::uint64_t segments) {
    bytes_read_ += bytes;
    segments_read_ += segments;
    return bytes_read_ - bytes_announced_ >= (bytes_max_ + 3) / 4 ||
           segments_read_ - segments_announced_ >= (segments_max_ + 3) / 4;
  }
  void announce(Time arrival) {
    ORRERY_CHECK(last_ - first_ < announcements_max);
    const Time previous = underway() ? announcement(last_ - 1).at : Time();
    announcements_[last_ % announcements_max] = {arrival > previous ? arrival : previous, bytes_read_, segments_read_};
    ++last_;
    bytes_announced_ = bytes_read_;
    segments_announced_ = segments_read_;
  }

 private:
  struct Announcement {
    Time at;
    std::uint64_t bytes = 0;
    std::uint64_t segments = 0;
  };
  // Each stands for a quarter of the bytes or of the segments that are out: about eight at most.
  static constexpr std::size_t announcements_max = 16;

  [[nodiscard]] const Announcement& announcement(std::uint64_t i) const {
    return announcements_[i % announcements_max];
  }
  [[nodiscard]] bool visible(std::uint64_t i, Time now, Time cut_since) const {
    return announcement(i).at <= now && announcement(i).at < cut_since;
  }

  std::uint64_t bytes_max_ = 0, segments_max_ = 0;
  std::uint64_t bytes_sent_ = 0, segments_sent_ = 0;
  std::uint64_t bytes_known_ = 0, segments_known_ = 0;  // Read by the peer, as far as the writer knows.
  std::uint64_t bytes_read_ = 0, segments_read_ = 0;
  std::uint64_t bytes_announced_ = 0, segments_announced_ = 0;
  std::array<Announcement, announcements_max> announcements_{};
  std::uint64_t first_ = 0, last_ = 0;
};

}  // namespace orrery::detail
