#pragma once

#include <cstdint>
#include <string>

#include <orrery/world/world.hpp>

namespace orrery::cli {

/// Pictures of a world as it goes on: frame-000000.png, frame-000001.png, … in a folder.
class Film {
 public:
  /// Makes the folder if it is missing; a picture each `every` ticks, at least 1. Nothing is written if `folder` is "".
  static Result<Film> begin(std::string folder, Tick every);

  /// The next tick of which there is to be a picture; after the end of time if there are none.
  [[nodiscard]] Tick next() const { return folder_.empty() ? ~Tick{0} : next_; }
  /// Takes a picture, if one is due.
  Result<void> take(const Engine& engine, const WorldSetup& setup);
  [[nodiscard]] std::uint32_t frames() const { return frames_; }

 private:
  Film(std::string folder, Tick every) : folder_(std::move(folder)), every_(every) {}

  std::string folder_;
  Tick every_;
  Tick next_ = 0;
  std::uint32_t frames_ = 0;
};

}  // namespace orrery::cli
