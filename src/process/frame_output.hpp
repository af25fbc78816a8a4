#pragma once

#include <cstddef>
#include <optional>

#include <orrery/network/stream.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/operation.hpp>
#include <orrery/task/task.hpp>

namespace orrery::detail {

/// Frames on their way out over a stream: written at once while the stream takes them; otherwise gathered, and written
/// together when it does again. Failures are for the reader of the stream to see.
class FrameOutput {
 public:
  /// The stream outlives it. At most `bytes_max` are gathered.
  FrameOutput(Stream& stream, std::size_t bytes_max) : stream_(stream), bytes_max_(bytes_max) {}
  FrameOutput(const FrameOutput&) = delete;
  FrameOutput& operator=(const FrameOutput&) = delete;

  /// False: too many bytes are waiting already; nothing was sent.
  [[nodiscard]] bool put(Bytes frame);
  /// Something was put that the stream has not taken yet.
  [[nodiscard]] bool waiting() const { return waiting_for_room_; }
  /// Goes on writing whenever the stream takes bytes again; for a task that dies before this does.
  Task<> pump();

 private:
  class Write final : public Operation<void> {
   public:
    explicit Write(FrameOutput& output) : output_(output) {}

   private:
    void completed() override {
      if (output_.waiting_for_room_) output_.room_.set();
    }
    FrameOutput& output_;
  };

  void write(Bytes bytes);

  Stream& stream_;
  std::size_t bytes_max_;
  Bytes gathered_;
  bool waiting_for_room_ = false;
  Event room_;
  std::optional<Write> write_;
};

}  // namespace orrery::detail
