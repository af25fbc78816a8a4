#include "cli/film.hpp"

#include <cstdio>
#include <filesystem>  // tidy: allow(host) the command line writes files for people

#include <orrery/engine/engine.hpp>

#include "cli/png.hpp"

namespace orrery::cli {

Result<Film> Film::begin(std::string folder, Tick every) {
  if (!folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);  // tidy: allow(host) as above
    if (error) return failure(ErrorCode::io_error, "cannot make the folder '" + folder + "': " + error.message());
  }
  return Film(std::move(folder), every);
}

Result<void> Film::take(const Engine& engine, const WorldSetup& setup) {
  if (engine.tick() < next()) return {};
  const std::optional<Picture> picture = setup.paint(engine);
  if (!picture) return failure(ErrorCode::unsupported, "this world has no picture");
  char name[32];
  std::snprintf(name, sizeof name, "/frame-%06u.png", frames_);
  next_ = (engine.tick() / every_ + 1) * every_;
  ++frames_;
  return write_png(folder_ + name, *picture);
}

}  // namespace orrery::cli
