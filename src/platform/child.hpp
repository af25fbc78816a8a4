#pragma once

#include <sys/types.h>

#include <functional>

#include "platform/file_descriptor.hpp"

namespace orrery::platform {

/// How a child process ended.
struct ExitStatus {
  bool signalled = false;
  int code = 0;  ///< The signal, or what it returned.
};

/// A child process; killed and reaped on destruction.
class Child {
 public:
  Child() = default;
  Child(Child&& other) noexcept : process_(std::exchange(other.process_, 0)) {}
  Child& operator=(Child&& other) noexcept {
    if (this != &other) {
      kill_and_reap();
      process_ = std::exchange(other.process_, 0);
    }
    return *this;
  }
  ~Child() { kill_and_reap(); }

  /// Forks; the child runs `body` and exits without running destructors or flushing what its parent had buffered. It
  /// dies with its parent, leaves no core, ignores SIGINT (which a terminal sends to all), and its stdout and stderr go
  /// to `output`. Not running if the system has no process left.
  [[nodiscard]] static Child fork(const FileDescriptor& output, const std::function<void()>& body);

  [[nodiscard]] bool running() const { return process_ != 0; }
  void send(int signal) const;
  void kill() const;
  /// Waits for its end.
  ExitStatus reap();
  /// Waits for its end, no longer than this.
  void await_end(double seconds);

 private:
  void kill_and_reap();

  pid_t process_ = 0;
};

}  // namespace orrery::platform
