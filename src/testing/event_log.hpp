#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/testing/simulation.hpp>

#include "platform/child.hpp"
#include "platform/file_descriptor.hpp"

namespace orrery::detail {

/// Which run of a seed is looked at event by event.
struct EventLogRequest {
  std::uint64_t seed = 0;
  std::vector<std::uint64_t> after;  ///< Seeds that run before it in the same process.
  std::uint64_t perturbation = 0;    ///< See `run_perturbed_seed`; 0: none.
};

/// Runs the seed, and hands over a line for each event that is dispatched (its ordinal, the digest after it, time,
/// node, kind, origin and cause), and one for the end.
void write_event_log(const SimulationBuilder& simulation, const EventLogRequest& request,
                     const std::function<void(std::string_view line)>& write);
/// The same into a socket, each line with a newline.
void write_event_log(const SimulationBuilder& simulation, const EventLogRequest& request,
                     const platform::FileDescriptor& to);

/// The lines that a process writes, which is killed when nobody wants more.
class LineReader {
 public:
  LineReader() = default;
  LineReader(platform::FileDescriptor from, platform::Child writer, Duration patience);

  /// The next line, or nothing at the end, or when none has come for as long as there is patience. Waits.
  [[nodiscard]] std::optional<std::string> next();
  /// How the writer ended, after the last line.
  [[nodiscard]] platform::ExitStatus end();

 private:
  platform::FileDescriptor from_;
  platform::Child writer_;
  int milliseconds_max_ = -1;
  std::string received_;
  std::size_t taken_ = 0;
};

/// Where two event logs part.
struct Parting {
  std::uint64_t event = 0;
  std::deque<std::string> before;
  std::string first;
  std::string second;
};
[[nodiscard]] std::optional<Parting> find_parting(LineReader first, LineReader second);

}  // namespace orrery::detail
