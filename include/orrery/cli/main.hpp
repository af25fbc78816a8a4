#pragma once

#include <span>
#include <string>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/testing/registry.hpp>

namespace orrery {

class EngineWorld;
struct BenchmarkEntry;

/// A command of the program's own, beside those of `orrery::main`: `PROGRAM NAME [SUBJECT] [--parameters]`.
struct Command {
  std::string name;
  std::string summary;
  /// What its one positional argument may be, such as the services of `serve`, each with what it is. Without any it
  /// may be left out, and `subject_help` says what it is; with neither there is none.
  std::vector<std::pair<std::string, std::string>> subjects;
  std::string subject_help = {};  ///< "URL: where the node is".
  std::vector<SimulationParameter> parameters;
  /// Short forms of parameters: {"-c", "command"}.
  std::vector<std::pair<std::string, std::string>> shorthands = {};
  std::string examples;  ///< Shown at the end of `--help`.
  /// Returns the exit status.
  std::function<int(const std::string& subject, const SimulationArguments& arguments)> run;
};

/// The command line of a program that has simulations: `sim list`, `sim run`, `sim replay`, and `commands`. Call it
/// from `main` and return what it returns:
///
/// 0 fine, 1 a property failed, 2 the command or its input was wrong, 3 determinism mismatch, 4 a `--strict` gap,
/// 130 interrupted.
int main(int argc, char** argv, std::span<const Command> commands = {});
/// The same with worlds, for `engine list` and `engine run`.
int main(int argc, char** argv, std::span<const Command> commands, std::span<const EngineWorld> worlds);
/// The same with a menu of scenarios for `bench` and `node start`, instead of `benchmarks()`.
int main(int argc, char** argv, std::span<const Command> commands, std::span<const EngineWorld> worlds,
         std::span<const BenchmarkEntry> menu);

}  // namespace orrery
