#include "process/frame_output.hpp"

#include <utility>

namespace orrery::detail {

bool FrameOutput::put(Bytes frame) {
  if (!waiting_for_room_) {
    write(std::move(frame));
    return true;
  }
  if (frame.size() > bytes_max_ - gathered_.size()) return false;
  gathered_ += frame;
  return true;
}

// While it waits, `completed` says when it is over; before that, `start_write` has returned.
void FrameOutput::write(Bytes bytes) {
  write_.emplace(*this);
  stream_.start_write(std::move(bytes), *write_);
  waiting_for_room_ = !write_->done();
}

Task<> FrameOutput::pump() {
  while (true) {
    auto room = room_.wait();
    co_await room;
    room_.reset();
    waiting_for_room_ = false;
    if (!gathered_.empty()) write(std::exchange(gathered_, Bytes()));
  }
}

}  // namespace orrery::detail
