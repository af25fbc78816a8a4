#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <orrery/engine/options.hpp>

#include "platform/processors.hpp"

namespace orrery::detail {

/// Which processors each thread of an engine runs on. Thread 0 is the caller's, and stays where it is.
class ThreadPlaces {
 public:
  /// On the processors that the calling thread may use.
  ThreadPlaces(std::uint32_t threads, Pin pin);
  ThreadPlaces(std::uint32_t threads, Pin pin, std::vector<platform::Processor> usable);

  /// Where thread `thread` runs: empty if the operating system decides.
  [[nodiscard]] std::vector<platform::Processor> of(std::uint32_t thread) const;
  /// Moves the calling thread there, given its number; empty if none is to be moved.
  [[nodiscard]] std::function<void(std::uint32_t)> mover() const;
  /// The other threads, those of the same node first; within that the next first.
  [[nodiscard]] std::vector<std::uint32_t> nearest_to(std::uint32_t thread) const;

 private:
  [[nodiscard]] std::uint32_t node_of(std::uint32_t thread) const;

  std::uint32_t threads_;
  Pin pin_;
  std::vector<platform::Processor> usable_;
};

}  // namespace orrery::detail
