#include "network/flow.hpp"

#include <algorithm>
#include <utility>

namespace orrery::detail {

void Flow::reset(Link& over, std::uint32_t window_bytes, std::uint32_t window_segments) {
  SegmentQueue kept = std::move(segments);
  kept.reset();
  *this = Flow();
  segments = std::move(kept);
  link = &over;
  window.reset(window_bytes, window_segments);
}

Bytes Flow::next_unsent(std::size_t max) {
  Bytes next;
  if (unsent_from == 0 && unsent.size() <= max) {
    next = std::exchange(unsent, Bytes());
  } else {
    next = unsent.substr(unsent_from, max);
    unsent_from += next.size();
    if (!has_unsent()) drop_unsent();
  }
  return next;
}

void Flow::append_unsent(Bytes bytes) {
  if (!has_unsent()) {
    unsent = std::move(bytes);
    unsent_from = 0;
  } else {
    unsent += bytes;
  }
}

void Flow::drop_unsent() {
  unsent = Bytes();
  unsent_from = 0;
}

Flow::Taken Flow::take(std::size_t max) {
  Taken taken{Bytes(), 0};
  while (bytes_unread() > 0 && taken.bytes.size() < max) {
    Segment& first = segments.front();
    const std::size_t left = first.payload.size() - front_from;
    const std::size_t wanted = max - taken.bytes.size();
    bytes_read += std::min(left, wanted);
    if (wanted < left) {
      taken.bytes.append(first.payload, front_from, wanted);
      front_from += wanted;
      break;
    }
    if (taken.bytes.empty() && front_from == 0) {
      taken.bytes = std::exchange(first.payload, Bytes());
    } else {
      taken.bytes.append(first.payload, front_from);
    }
    segments.pop_front();
    front_from = 0;
    ++taken.segments;
  }
  return taken;
}

void Flow::drop_unread() {
  while (segments.begin() < delivered) segments.pop_front();
  bytes_read = bytes_delivered;
  front_from = 0;
}

}  // namespace orrery::detail
