#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/network/address.hpp>
#include <orrery/process/membership.hpp>
#include <orrery/process/process.hpp>
#include <orrery/real/admission.hpp>

namespace orrery {

/// How a process runs for real, and what bounds it.
struct RealOptions {
  std::string name = "server";        ///< `NodeInfo::name`; resolves to `bind_address`.
  std::string zone;                   ///< `NodeInfo::zone`.
  std::vector<std::string> peers;     ///< `NodeInfo::peers`; names that DNS or /etc/hosts knows.
  std::vector<std::string> tags;      ///< `NodeInfo::tags`.
  std::vector<Member> members;        ///< For `Env::members`; without any, it knows itself alone.
  Address bind_address{0x7f000001};   ///< Where ports are opened; 127.0.0.1 unless asked otherwise.
  std::string data_directory;         ///< Root of `env.disk()`, made if missing; empty: every use is `unsupported`.
  std::optional<std::uint64_t> seed;  ///< Of `env.random()`; by default from the operating system.

  std::size_t connections_max = 10'000;              ///< Beyond, a client is accepted and closed at once.
  std::size_t write_buffer_bytes_max = 1024 * 1024;  ///< Of a connection; beyond, writes suspend.
  std::size_t write_buffers_bytes_max = 256 << 20;   ///< Of all; beyond, only connections that keep up go on.
  std::size_t datagrams_queued_max = 256;            ///< Of a socket; beyond, datagrams are dropped.
  std::size_t open_files_max = 1024;                 ///< Beyond, opening one is `too_large`.
  Duration connect_timeout = std::chrono::seconds(10);
  Duration keep_alive_timeout = std::chrono::seconds(60);  ///< A silent peer that does not answer is `timed_out`.
  Duration linger = std::chrono::seconds(2);              ///< How long a closed connection waits for its peer to close.
  Duration shutdown_deadline = std::chrono::seconds(10);  ///< From the request to stop until the process is killed.

  bool handle_signals = true;                 ///< SIGTERM and SIGINT ask to stop; the second time, kill.
  std::function<void(std::string_view)> log;  ///< Lines of the process's log and of the runtime; none if empty.
  AdmissionSink* journal = nullptr;           ///< Told of all that enters from outside.
};

/// Counters of a real run.
struct RealStatistics {
  std::uint64_t turns = 0;       ///< Of the event loop.
  std::uint64_t events = 0;      ///< Dispatched by the simulator.
  std::uint64_t admissions = 0;  ///< See `Admission`.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  ///< Closed at once, because of `connections_max`.
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::size_t connections = 0;     ///< Open now.
  std::size_t buffered_bytes = 0;  ///< Waiting to be sent now.
};

/// Runs a process on real sockets, files and clocks: the same `Process`, the same `Env`, over the same `Simulator`,
/// which the steady clock paces instead of jumping ahead. What comes from outside (bytes, completions, signals) enters
/// as events, all those of one turn of the loop at one instant; timers, tasks and cancellation are those of simulation.
///
/// `Env::unix_time` is the wall clock at construction and the steady clock since: it never jumps.
///
/// One thread runs the process. Blocking file operations are carried out on a second one, name look-ups on a third.
/// Operations own their bytes: destroying a task whose read or write is under way is safe and undoes nothing.
class RealRuntime {
 public:
  /// What `run` returns, and the program should exit with.
  static constexpr int exit_ended = 0;          ///< The process returned, by itself or when asked to stop.
  static constexpr int exit_failed = 1;         ///< `Env::fail`, or an exception of a task; see `failure()`.
  static constexpr int exit_bad_options = 2;    ///< Such as a data directory that cannot be used; see `failure()`.
  static constexpr int exit_interrupted = 130;  ///< Killed: a second signal, or past the shutdown deadline.

  explicit RealRuntime(RealOptions options);
  ~RealRuntime();
  RealRuntime(const RealRuntime&) = delete;
  RealRuntime& operator=(const RealRuntime&) = delete;

  /// Runs one process to its end, on this thread; then destroys its tasks, sends what is buffered (for at most
  /// `linger`) and closes everything. Once per runtime.
  int run(const ProcessFactory& process);

  /// Asks the process to stop, as SIGTERM does. From any thread, before or during `run`.
  void stop();

  [[nodiscard]] const std::string& failure() const;
  [[nodiscard]] std::uint64_t seed() const;
  /// From the thread of `run`, or after it.
  [[nodiscard]] RealStatistics statistics() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orrery
