#pragma once

#include <orrery/core/unique_ptr.hpp>

namespace orrery {

class Log;

/// Changes a log's level by signals: SIGUSR1 has it say more, SIGUSR2 less, a level each time. To be made before any
/// other thread, so that these leave the signals to it.
class LogLevelSignals {
 public:
  explicit LogLevelSignals(Log& log);
  ~LogLevelSignals();
  LogLevelSignals(const LogLevelSignals&) = delete;
  LogLevelSignals& operator=(const LogLevelSignals&) = delete;

 private:
  class Watcher;

  std::unique_ptr<Watcher> watcher_;
};

}  // namespace orrery
