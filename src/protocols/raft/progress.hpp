#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <orrery/core/time.hpp>

#include "protocols/raft/configuration.hpp"

namespace orrery::protocols::raft {

/// The last indices of the messages that are under way to a follower, in order.
class Pipeline {
 public:
  static constexpr std::uint32_t messages_max = 64;

  [[nodiscard]] std::uint32_t size() const { return size_; }
  void push(Index last) { ends_[(begin_ + size_++) % messages_max] = last; }
  void acknowledge(Index up_to) {
    while (size_ > 0 && ends_[begin_] <= up_to) {
      begin_ = (begin_ + 1) % messages_max;
      --size_;
    }
  }
  void clear() { size_ = 0; }

 private:
  std::array<Index, messages_max> ends_{};
  std::uint32_t begin_ = 0;
  std::uint32_t size_ = 0;
};

/// What a leader knows of another node.
struct Progress {
  enum class State : std::uint8_t {
    probe,      ///< Where the logs part is not known: one message at a time.
    replicate,  ///< Messages are sent ahead of their acknowledgement.
    snapshot,   ///< It lacks what the log has no more.
  };

  State state = State::probe;
  bool waiting = false;  ///< A probe is under way.
  Index match = 0;       ///< Up to here it has this log, durably.
  Index next = 1;        ///< To be sent.
  Time sent_at;
  std::uint64_t stamp = 0;  ///< When the latest message was sent that it has answered.
  Index snapshot_index = 0;
  std::uint64_t snapshot_offset = 0;
  Pipeline pipeline;

  void probe_from(Index index) {
    state = State::probe;
    waiting = false;
    next = index;
    pipeline.clear();
  }
  void reached(Index index) {
    match = index;
    if (next <= index) next = index + 1;
    pipeline.acknowledge(index);
    if (state == State::replicate) return;
    state = State::replicate;
    waiting = false;
    next = index + 1;
    pipeline.clear();
  }
};

}  // namespace orrery::protocols::raft
