#pragma once

#include <thread>

#include <orrery/log/log.hpp>

namespace orrery {

/// Changes a log's level by signals: SIGUSR1 has it say more, SIGUSR2 less, a level each time. To be made before any
/// other thread, so that these leave the signals to it.
class LogLevelSignals {
 public:
  explicit LogLevelSignals(Log& log);
  ~LogLevelSignals();
  LogLevelSignals(const LogLevelSignals&) = delete;
  LogLevelSignals& operator=(const LogLevelSignals&) = delete;

 private:
  void watch(Log& log) const;

  int end_;  // An eventfd.
  std::thread thread_;
};

}  // namespace orrery
