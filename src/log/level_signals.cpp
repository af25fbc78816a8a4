#include <orrery/log/level_signals.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <thread>

#include <orrery/core/check.hpp>
#include <orrery/log/log.hpp>

#include "platform/file_descriptor.hpp"

namespace orrery {
namespace {

sigset_t level_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGUSR2);
  return set;
}

LogLevel moved(LogLevel level, bool more) {
  const auto at = static_cast<std::size_t>(level);
  if (more) return at == 0 ? level : log_levels()[at - 1];
  return level == LogLevel::off ? level : log_levels()[at + 1];
}

}  // namespace

// A thread that waits for them.
class LogLevelSignals::Watcher {
 public:
  explicit Watcher(Log& log) : end_(::eventfd(0, EFD_CLOEXEC)) {
    ORRERY_CHECK(end_.get() >= 0);
    const sigset_t set = level_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    thread_ = std::thread([this, &log] { watch(log); });
  }
  ~Watcher() {
    ::eventfd_write(end_.get(), 1);
    thread_.join();
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  void watch(Log& log) const {
    const sigset_t set = level_signals();
    const platform::FileDescriptor signals(::signalfd(-1, &set, SFD_CLOEXEC));
    std::array<pollfd, 2> both{{{signals.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
    while (::poll(both.data(), both.size(), -1) >= 0 || errno == EINTR) {
      if (both[1].revents != 0) return;
      signalfd_siginfo signal{};
      if (both[0].revents == 0 || ::read(signals.get(), &signal, sizeof signal) != sizeof signal) continue;
      log.set_level(moved(log.level(), signal.ssi_signo == SIGUSR1));
    }
  }

  platform::FileDescriptor end_;
  std::thread thread_;
};

LogLevelSignals::LogLevelSignals(Log& log) : watcher_(std::make_unique<Watcher>(log)) {}
LogLevelSignals::~LogLevelSignals() = default;

}  // namespace orrery
