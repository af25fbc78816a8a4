#pragma once

#include <cstddef>
#include <cstdint>

#include <orrery/core/error.hpp>
#include <orrery/core/event_slab.hpp>
#include <orrery/core/time.hpp>

#include "network/segment_queue.hpp"
#include "network/send_window.hpp"

namespace orrery::detail {

struct Link;

/// One direction of a connection: from what its writer has not been able to send yet to what its reader has not taken.
struct Flow {
  Link* link = nullptr;

  // With the writer.
  Bytes unsent;  // Waits for room in the window; what is before `unsent_from` is sent.
  std::size_t unsent_from = 0;
  bool fin_wanted = false;  // The writer has finished.
  bool fin_sent = false;
  std::uint64_t bytes_sent = 0;
  SendWindow window;
  EventToken window_update;

  // With the network: segments [delivered, segments.end()).
  SegmentQueue segments;
  std::uint64_t delivered = 0;
  Time last_arrival;     // Nothing overtakes.
  bool stalled = false;  // Something was lost; what is written waits until it got through.
  Time stalled_since;
  Duration backoff{};
  EventToken retransmission;

  // With the reader: segments [segments.begin(), delivered).
  std::uint64_t bytes_delivered = 0;
  std::uint64_t bytes_read = 0;
  std::size_t front_from = 0;  // What the reader took of the first segment.
  bool fin_delivered = false;

  void reset(Link& over, std::uint32_t window_bytes, std::uint32_t window_segments);

  [[nodiscard]] bool has_unsent() const { return unsent_from < unsent.size(); }
  /// Up to `max` bytes from the front of what is unsent.
  [[nodiscard]] Bytes next_unsent(std::size_t max);
  void append_unsent(Bytes bytes);
  void drop_unsent();

  [[nodiscard]] std::uint64_t bytes_unread() const { return bytes_delivered - bytes_read; }
  [[nodiscard]] bool readable() const { return bytes_unread() > 0 || fin_delivered; }

  struct Taken {
    Bytes bytes;
    std::uint64_t segments;  // That were finished.
  };
  /// Up to `max` bytes of what was delivered; there is at least one.
  [[nodiscard]] Taken take(std::size_t max);
  void drop_unread();
};

}  // namespace orrery::detail
