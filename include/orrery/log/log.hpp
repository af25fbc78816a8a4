#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include <orrery/log/level.hpp>

namespace orrery {

/// What a line says beside its event: {"peer", "127.0.0.1:41234"}. The text lives until the line is written.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::uint64_t, double, bool> value;
};

struct LogOptions {
  std::string name = "orrery";  ///< Who writes: "node".
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
  /// Where lines go, each with its end; they come one at a time, from any thread. By default to stderr: a line for
  /// which there is no room is dropped, so that nobody waits for whoever reads it.
  std::function<void(std::string_view line)> sink{};
  std::uint32_t lines_at_once = 20;    ///< Of `write_bounded`, of one event.
  std::uint32_t lines_per_second = 5;  ///< The same, on average.
  /// Nanoseconds, which do not fall; by default the host's.
  std::function<std::uint64_t()> clock{};
};

/// Lines for people or for programs, of what goes on in a server: when, how much it matters, what happened (words of
/// the program's own), and fields.
///
///     2026-11-23T02:16:08.123Z info node: listening address=127.0.0.1:4000
///     {"time":"2026-11-23T02:16:08.123Z","level":"info","name":"node","event":"listening","address":"127.0.0.1:4000"}
///
/// Lines are ASCII: whatever else is in a text is escaped as in JSON, so that what came from outside is neither an end
/// of line nor a command to a terminal. A text of more than 512 bytes is cut. From any thread.
class Log {
 public:
  static constexpr std::size_t text_max = 512;
  static constexpr std::size_t line_max = 4000;  ///< A line that would be longer loses its last fields.

  explicit Log(LogOptions options = {});
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// `event` and the fields' names are constants of the program's.
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
  /// The same of what others can cause as often as they like: lines of one event that come too often are left out, and
  /// the next one says how many ("left_out"); the rest of them are told when the log ends.
  void write_bounded(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

  [[nodiscard]] LogLevel level() const;
  /// A line of its own says so, unless both levels are above info.
  void set_level(LogLevel level);
  [[nodiscard]] bool writes(LogLevel level) const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery
