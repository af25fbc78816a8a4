#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <orrery/world/world.hpp>

namespace orrery::cli {

struct ListWorldsOptions {
  bool json = false;
};
/// `engine list`: worlds and their parameters.
int list_worlds(const ListWorldsOptions& options, std::span<const EngineWorld> worlds);

struct ListEngineKeysOptions {
  bool json = false;
};
/// `engine keys`: all that a configuration may say.
int list_engine_keys(const ListEngineKeysOptions& options);

struct RunWorldOptions {
  std::string world;        ///< A name, or a file.
  std::uint64_t ticks = 0;  ///< 0: as the file or the world says.
  std::string seed;         ///< As typed; "": as configured. So for `threads`.
  std::string threads;
  std::string pace;
  std::string overrun;
  std::vector<std::string> changes;  ///< "density=0.5"
  std::string config_file;
  std::string record_file;        ///< "": not recorded.
  std::string worker_trace_file;  ///< "": not traced.
  std::string render_folder;      ///< "": no pictures.
  std::uint64_t render_every = 1;
  std::string heat_map_file;  ///< "": none.
  std::string diff;           ///< "590..600"; "": none.
  bool check = false;         ///< Only read all that is given.
  bool json = false;
};
/// `engine run WORLD`.
int run_world(const RunWorldOptions& options, std::span<const EngineWorld> worlds);

struct ReplayWorldOptions {
  std::string file;
  std::string threads;      ///< As typed; "": one.
  std::uint64_t until = 0;  ///< 0: the end.
  bool json = false;
};

}  // namespace orrery::cli
